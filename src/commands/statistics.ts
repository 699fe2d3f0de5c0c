import { type Command, Option } from 'commander';
import { statisticsCsv, statisticsJson } from '../shapes/statistics.ts';
import { instantShape, yearShape } from '../shapes/values.ts';
import { type YearQuery, yearStatistics } from '../usecases/yearStatistics.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { inOptions, readOption } from './files.ts';
import { examples } from './text.ts';

interface Options {
  financial?: true;
  suite?: string;
  asOf?: string;
  csv?: true;
}

export function addStatistics(program: Command, environment: Environment): void {
  program
    .command('statistics')
    .summary("print a year's averages")
    .description(
      "Prints a year's averages as JSON, or as CSV with one figure a row. Needs the key of finance, an " +
        'auditor or an administrator in CUSTODY_KEY.',
    )
    .argument('<year>', 'the year, such as 2009')
    .option('--financial', 'the financial year that begins on 1 April of it')
    .option('--suite <code>', 'one suite instead of the whole force')
    .option('--as-of <time>', 'from what was recorded by a past moment, 2010-01-05T09:00:00Z')
    .option('--json', 'JSON, as without it')
    .addOption(new Option('--csv', 'CSV, a figure a row, instead of JSON').conflicts('json'))
    .addHelpText(
      'after',
      examples(
        ['npm run --silent custody -- statistics 2009', 'The calendar year 2009'],
        [
          'npm run --silent custody -- statistics 2009 --financial --suite CX --csv > cx.csv',
          'April 2009 to March 2010 at one suite, for a spreadsheet',
        ],
      ),
    )
    .action(async (year: string, options: Options) => {
      const query = queryOf(year, options);
      await withActor(environment, async (store, actor) => {
        const context = environment.newContext(actor);
        const format = options.csv ? 'csv' : 'json';
        const found = await yearStatistics(store, context, query, format).catch(
          inOptions({ '/suite': '--suite', '/asOf': '--as-of' }),
        );
        const json = () => `${JSON.stringify(statisticsJson(found), null, 2)}\n`;
        environment.stdout.write(options.csv ? statisticsCsv(found) : json());
      });
    });
}

function queryOf(year: string, options: Options): YearQuery {
  const { financial, suite = null, asOf } = options;
  return {
    year: readOption('the year', year, yearShape),
    basis: financial ? 'financial' : 'calendar',
    suite,
    asOf: asOf === undefined ? null : readOption('--as-of', asOf, instantShape),
  };
}
