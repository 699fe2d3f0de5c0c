/**
 * `npm run soak`: several instances and one PostgreSQL server under load, while instances are killed and
 * the server is restarted; then all that was answered is read back. Ends with 1, and says what is wrong.
 */
import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const HELP = `Puts instances of the service on one PostgreSQL under load, kills one of them every few seconds,
restarts the server twice (once as in a crash), and then reads back all that was answered.

Usage: npm run soak -- [options]

  --seconds <n>     how long the load is on (60)
  --instances <n>   how many instances serve (3)
  --clients <n>     how many clients there are (30)
  --kill-every <s>  seconds between two kills, about (5)
  --seed <n>        decides what clients choose; another each time, unless it is given
  --help            this text

Ends with 0 where nothing acknowledged is lost, no number is there twice or missing, every retry had one
effect, the log verifies and no answer was one that should not be; else with 1, and names what is wrong.
`;

const OPTIONS = {
  seconds: { type: 'string', default: '60' },
  instances: { type: 'string', default: '3' },
  clients: { type: 'string', default: '30' },
  'kill-every': { type: 'string', default: '5' },
  seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
  help: { type: 'boolean', default: false },
} as const;

/** A whole number from 1 on; throws on what is none. */
function numberOf(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new RangeError(`--${name} is "${text}": write a whole number from 1 on`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const options = {
    seconds: numberOf('seconds', values.seconds),
    instances: numberOf('instances', values.instances),
    clients: numberOf('clients', values.clients),
    killEverySeconds: numberOf('kill-every', values['kill-every']),
    seed: numberOf('seed', values.seed),
  };
  const { seconds, instances, clients, seed } = options;
  console.log(`${instances} instances, ${clients} clients, ${seconds} s, seed ${seed}`);
  const report = (line: string) => {
    if (process.stderr.isTTY) process.stderr.write(`${line}\n`);
  };
  const { problems, summary } = await soak(options, report);
  console.log(`\n${summary}`);
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
