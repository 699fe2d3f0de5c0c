import type { Command } from 'commander';
import { Refusal } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import { tariffContentOf, tariffShape } from '../shapes/tariff.ts';
import { reasonShape } from '../shapes/values.ts';
import { listTariffs, publishTariff } from '../usecases/publishTariff.ts';
import type { PublishedTariff } from '../usecases/store.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { readJson, readOption } from './files.ts';
import { addPreview } from './tariffPreview.ts';
import { columns, examples } from './text.ts';

interface PublishOptions {
  replaces?: string;
  reason?: string;
}

export function addTariff(program: Command, environment: Environment): void {
  const tariff = program
    .command('tariff')
    .summary('publish, list and back-test tariff versions')
    .description('Tariffs: published versions, which never change. Needs a key in CUSTODY_KEY.');
  addPublish(tariff, environment);
  addList(tariff, environment);
  addPreview(tariff, environment);
}

function addPublish(tariff: Command, environment: Environment): void {
  tariff
    .command('publish')
    .summary('publish a tariff version')
    .description(
      'Publishes a tariff version, in force from its own date until the next. A mistake is mended by a ' +
        'version for the same dates that replaces it, with a reason: the invoices under it become ' +
        'superseded. Needs the key of an administrator in CUSTODY_KEY.',
    )
    .argument(
      '<file>',
      'the tariff, as JSON: fixtures/tariff.json is an example; - reads from a pipe',
    )
    .option('--replaces <id>', 'the version that it mends, by its id as "tariff list" shows it')
    .option('--reason <text>', 'why, with --replaces')
    .addHelpText(
      'after',
      examples(
        ['npm run custody -- tariff publish fixtures/tariff.json', 'Publish the example'],
        [
          'npm run custody -- tariff publish mended.json --replaces 01a20014-1fa0-7dcb-a5da-80b3528c829f --reason "12-24 was mistyped"',
          'Mend a version',
        ],
      ),
    )
    .action(async (file: string, { replaces, reason }: PublishOptions) => {
      if (reason !== undefined && replaces === undefined) {
        throw new Refusal('invalid', '--reason is for a version that --replaces one: say which');
      }
      const draft = {
        content: tariffContentOf(await readJson(environment, file, tariffShape)),
        replaces: replaces ?? null,
        reason: reason === undefined ? null : readOption('--reason', reason, reasonShape),
      };
      await withActor(environment, async (store, actor) => {
        const context = environment.newContext(actor);
        const made = await store.transaction(context.actor.force, (steps) =>
          publishTariff(steps, context, draft),
        );
        environment.stdout.write(publishedText(made));
      });
    });
}

function publishedText({ id, customer, effectiveFrom, replaces }: PublishedTariff): string {
  const mends = replaces === null ? '' : `, in place of ${replaces}`;
  return `Tariff ${id} for ${customer} is in force from ${effectiveFrom}${mends}.\n`;
}

function addList(tariff: Command, environment: Environment): void {
  tariff
    .command('list')
    .summary('list all versions, replaced ones too')
    .description('Lists all tariff versions of the force, by customer and date.')
    .addHelpText('after', examples(['npm run custody -- tariff list', 'All versions']))
    .action(() =>
      withActor(environment, async (store, actor) => {
        const context = environment.newContext(actor);
        const all = await store.read((steps) => listTariffs(steps, context));
        const head = ['ID', 'CUSTOMER', 'FROM', 'PUBLISHED', 'BY', 'REPLACED BY', 'SOURCE'];
        const rows = all.map((version) => cellsOf(version, all));
        environment.stdout.write(columns([head, ...rows]));
      }),
    );
}

function cellsOf(version: PublishedTariff, all: readonly PublishedTariff[]): string[] {
  const { id, customer, effectiveFrom, publishedAt, publishedBy, content } = version;
  const replacement = all.find(({ replaces }) => replaces === id);
  return [
    id,
    customer,
    effectiveFrom,
    formatInstant(publishedAt),
    publishedBy.name,
    replacement?.id ?? '-',
    content.source,
  ];
}
