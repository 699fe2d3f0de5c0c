import { and, asc, count, desc, eq, gt, lt, max, type SQL, sql } from 'drizzle-orm';
import { union, unionAll } from 'drizzle-orm/sqlite-core';
import type { AuditSteps } from '../usecases/store.ts';
import { type Db, run, type Tables, unindexed } from './query.ts';

const value = sql.placeholder;

/** R19: the series of document numbers, and what they lack. */
export function numberSteps(db: Db): Pick<AuditSteps, 'seriesCounts' | 'numberGaps'> {
  const ofAll = countsOf(db).prepare();
  const ofOne = countsOf(db, sql`${value('force')}`).prepare();
  const gaps = gapsIn(db).prepare();
  return {
    *seriesCounts(force) {
      return force === undefined ? yield* run(ofAll) : yield* run(ofOne, { force });
    },
    *numberGaps(force) {
      return yield* run(gaps, { force });
    },
  };
}

/** The tables whose rows have a number of a series. */
type Numbered = Tables['documents'] | Tables['claims'];

function gapsIn(db: Db) {
  const { claims, documents } = db.tables;
  const places = (table: Numbered) =>
    db
      .select({ series: table.series, sequence: table.sequence })
      .from(table)
      .where(eq(table.force, value('force')));
  const all = unionAll(places(documents), places(claims)).as('numbered');
  const placed = db
    .select({
      series: all.series,
      sequence: all.sequence,
      before: sql<number>`lag(${all.sequence}, 1, 0)
        over (partition by ${all.series} order by ${all.sequence})`.as('before'),
    })
    .from(all)
    .as('placed');
  return db
    .select({
      series: placed.series,
      from: sql<number>`${placed.before} + 1`,
      to: sql<number>`${placed.sequence} - 1`,
    })
    .from(placed)
    .where(sql`${placed.sequence} > ${placed.before} + 1`)
    .orderBy(asc(placed.series), asc(placed.sequence));
}

/** Of every series that has a row or a document: either can be gone. */
function countsOf(db: Db, force?: SQL) {
  const { claims, documents, series } = db.tables;
  const names = (table: Numbered | Tables['series']) =>
    db
      .select({ force: table.force, series: table.series })
      .from(table)
      .where(force && eq(table.force, force));
  const named = union(names(series), names(documents), names(claims)).as('named');
  const within = (table: Numbered) =>
    and(eq(table.force, named.force), eq(table.series, named.series));
  const counted = (table: Numbered) =>
    db.select({ count: count() }).from(table).where(within(table));
  const highest = (table: Numbered) =>
    db
      .select({ highest: max(table.sequence) })
      .from(table)
      .where(within(table));
  // By an index that has the time, from the last on; the documents themselves are large.
  const last = (table: Numbered) =>
    db
      .select({ at: table.issuedAt })
      .from(table)
      .where(
        and(
          eq(table.force, named.force),
          gt(unindexed(table.number), sql`${named.series} || '-'`),
          lt(unindexed(table.number), sql`${named.series} || '.'`),
        ),
      )
      .orderBy(desc(table.issuedAt))
      .limit(1);
  return db
    .select({
      force: named.force,
      series: named.series,
      last: series.last,
      lastIssuedAt: series.lastIssuedAt,
      count: sql<number>`(${counted(documents)}) + (${counted(claims)})`,
      highest: sql<number | null>`coalesce((${highest(documents)}), (${highest(claims)}))`,
      lastDocumentAt: sql<number | null>`coalesce((${last(documents)}), (${last(claims)}))`,
    })
    .from(named)
    .leftJoin(series, and(eq(series.force, named.force), eq(series.series, named.series)))
    .orderBy(asc(named.force), asc(named.series));
}
