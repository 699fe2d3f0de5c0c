import type { Command } from 'commander';
import type { Store } from '../usecases/store.ts';
import type { VerifiedLog } from '../usecases/verifyingLogs/verifyLog.ts';
import { addCheckpoint, addPublicKeys, addRotateKey } from './auditKeys.ts';
import { readCheckpointFile } from './checkpointFile.ts';
import { withExistingDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { progressOn } from './progress.ts';
import { examples, spoken } from './text.ts';
import { verdictOn } from './verdict.ts';

export function addAudit(program: Command, environment: Environment): void {
  const audit = program
    .command('audit')
    .summary('check the audit log, sign it, rotate its key')
    .description('The audit log, and the keys that sign for it.');
  addVerify(audit, environment);
  addCheckpoint(audit, environment);
  addPublicKeys(audit, environment);
  addRotateKey(audit, environment);
}

function addVerify(audit: Command, environment: Environment): void {
  audit
    .command('verify')
    .summary('recount the whole log, and every record against it')
    .description(
      'Recounts every event and every hash of the tree of each log; all that was recorded, issued, ' +
        'paid, disputed, settled and claimed, against the event that sealed it; the proofs that invoices ' +
        'and credit notes bear; every series of numbers for gaps; and the sums that statistics keep. ' +
        'Names the first thing that is wrong, and then ends with 1. Needs the database file, and no key. ' +
        'Whoever holds the file could make the whole log anew, or cut off its end: only a checkpoint ' +
        'that was kept elsewhere shows that.',
    )
    .option(
      '--checkpoint <file...>',
      'prove that the log goes on from these: checkpoints, proofs of events, invoices or breakdowns (PDF, JSON)',
    )
    .addHelpText(
      'after',
      examples(
        ['npm run custody -- audit verify', 'Verify the database'],
        ['DATABASE_FILE=copy.db npm run custody -- audit verify', 'Verify a copy or a backup'],
        [
          'npm run custody -- audit verify --checkpoint kept/2026-11-*.checkpoint',
          'Verify it against what was kept elsewhere',
        ],
      ),
    )
    .action((options: { checkpoint?: string[] }) => verify(environment, options.checkpoint ?? []));
}

async function verify(environment: Environment, files: readonly string[]): Promise<void> {
  const { stdout, stderr } = environment;
  const read = await Promise.all(files.map((file) => readCheckpointFile(environment, file)));
  const kept = read.flat();
  const check = async (store: Store) => {
    const progress = progressOn(stderr, 'Verifying');
    const verdict = await verdictOn(store, (_log, events) => progress.show(events, null), kept);
    progress.clear();
    if (verdict.problem === null) {
      stdout.write(verdictText(verdict.logs));
      return;
    }
    stdout.write(`WRONG  ${verdict.problem}\n`);
    environment.fail();
  };
  await withExistingDatabase(environment, check, 'moved-out');
}

function verdictText(logs: readonly VerifiedLog[]): string {
  if (logs.length === 0) return 'The database has no log yet: nothing is wrong.\n';
  return `${logs.map(logText).join('')}Nothing is wrong.\n`;
}

function logText({ log, events, root, records, erased, keys, extends: kept }: VerifiedLog): string {
  const extended = kept.map(
    ({ name, says }) => `  extends  ${name}, signed at ${spoken(says.size)} events\n`,
  );
  return (
    `Log ${log}\n` +
    `  events   ${spoken(events)}\n` +
    `  root     ${root}\n` +
    `  records  ${spoken(records)}, as their events sealed them\n` +
    `  erased   ${spoken(erased)} personal parts\n` +
    `  keys     ${keysText(keys)}\n${extended.join('')}`
  );
}

/** Whoever lost no key sees that one was registered by another. */
function keysText({ count, unendorsed }: VerifiedLog['keys']): string {
  const [one, ...more] = unendorsed;
  if (one === undefined) return spoken(count);
  const without =
    more.length === 0
      ? `1 was registered without the one before it, by event ${one}`
      : `${spoken(unendorsed.length)} were registered without the one before, by the events ${unendorsed.join(', ')}`;
  return `${spoken(count)}, of which ${without}`;
}
