import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { penceOf, poundsOf, spokenPounds } from '../domain/money.ts';
import type { ClaimDocument, SinceSums } from '../shapes/claim.ts';
import { sinceSumsOf } from '../shapes/claimSums.ts';
import { codeShape, dateShape } from '../shapes/values.ts';
import type { Actor } from '../usecases/access.ts';
import { goOnWithRun, leaveRun } from '../usecases/goOnWithRun.ts';
import { previewRun } from '../usecases/previewRun.ts';
import { readClaim } from '../usecases/readClaims.ts';
import { readLeftOut } from '../usecases/readRuns.ts';
import { takeUpRun } from '../usecases/startRun.ts';
import type { InvoiceRun, LeftOut, RunPeriod, Store } from '../usecases/store.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { inOptions, readOption } from './files.ts';
import { progressOn } from './progress.ts';
import { columns, counted, examples, spoken } from './text.ts';

interface Options {
  customer: string;
  from: string;
  to: string;
  preview?: true;
}

const OPTIONS = {
  '/customer': '--customer',
  '/releasedFrom': '--from',
  '/releasedTo': '--to',
} as const;

/** How often is looked how far another process is. */
const FOLLOW_MILLISECONDS = 500;
/** Left-out detentions read at a time. */
const PAGE = 500;

export function addInvoiceRun(program: Command, environment: Environment): void {
  program
    .command('invoice-run')
    .summary('issue all that can be issued of some dates of release')
    .description(
      'Issues the invoices of all that was released to a customer on some London dates, in order of ' +
        'release, and freezes the claim that they are sent with. What cannot be issued is left out, and printed with why. Needs ' +
        'the key of finance in CUSTODY_KEY. Works beside a running service, or follows it; if it is broken off, the same ' +
        'command goes on with it, and so does the service. The service gives the claim as cover sheet, ' +
        'schedule and archive, at /v1/claims/NUMBER.',
    )
    .requiredOption('--customer <code>', 'who is invoiced, such as UKBA')
    .requiredOption('--from <date>', 'the first London date of release, such as 2009-01-01')
    .requiredOption('--to <date>', 'the last one, such as 2009-01-31')
    .option('--preview', 'say what it would come to, and issue nothing')
    .addHelpText(
      'after',
      examples(
        [
          'npm run custody -- invoice-run --customer UKBA --from 2009-01-01 --to 2009-01-31 --preview',
          'What January would come to',
        ],
        [
          'npm run custody -- invoice-run --customer UKBA --from 2009-01-01 --to 2009-01-31',
          'Issue January',
        ],
      ),
    )
    .action(async (options: Options) => {
      const period: RunPeriod = {
        customer: readOption('--customer', options.customer, codeShape),
        releasedFrom: readOption('--from', options.from, dateShape),
        releasedTo: readOption('--to', options.to, dateShape),
      };
      await withActor(environment, async (store, actor) => {
        const done = options.preview
          ? preview(environment, store, actor, period)
          : carryOut(environment, store, actor, period);
        environment.stdout.write(await done.catch(inOptions(OPTIONS)));
      });
    });
}

async function preview(
  environment: Environment,
  store: Store,
  actor: Actor,
  period: RunPeriod,
): Promise<string> {
  const context = environment.newContext(actor);
  const { sums, since, total, leftOut } = await previewRun(store, context, period);
  const claim = sums.count === 0 ? 'There would be no claim.\n' : totalText('would come', total);
  const issued = `${sumsText('Would issue', sums)}${sinceText(since)}${claim}`;
  return `${issued}${leftOutText(leftOut)}Nothing was issued.\n`;
}

async function carryOut(
  environment: Environment,
  store: Store,
  actor: Actor,
  period: RunPeriod,
): Promise<string> {
  const context = environment.newContext(actor);
  const started = await store.transaction(context.actor.force, (steps) =>
    takeUpRun(steps, context, period),
  );
  const run = await goOnToEnd(environment, store, started);
  const leftOut = await allLeftOut(environment, store, actor, run);
  return `${await claimText(environment, store, actor, run)}${leftOutText(leftOut)}`;
}

/**
 * Carries a run out, with a bar on a terminal, or follows the process that does; rejects once it is told to
 * stop.
 */
export async function goOnToEnd(
  environment: Environment,
  store: Store,
  started: InvoiceRun,
  stop?: AbortSignal,
): Promise<InvoiceRun> {
  const progress = progressOn(environment.stderr, 'Issuing');
  const since = performance.now();
  const by = { holder: environment.newContext(started.startedBy).id };
  let run = started;
  try {
    while (run.status === 'running') {
      stop?.throwIfAborted();
      const gone = await goOnWithRun(store, environment.newContext, run, by);
      if (gone.isElsewhere) await setTimeout(FOLLOW_MILLISECONDS, undefined, { signal: stop });
      run = gone.run;
      const done = run.issued + run.leftOut;
      const before = started.issued + started.leftOut;
      const perSecond = ((done - before) * 1000) / (performance.now() - since);
      progress.show(done, run.total, paceText(run, perSecond));
    }
    return run;
  } finally {
    progress.clear();
    if (run.status === 'running') await leaveRun(store, run, by).catch(() => {});
  }
}

/** ", 12 left out, 600 a second, 2 s left" */
function paceText({ total, issued, leftOut }: InvoiceRun, perSecond: number): string {
  const seconds = Math.ceil(Math.max(0, total - issued - leftOut) / perSecond);
  const left = Number.isFinite(seconds) ? `, ${spoken(seconds)} s left` : '';
  return `, ${spoken(leftOut)} left out, ${spoken(Math.round(perSecond))} a second${left}`;
}

async function claimText(
  environment: Environment,
  store: Store,
  actor: Actor,
  { claim: number }: InvoiceRun,
): Promise<string> {
  if (number === null) return 'There was nothing to issue, so there is no claim.\n';
  const context = environment.newContext(actor);
  const claim = await store.transaction(context.actor.force, (steps) =>
    readClaim(steps, context, number, 'json'),
  );
  const { sums, since, total, invoices } = claim;
  const [first, last] = [invoices.at(0)?.number, invoices.at(-1)?.number];
  const head = `Claim ${number}: ${first} to ${last}\n${sumsText('Issued', sums)}`;
  return `${head}${sinceText(sinceSumsOf(since))}${totalText('comes', total)}`;
}

/** The whole, and by band. */
function sumsText(verb: string, { count, total, byBand }: ClaimDocument['sums']): string {
  const rows = byBand.map(({ band, ...its }) => [`  ${band}`, spoken(its.count), money(its.total)]);
  return `${verb} ${counted(count, 'invoice')}, ${money(total)}\n${columns(rows, [1, 2])}`;
}

/** What of no run the claim has beside; nothing where there is none. */
function sinceText({ creditNotes, replacements, others }: SinceSums): string {
  const rows = [
    ['  credit notes', creditNotes.count, poundsOf(0 - penceOf(creditNotes.total))],
    ['  replacements', replacements.count, replacements.total],
    ['  other invoices', others.count, others.total],
  ] as const;
  const some = rows.filter(([, count]) => count > 0);
  if (some.length === 0) return '';
  const table = some.map(([name, count, total]) => [name, spoken(count), money(total)]);
  return `Since the last claim\n${columns(table, [1, 2])}`;
}

function totalText(comes: string, total: string): string {
  return `The claim ${comes} to ${money(total)}\n`;
}

function money(pounds: string): string {
  return spokenPounds(penceOf(pounds));
}

function leftOutText(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return '';
  const rows = leftOut.map(({ detention, code, detail }) => [`  ${detention}`, code, detail]);
  return `Left out ${counted(leftOut.length, 'detention')}\n${columns(rows)}`;
}

async function allLeftOut(
  environment: Environment,
  store: Store,
  actor: Actor,
  { id, leftOut: count }: InvoiceRun,
): Promise<LeftOut[]> {
  const all: LeftOut[] = [];
  for (let after = 0; all.length < count; ) {
    const context = environment.newContext(actor);
    const page = { after, limit: PAGE };
    const { items, next } = await store.transaction(context.actor.force, (steps) =>
      readLeftOut(steps, context, id, page),
    );
    all.push(...items);
    if (!next) break;
    after = next.position;
  }
  return all;
}
