import { type Command, Option } from 'commander';
import { reconciliationCsv, reconciliationJson } from '../shapes/reconciliation.ts';
import { yearShape } from '../shapes/values.ts';
import { reconcileYear } from '../usecases/reconcileYear.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { readOption } from './files.ts';
import { reconciliationReport } from './reconciliationReport.ts';
import { examples } from './text.ts';

interface Options {
  financial?: true;
  csv?: true;
  json?: true;
}

export function addReconciliation(program: Command, environment: Environment): void {
  program
    .command('reconciliation')
    .summary("hold a year's claims against its statistics")
    .description(
      'Goes from what was claimed and invoiced for releases in a year, row by row, to the charges in its ' +
        'statistics. A difference that no row explains means that something is wrong: the command then ' +
        'ends with 1. Needs the key of finance, an auditor or an administrator in CUSTODY_KEY.',
    )
    .argument('<year>', 'the year, such as 2009')
    .option('--financial', 'the financial year that begins on 1 April of it')
    .option('--json', 'JSON instead of a report')
    .addOption(new Option('--csv', 'CSV, a line a row, instead of a report').conflicts('json'))
    .addHelpText(
      'after',
      examples(
        ['npm run --silent custody -- reconciliation 2009', 'The calendar year 2009'],
        [
          'npm run --silent custody -- reconciliation 2009 --financial --csv > 2009.csv',
          'April 2009 to March 2010, for a spreadsheet',
        ],
      ),
    )
    .action(async (year: string, options: Options) => {
      const query = {
        year: readOption('the year', year, yearShape),
        basis: options.financial ? 'financial' : 'calendar',
      } as const;
      const format = options.json ? 'json' : options.csv ? 'csv' : 'text';
      await withActor(environment, async (store, actor) => {
        const found = await reconcileYear(store, environment.newContext(actor), query, format);
        const forms = {
          json: () => `${JSON.stringify(reconciliationJson(found), null, 2)}\n`,
          csv: () => reconciliationCsv(found),
          text: () => reconciliationReport(found),
        };
        environment.stdout.write(forms[format]());
        if (found.differencePence !== 0) environment.fail();
      });
    });
}
