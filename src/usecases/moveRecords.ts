/**
 * Moves all records from one database to another, table by table in the order of their keys. What is there
 * says how far it came, so that a move that was cut off goes on where it was. Neither database is to be
 * used until it is through.
 */
import { Refusal } from '../domain/errors.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import { rootAt } from './proveLog.ts';
import type { LogExtent, Move, Script, Steps, Store, TableRow } from './store.ts';

/** Rows at a time; more are not much faster, and take more memory. */
const PAGE = 2000;

/** One end of a move, and its name without a password. */
export interface MoveEnd {
  store: Store;
  place: string;
}

export interface Moving {
  from: MoveEnd;
  to: MoveEnd;
}

/** Hears of rows done, and of how many there are; what it throws ends the work between two pages. */
type OnRows = (done: number, total: number) => void;

export interface ComparedTable {
  table: string;
  rows: number;
}

/** The move between the two that is through; null where there is none yet. */
export async function moveThrough({ from, to }: Moving): Promise<Move | null> {
  const out = await from.store.read(({ moves }) => moves.get('out'));
  const into = await to.store.read(({ moves }) => moves.get('in'));
  return out?.place === to.place && into?.endedAt != null ? into : null;
}

/**
 * Notes the move in the database that it goes to, or takes up the one that is noted there. Refuses where
 * that holds something else, or the source was moved elsewhere. `isTrial`: notes nothing.
 */
export async function beginMove(
  { from, to }: Moving,
  { now, isTrial = false }: { now: Instant; isTrial?: boolean },
): Promise<Move> {
  const out = await from.store.read(({ moves }) => moves.get('out'));
  if (out && out.place !== to.place) throw movedElsewhere(from, out);
  const logs = await from.store.read(logExtents);
  if (logs.length === 0) {
    throw new Refusal(
      'not-found',
      `nothing is recorded in ${from.place}: there is nothing to move`,
    );
  }
  const move: Move = { direction: 'in', place: from.place, logs, startedAt: now, endedAt: null };
  if (isTrial) return await to.store.read((steps) => takenUp(steps, to, move));
  return await to.store.transaction(null, function* (steps) {
    const taken = yield* takenUp(steps, to, move);
    if (taken === move) yield* steps.moves.put(move);
    return taken;
  });
}

/** The move that is noted, which has to be this one, or else this one. */
function* takenUp(steps: Steps, { place }: MoveEnd, move: Move): Script<Move> {
  const noted = yield* steps.moves.get('in');
  if (!noted) {
    yield* refuseRecords(steps, place);
    return move;
  }
  const begun = `the move of ${noted.place} into ${place}, begun on ${formatInstant(noted.startedAt)},`;
  if (noted.endedAt !== null) {
    throw new Refusal('does-not-fit', `${begun} is through: what is moved needs an empty database`);
  }
  const other = firstDifference(noted.logs, move.logs);
  if (other === null) return noted;
  throw new Refusal(
    'does-not-fit',
    `${begun} is not through, and was of other records than ${move.place} has now: ${other}. If those of now are right, make the PostgreSQL database anew, and begin again`,
  );
}

function* refuseRecords({ moves }: Steps, place: string): Script<void> {
  for (const table of moves.tables) {
    if ((yield* moves.rows(table, undefined, 1)).length === 0) continue;
    throw new Refusal(
      'does-not-fit',
      `${place} has records of its own: what is moved needs an empty database`,
    );
  }
}

function movedElsewhere({ place }: MoveEnd, out: Move): Refusal {
  const on = formatInstant(out.endedAt ?? out.startedAt);
  return new Refusal(
    'does-not-fit',
    `the records of ${place} were moved to ${out.place} on ${on}, and are there`,
  );
}

/** Each log as the stored tree has it. */
function* logExtents(steps: Steps): Script<LogExtent[]> {
  const extents: LogExtent[] = [];
  for (const log of yield* steps.audit.logs()) {
    const events = yield* steps.audit.size(log);
    extents.push({ log, events, root: yield* rootAt(steps, log, events) });
  }
  return extents;
}

/** The first log that is not the same in both, in words: as it was, and as it is. */
function firstDifference(was: readonly LogExtent[], is: readonly LogExtent[]): string | null {
  for (const name of new Set([...was, ...is].map(({ log }) => log))) {
    const [before, now] = [was, is].map((logs) => logs.find(({ log }) => log === name));
    if (before?.events === now?.events && before?.root === now?.root) continue;
    return `log ${name} had ${eventsOf(before)} then, and has ${eventsOf(now)} now`;
  }
  return null;
}

function eventsOf(extent: LogExtent | undefined): string {
  const { events, root } = extent ?? { events: 0, root: 'none' };
  return `${events} events with the root ${root}`;
}

/** Copies the rows that are not there yet; each page whole or not at all. */
export async function copyRows(
  { from, to }: Moving,
  onRows: OnRows,
  pageRows = PAGE,
): Promise<void> {
  const tables = await tablesOf(from.store);
  const total = await countIn(from.store, tables);
  let done = await countIn(to.store, tables);
  for (const table of tables) {
    let after = await to.store.read(({ moves }) => moves.lastRow(table));
    for (;;) {
      onRows(done, total);
      const rows = await pageOf(from.store, table, after, pageRows);
      if (rows.length === 0) break;
      await to.store.transaction(null, ({ moves }) => moves.insertRows(table, rows));
      done += rows.length;
      after = rows.at(-1);
    }
  }
}

/** Every row of every table on both sides; refuses where one is not the same. */
export async function compareRows(moving: Moving, onRows: OnRows): Promise<ComparedTable[]> {
  const tables = await tablesOf(moving.from.store);
  const total = await countIn(moving.from.store, tables);
  const compared: ComparedTable[] = [];
  let done = 0;
  for (const table of tables) {
    const onPage = (rows: number) => onRows(done + rows, total);
    const rows = await compareTable(moving, table, onPage);
    done += rows;
    compared.push({ table, rows });
  }
  return compared;
}

async function compareTable(
  { from, to }: Moving,
  table: string,
  onPage: (rows: number) => void,
): Promise<number> {
  let rows = 0;
  for (let after: TableRow | undefined; ; ) {
    onPage(rows);
    const [here, there] = await Promise.all([
      pageOf(from.store, table, after),
      pageOf(to.store, table, after),
    ]);
    if (JSON.stringify(here) !== JSON.stringify(there)) {
      throw new Refusal(
        'does-not-fit',
        `the table ${table} is not the same on both sides, at one of the ${PAGE} rows after its first ${rows}: ${from.place} or ${to.place} was changed since the move began. Make the PostgreSQL database anew, and begin again`,
      );
    }
    rows += here.length;
    after = here.at(-1);
    if (here.length < PAGE) return rows;
  }
}

function tablesOf(store: Store): Promise<readonly string[]> {
  // biome-ignore lint/correctness/useYield: it is known without asking.
  return store.read(function* ({ moves }) {
    return moves.tables;
  });
}

function pageOf(
  store: Store,
  table: string,
  after: TableRow | undefined,
  limit = PAGE,
): Promise<TableRow[]> {
  return store.read(({ moves }) => moves.rows(table, after, limit));
}

async function countIn(store: Store, tables: readonly string[]): Promise<number> {
  let rows = 0;
  for (const table of tables) rows += await store.read(({ moves }) => moves.count(table));
  return rows;
}

/** From here on the records are there, and no more here. First the source: never are both in use. */
export async function endMove({ from, to }: Moving, move: Move, now: Instant): Promise<void> {
  const out: Move = { ...move, direction: 'out', place: to.place, endedAt: now };
  await from.store.transaction(null, ({ moves }) => moves.put(out));
  await to.store.transaction(null, ({ moves }) => moves.put({ ...move, endedAt: now }));
}

/**
 * The source is in use again, and the other database is not. Refuses where something was recorded there
 * since: it would be lost.
 */
export async function undoMove({ from, to }: Moving): Promise<void> {
  const out = await from.store.read(({ moves }) => moves.get('out'));
  if (!out) {
    throw new Refusal('does-not-fit', `the records of ${from.place} were not moved: go on with it`);
  }
  if (out.place !== to.place) throw movedElsewhere(from, out);
  await to.store.transaction(null, function* (steps) {
    const noted = yield* steps.moves.get('in');
    if (!noted) return yield* refuseRecords(steps, to.place);
    const more = firstDifference(out.logs, yield* logExtents(steps));
    if (more !== null) {
      const detail = `${to.place} has gone on since, and that would be lost: ${more}`;
      throw new Refusal('does-not-fit', detail);
    }
    yield* steps.moves.put({ ...noted, endedAt: null });
  });
  await from.store.transaction(null, ({ moves }) => moves.remove('out'));
}
