/**
 * `npm run soak`: instances under load, which are killed meanwhile, as is their server; then all that was
 * answered is read back. Ends with 1, and says what is wrong.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stringify } from 'csv-stringify/sync';
import { progressOn } from '../../src/commands/progress.ts';
import { type SoakOptions, soak } from './soak.ts';

const HELP = `Puts instances of the service under load, kills one of them every few seconds, and then reads back all
that was answered. On PostgreSQL the server is restarted twice (once as in a crash), and the first instance is
left alone; on SQLite there is one instance, which is left alone in the second half. Of that one, memory, file
handles, connections, the write-ahead log, the event loop and the answers' times are sampled: over the second
half they are to stay as they are.

Usage: npm run soak -- [options]

  --database <name>  sqlite or postgres (postgres)
  --seconds <n>      how long the load is on (60); 3600 for an hour
  --instances <n>    how many instances serve (3; on SQLite 1)
  --clients <n>      how many clients there are (30)
  --rate <n>         what all clients do in a second at most; 0 is as much as they can (0; of a load of more than
                     ten minutes 60, so that what it leaves behind is read back in as long)
  --kill-every <s>   seconds between two kills, about (5)
  --seed <n>         decides what clients choose; another each time, unless it is given
  --samples <file>   where to write all that was sampled, as CSV
  --help             this text

Ends with 0 where nothing acknowledged is lost, no number is there twice or missing, every retry had one
effect, the log verifies, no answer was one that should not be, and nothing grows; else with 1, and names what
is wrong.
`;

const OPTIONS = {
  database: { type: 'string', default: 'postgres' },
  seconds: { type: 'string', default: '60' },
  instances: { type: 'string' },
  clients: { type: 'string', default: '30' },
  rate: { type: 'string' },
  'kill-every': { type: 'string', default: '5' },
  seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
  samples: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Of a load that is on for longer, what is read back is to be limited. */
const LONG_SECONDS = 600;
const LONG_RATE = 60;

/** A whole number from `least` on; throws on what is none. */
function numberOf(name: string, text: string, least = 1): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new RangeError(`--${name} is "${text}": write a whole number from ${least} on`);
}

function optionsIn({ database, ...values }: ReturnType<typeof parsed>): SoakOptions {
  if (database !== 'sqlite' && database !== 'postgres') {
    throw new RangeError(`--database is "${database}": write sqlite or postgres`);
  }
  const seconds = numberOf('seconds', values.seconds);
  const instances = values.instances ?? (database === 'sqlite' ? '1' : '3');
  const rate = values.rate ?? String(seconds > LONG_SECONDS ? LONG_RATE : 0);
  return {
    database,
    seconds,
    instances: numberOf('instances', instances),
    clients: numberOf('clients', values.clients),
    perSecond: numberOf('rate', rate, 0),
    killEverySeconds: numberOf('kill-every', values['kill-every']),
    seed: numberOf('seed', values.seed),
  };
}

const parsed = () => parseArgs({ options: OPTIONS }).values;

async function main(): Promise<void> {
  const values = parsed();
  if (values.help) {
    console.log(HELP);
    return;
  }
  const options = optionsIn(values);
  const { database, seconds, instances, clients, seed } = options;
  console.log(
    `${database}, instances ${instances}, clients ${clients}, ${seconds} s, seed ${seed}`,
  );
  const progress = progressOn(process.stderr, 'Seconds');
  const { problems, summary, samples } = await soak(options, (done, text) =>
    progress.show(Math.min(done, seconds), seconds, `  ${text}`),
  );
  progress.clear();
  console.log(`\n${summary}`);
  if (values.samples) writeFileSync(values.samples, stringify([...samples], { header: true }));
  for (const problem of problems) console.log(`WRONG  ${problem}`);
  console.log(problems.length === 0 ? 'Nothing is wrong.' : `${problems.length} things are wrong.`);
  if (problems.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
