import { type Detention, firstInterval } from '../domain/detention.ts';
import { type FieldError, Refusal } from '../domain/errors.ts';
import { canonicalJson } from '../domain/hashing.ts';
import type { SentDetention } from '../shapes/detention.ts';
import type { ImportRecord } from '../shapes/importFile.ts';
import { type Context, permit } from './access.ts';
import { findDetention } from './findDetention.ts';
import { batches } from './importBatches.ts';
import { MOST_TOGETHER, recordDetention, recordNew, withDefaults } from './recordDetention.ts';
import { revise } from './reviseDetention.ts';
import type { Script, Steps, Store } from './store.ts';

export interface ImportOptions {
  /** What to do with a record that is there already with other content. */
  existing: 'refuse' | 'amend';
  /** Says what would happen, and writes nothing. */
  dryRun: boolean;
  /** All records or none; at most ATOMIC_ROWS rows. */
  atomic: boolean;
}

type ImportStatus = 'recorded' | 'unchanged' | 'amended' | 'refused';

export interface ImportResult {
  /** The row that the record starts at. */
  row: number;
  status: ImportStatus;
  id: string | null;
  errors: readonly FieldError[];
}

export interface ImportSummary {
  rows: number;
  recorded: number;
  unchanged: number;
  amended: number;
  refused: number;
  /** Nothing was written: a dry run, or an atomic import with something refused. */
  nothingWritten: boolean;
}

const AMENDED_BY_IMPORT = 'amended by an import';

/** A transaction that is to be rolled back, though nothing went wrong. */
class RolledBack extends Error {}

interface Work {
  record: ImportRecord;
  context: Context;
}

/**
 * Records the detentions of a file as they stream in: the results of some of them at a time, in order, and
 * a summary last. Each record stands or falls by itself, unless the import is atomic. `nextContext` gives a
 * context for each record.
 */
export async function* importDetentions(
  store: Store,
  nextContext: () => Context,
  records: AsyncIterable<ImportRecord>,
  options: ImportOptions,
): AsyncGenerator<readonly (ImportResult | { summary: ImportSummary })[]> {
  permit(nextContext().actor, 'custody');
  const summary: ImportSummary = {
    rows: 0,
    recorded: 0,
    unchanged: 0,
    amended: 0,
    refused: 0,
    nothingWritten: options.dryRun,
  };
  const write = options.atomic ? writeTogether : writeApart;
  for await (const batch of batches(records, options)) {
    summary.rows += batch.reduce((sum, { rows }) => sum + rows, 0);
    const work = batch.map((record) => ({ record, context: nextContext() }));
    const results = await write(store, work, options);
    for (const { status } of results) summary[status] += 1;
    yield results;
  }
  if (options.atomic && summary.refused > 0) summary.nothingWritten = true;
  yield [{ summary }];
}

/** What is new in one transaction; of all else each in its own, so that none holds up other work. */
async function writeApart(
  store: Store,
  work: readonly Work[],
  options: ImportOptions,
): Promise<ImportResult[]> {
  const results = await inOne(store, work, options, (steps) => recordFresh(steps, work));
  return Promise.all(
    work.map((one, n) => results[n] ?? writeTogether(store, [one], options).then(onlyOne)),
  );
}

function onlyOne([result]: ImportResult[]): ImportResult {
  if (!result) throw new RangeError('a record has a result');
  return result;
}

/** All in one transaction, in which nothing is written if any is refused. */
function writeTogether(
  store: Store,
  work: readonly Work[],
  options: ImportOptions,
): Promise<ImportResult[]> {
  return inOne(store, work, options, function* (steps) {
    const results: ImportResult[] = [];
    for (let from = 0; from < work.length; from += MOST_TOGETHER) {
      const part = work.slice(from, from + MOST_TOGETHER);
      const fresh = yield* recordFresh(steps, part);
      for (const [n, { record, context }] of part.entries()) {
        results.push(fresh[n] ?? (yield* importRecord(steps, context, record, options)));
      }
    }
    return results;
  });
}

/** The results of a script, rolled back in a dry run, and in an atomic import if any is refused. */
async function inOne<R extends ImportResult | null>(
  store: Store,
  work: readonly Work[],
  { dryRun, atomic }: ImportOptions,
  script: (steps: Steps) => Script<R[]>,
): Promise<R[]> {
  const force = work[0]?.context.actor.force ?? null;
  let results: R[] = [];
  try {
    await store.transaction(force, function* (steps) {
      results = yield* script(steps);
      const refused = results.some((result) => result?.status === 'refused');
      if (dryRun || (atomic && refused)) throw new RolledBack();
    });
    return results;
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return results.map((result) => result && withoutNewId(result));
  }
}

/** What was rolled back has no id to be found by. */
function withoutNewId<R extends ImportResult>(result: R): R {
  return result.status === 'recorded' ? { ...result, id: null } : result;
}

/** Records what is new, by as few statements as one record takes; null of all else. */
function* recordFresh(steps: Steps, work: readonly Work[]): Script<(ImportResult | null)[]> {
  const recordings = work.flatMap(({ record, context }) =>
    record.sent ? [{ context, sent: record.sent }] : [],
  );
  const outcomes = (yield* recordNew(steps, recordings)).values();
  return work.map(({ record: { row, sent } }) => {
    const outcome = sent ? outcomes.next().value : null;
    if (!outcome) return null;
    if (outcome instanceof Refusal) return refusedResult(row, outcome);
    return { row, status: 'recorded', id: outcome.id, errors: [] };
  });
}

/** A refusal comes before anything of its record is written, so the others can go on. */
function* importRecord(
  steps: Steps,
  context: Context,
  record: ImportRecord,
  options: ImportOptions,
): Script<ImportResult> {
  const { row, sent, errors } = record;
  if (!sent) return { row, status: 'refused', id: null, errors };
  try {
    const { created, current } = yield* recordDetention(steps, context, sent);
    if (current.void) throw voided(current.id);
    return { row, status: created ? 'recorded' : 'unchanged', id: current.id, errors: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const id = error.code === 'already-recorded' ? error.context.detention : undefined;
    if (options.existing === 'amend' && typeof id === 'string') {
      return yield* amendByImport(steps, context, id, { ...record, sent });
    }
    return refusedResult(row, error);
  }
}

/** Amends what the file speaks of: what it has no place for stays as it is. */
function* amendByImport(
  steps: Steps,
  context: Context,
  id: string,
  { row, sent, lacks }: ImportRecord & { sent: SentDetention },
): Script<ImportResult> {
  try {
    const before = yield* findDetention(steps, context, id);
    if (before.void) throw voided(id);
    const detention = keeping(before.detention, yield* withDefaults(steps, context, sent), lacks);
    if (canonicalJson(detention) === canonicalJson(before.detention)) {
      return { row, status: 'unchanged', id, errors: [] };
    }
    const change = { detention, void: false, reason: AMENDED_BY_IMPORT };
    yield* revise(steps, context, before, change);
    return { row, status: 'amended', id, errors: [] };
  } catch (error) {
    if (error instanceof Refusal) return refusedResult(row, error);
    throw error;
  }
}

/** A detention as a file has it, with what the file has no place for as it was. */
function keeping(before: Detention, sent: Detention, lacks: ImportRecord['lacks']): Detention {
  const kept: Partial<Detention> = {};
  const intervals = sent.intervals.map((interval) => ({ ...interval }));
  for (const field of lacks) {
    if (field !== 'watch' && field !== 'power') {
      Object.assign(kept, { [field]: before[field] });
      continue;
    }
    for (const interval of intervals) {
      const old = before.intervals.findLast(({ startedAt }) => startedAt <= interval.startedAt);
      Object.assign(interval, { [field]: (old ?? firstInterval(before))[field] });
    }
  }
  checkCuts(before, intervals, lacks);
  return { ...sent, intervals, ...kept };
}

/** Where a file cannot say it, a change of watch or power that its intervals run over would be lost. */
function checkCuts(
  before: Detention,
  intervals: Detention['intervals'],
  lacks: ImportRecord['lacks'],
): void {
  const fields = (['watch', 'power'] as const).filter((field) => lacks.includes(field));
  for (const [n, { startedAt, endedAt }] of intervals.entries()) {
    const within = before.intervals.filter(
      (old) =>
        (endedAt === null || old.startedAt < endedAt) &&
        (old.endedAt ?? Number.POSITIVE_INFINITY) > startedAt,
    );
    const field = fields.find((name) => new Set(within.map((old) => old[name])).size > 1);
    if (!field) continue;
    const detail = `the record changes ${field} in this interval, and the file has no column for it`;
    const errors = [{ pointer: `/intervals/${n}/${field}`, detail }];
    throw new Refusal('invalid', 'the file says less than the record', { errors });
  }
}

/** A file does not bring back what a person has voided. */
function voided(detention: string): Refusal {
  return new Refusal('voided', 'this record was voided: whoever wants it back amends it by hand', {
    context: { detention },
  });
}

function refusedResult(row: number, { message, errors, context }: Refusal): ImportResult {
  const id = typeof context.detention === 'string' ? context.detention : null;
  return {
    row,
    status: 'refused',
    id,
    errors: errors.length > 0 ? errors : [{ pointer: '', detail: message }],
  };
}
