import type { Command } from 'commander';
import { type VerifiedLog, verifyLog } from '../usecases/verifyLog.ts';
import { withExistingDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { progressOn } from './progress.ts';
import { examples, spoken } from './text.ts';

export function addAudit(program: Command, environment: Environment): void {
  const audit = program
    .command('audit')
    .summary('check the audit log')
    .description('The audit log.');
  audit
    .command('verify')
    .summary('recount the whole log, and every record against it')
    .description(
      'Recounts every event and every hash of the tree of each log, every detention, tariff, agreed ' +
        'charge and invoice against the event that sealed it, and every series of numbers for gaps. ' +
        'Names the first thing that is wrong, and then ends with 1. Needs the database file, and no key.',
    )
    .addHelpText(
      'after',
      examples(
        ['npm run custody -- audit verify', 'Verify DATABASE_FILE'],
        ['DATABASE_FILE=copy.db npm run custody -- audit verify', 'Verify a copy or a backup'],
      ),
    )
    .action(() =>
      withExistingDatabase(environment, async (store) => {
        const progress = progressOn(environment.stderr, 'Verifying');
        const verdict = await verifyLog(store, (_log, events) => progress.show(events, null));
        progress.clear();
        if (verdict.problem === null) {
          environment.stdout.write(verdictText(verdict.logs));
          return;
        }
        environment.stdout.write(`WRONG  ${verdict.problem}\n`);
        environment.fail();
      }),
    );
}

function verdictText(logs: readonly VerifiedLog[]): string {
  if (logs.length === 0) return 'The database has no log yet: nothing is wrong.\n';
  const parts = logs.map(
    ({ log, events, root, records, erased }) =>
      `Log ${log}\n` +
      `  events   ${spoken(events)}\n` +
      `  root     ${root}\n` +
      `  records  ${spoken(records)}, as their events sealed them\n` +
      `  erased   ${spoken(erased)} personal parts\n`,
  );
  return `${parts.join('')}Nothing is wrong.\n`;
}
