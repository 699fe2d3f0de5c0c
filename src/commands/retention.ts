import type { Command } from 'commander';
import { Refusal } from '../domain/errors.ts';
import { formatInstant, londonDate } from '../domain/time.ts';
import { reasonShape } from '../shapes/values.ts';
import type { Actor } from '../usecases/access.ts';
import { eraseDetention } from '../usecases/eraseDetention.ts';
import { type DueDetention, listRetention } from '../usecases/listRetention.ts';
import type { RetentionFilter, Store } from '../usecases/store.ts';
import { withActor, withExistingDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { readOption } from './files.ts';
import { progressOn } from './progress.ts';
import { columns, counted, examples } from './text.ts';

const PAGE = 500;

interface EraseOptions {
  reason: string;
  early?: true;
  allDue?: true;
}

export function addRetention(program: Command, environment: Environment): void {
  const retention = program
    .command('retention')
    .summary('list and erase what need not be kept any longer')
    .description(
      'What is personal is kept for RETENTION_YEARS (7) years after the end of the financial year in ' +
        'which a detention ended, or in which its last invoice was issued.',
    );
  addList(retention, environment);
  addErase(retention, environment);
  addScrub(retention, environment);
}

function addList(retention: Command, environment: Environment): void {
  retention
    .command('list')
    .summary('list detentions whose retention has ended')
    .description(
      'Lists the detentions whose retention has ended and that are not erased, to be reviewed. Needs ' +
        'the key of an administrator or auditor in CUSTODY_KEY.',
    )
    .addHelpText('after', examples(['npm run custody -- retention list', 'All that is due']))
    .action(() =>
      withActor(environment, async (store, actor) => {
        const due = await allDue(environment, store, actor);
        const head = ['ID', 'STATUS', 'ARRIVED', 'ENDED', 'RETENTION ENDED', 'INVOICE'];
        if (due.length > 0) environment.stdout.write(columns([head, ...due.map(cellsOf)]));
        environment.stdout.write(`${counted(due.length, 'detention')} to review.\n`);
      }),
    );
}

function cellsOf(due: DueDetention): string[] {
  const { id, status, startedAt, endedAt, retentionEnds, invoice, superseded } = due;
  return [
    id,
    status,
    formatInstant(startedAt),
    endedAt === null ? '-' : formatInstant(endedAt),
    retentionEnds,
    invoice === null ? '-' : `${invoice}${superseded ? ' (superseded)' : ''}`,
  ];
}

async function allDue(
  environment: Environment,
  store: Store,
  actor: Actor,
): Promise<DueDetention[]> {
  const { retentionYears: years } = environment.config;
  const due: DueDetention[] = [];
  let after: RetentionFilter['after'];
  do {
    const context = environment.newContext(actor);
    const asked = { years, limit: PAGE, after };
    const page = await store.transaction(context.actor.force, (steps) =>
      listRetention(steps, context, asked),
    );
    due.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return due;
}

function addErase(retention: Command, environment: Environment): void {
  retention
    .command('erase')
    .summary('erase what is personal of detentions, for ever')
    .description(
      'Erases what is personal of detentions whose retention has ended: their references, ' +
        'interpreters, and all reasons given for them. Prices, times and the audit log stay. Each is ' +
        'erased by itself; one that is refused is named, and the others go on. Then the database is ' +
        'scrubbed (see "retention scrub"). Needs the key of an administrator in ' +
        'CUSTODY_KEY.',
    )
    .argument('[id...]', 'the detentions, by their ids as "retention list" shows them')
    .requiredOption(
      '--reason <text>',
      'why; it is kept in the audit log, so write no reference in it',
    )
    .option('--all-due', 'all that "retention list" shows')
    .option('--early', 'before their retention has ended too, where a data subject has the right')
    .addHelpText(
      'after',
      examples(
        [
          'npm run custody -- retention erase --all-due --reason "yearly review, file 12"',
          'All that was reviewed',
        ],
        [
          'npm run custody -- retention erase 01a20014-1fa0-7dcb-a5da-80b3528c829f --early --reason "request 2026/31"',
          'One, at the request of whom it is about',
        ],
      ),
    )
    .action((ids: string[], options: EraseOptions) => erase(environment, ids, options));
}

function erase(
  environment: Environment,
  ids: readonly string[],
  options: EraseOptions,
): Promise<void> {
  const reason = readOption('--reason', options.reason, reasonShape);
  const early = options.early === true;
  const isAll = options.allDue === true;
  if (isAll === ids.length > 0) {
    throw new Refusal('invalid', 'name the detentions to erase by their ids, or say --all-due');
  }
  if (isAll && early) throw new Refusal('invalid', '--early is for detentions that are named');
  return withActor(environment, async (store, actor) => {
    const due = isAll ? await allDue(environment, store, actor) : [];
    const wanted = isAll ? due.map(({ id }) => id) : [...new Set(ids)];
    const refused = await eraseEach(environment, { store, actor }, wanted, { reason, early });
    for (const line of refused) environment.stdout.write(line);
    const erased = wanted.length - refused.length;
    const today = londonDate(environment.now());
    environment.stdout.write(`${counted(erased, 'detention')} erased on ${today}.\n`);
    if (erased > 0) await scrub(environment, store);
    if (refused.length > 0) environment.fail();
  });
}

/** Erases one after the other; a line for each that was refused. */
async function eraseEach(
  environment: Environment,
  { store, actor }: { store: Store; actor: Actor },
  ids: readonly string[],
  said: { reason: string; early: boolean },
): Promise<string[]> {
  const asked = { ...said, years: environment.config.retentionYears };
  const progress = progressOn(environment.stderr, 'Erasing');
  const refused: string[] = [];
  for (const [done, id] of ids.entries()) {
    progress.show(done, ids.length);
    const context = environment.newContext(actor);
    try {
      await store.transaction(context.actor.force, (steps) =>
        eraseDetention(steps, context, id, asked),
      );
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'forbidden') throw error;
      refused.push(`${id} is not erased: ${whyNot(error)}\n`);
    }
  }
  progress.clear();
  return refused;
}

/** As on the command line, where "early" is an option. */
function whyNot({ code, message, context }: Refusal): string {
  if (code !== 'not-due') return message;
  return `its retention ends on ${context.retentionEnds}: erase it from then on, or before, where a data subject has a right to that, with --early`;
}

function addScrub(retention: Command, environment: Environment): void {
  retention
    .command('scrub')
    .summary('write the database anew, without what was deleted')
    .description(
      'Writes the database file anew, so that nothing that was erased is left in its free space or in ' +
        'its log. To be done after an erasure that was not "scrubbed". Needs as much room on the disk ' +
        'again as the file takes, and no key. On PostgreSQL it writes the tables anew that things are ' +
        'erased from: requests wait meanwhile, so do it at a quiet hour, as the role that owns the ' +
        'database; its write-ahead logs, replicas and backups keep what they have until they expire.',
    )
    .addHelpText('after', examples(['npm run custody -- retention scrub', 'Scrub the database']))
    .action(() => withExistingDatabase(environment, (store) => scrub(environment, store)));
}

const SCRUBBED = {
  sqlite: 'The database file holds nothing of what was erased.\n',
  postgres:
    'The tables hold nothing of what was erased. Write-ahead logs, replicas and backups may, until they expire.\n',
};
const NOT_SCRUBBED = {
  sqlite:
    'The database file may hold old bytes still: another process works on it, or the disk is full. ' +
    'Then run: npm run custody -- retention scrub\n',
  postgres:
    'The tables may hold old bytes still: an old transaction may see them, or the role may not maintain ' +
    'all of them. At a quiet hour, as the role that owns the database, run: npm run custody -- retention scrub\n',
};

async function scrub({ config, stdout, fail }: Environment, store: Store): Promise<void> {
  const { kind } = config.database;
  const isScrubbed = await store.scrub();
  stdout.write(isScrubbed ? SCRUBBED[kind] : NOT_SCRUBBED[kind]);
  if (!isScrubbed) fail();
}
