import type { Command } from 'commander';
import { backTestJson } from '../shapes/backTest.ts';
import { tariffContentOf, tariffShape } from '../shapes/tariff.ts';
import { dateShape } from '../shapes/values.ts';
import { previewTariff } from '../usecases/previewTariff.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { inOptions, readJson, readOption } from './files.ts';
import { previewReport } from './previewReport.ts';
import { examples } from './text.ts';

interface Options {
  from: string;
  to: string;
  json?: true;
}

export function addPreview(tariff: Command, environment: Environment): void {
  tariff
    .command('preview')
    .summary('back-test a draft over the detentions of a period')
    .description(
      'Prices the detentions that began in a period under a draft, and compares that with what they cost ' +
        'now. The draft prices all of them, whatever its own date says. Nothing is written but that it ' +
        'was asked. Needs the key of finance, an auditor or an administrator in CUSTODY_KEY.',
    )
    .argument(
      '<file>',
      'the draft, as JSON: fixtures/fixed-price.json is an example; - reads from a pipe',
    )
    .requiredOption('--from <date>', 'the first London date of arrival, such as 2009-01-01')
    .requiredOption('--to <date>', 'the last one, such as 2009-12-31')
    .option('--json', 'JSON, with the workings, instead of a report')
    .addHelpText(
      'after',
      examples(
        [
          'npm run --silent custody -- tariff preview fixtures/fixed-price.json --from 2009-01-01 --to 2009-12-31',
          'What a fixed price would have brought in',
        ],
        [
          'sed s/500.00/450.00/g fixtures/fixed-price.json | npm run --silent custody -- tariff preview - --from 2009-01-01 --to 2009-12-31',
          'The same at another price',
        ],
      ),
    )
    .action(async (file: string, options: Options) => {
      const query = {
        draft: tariffContentOf(await readJson(environment, file, tariffShape)),
        from: readOption('--from', options.from, dateShape),
        to: readOption('--to', options.to, dateShape),
        base: '',
      };
      await withActor(environment, async (store, actor) => {
        const test = await previewTariff(store, environment.newContext(actor), query).catch(
          inOptions({ '/from': '--from', '/to': '--to' }),
        );
        const json = () => `${JSON.stringify(backTestJson(test, query), null, 2)}\n`;
        environment.stdout.write(options.json ? json() : previewReport(test, query));
      });
    });
}
