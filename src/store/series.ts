import { and, asc, count, desc, eq, max, type SQL, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/sqlite-core';
import type { AuditSteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';
import { documents, series } from './schema.ts';

const value = sql.placeholder;

/** R19: the series of document numbers, and what they lack. */
export function numberSteps(db: Db): Pick<AuditSteps, 'seriesCounts' | 'numberGaps'> {
  const ofAll = countsOf(db).prepare();
  const ofOne = countsOf(db, sql`${value('force')}`).prepare();
  const placed = db
    .select({
      series: documents.series,
      sequence: documents.sequence,
      before: sql<number>`lag(${documents.sequence}, 1, 0)
        over (partition by ${documents.series} order by ${documents.sequence})`.as('before'),
    })
    .from(documents)
    .where(eq(documents.force, value('force')))
    .as('placed');
  const gaps = db
    .select({
      series: placed.series,
      from: sql<number>`${placed.before} + 1`,
      to: sql<number>`${placed.sequence} - 1`,
    })
    .from(placed)
    .where(sql`${placed.sequence} > ${placed.before} + 1`)
    .orderBy(asc(placed.series), asc(placed.sequence))
    .prepare();
  return {
    *seriesCounts(force) {
      return force === undefined ? yield* run(ofAll) : yield* run(ofOne, { force });
    },
    *numberGaps(force) {
      return yield* run(gaps, { force });
    },
  };
}

/** Of every series that has a row or a document: either can be gone. */
function countsOf(db: Db, force?: SQL) {
  const named = union(
    db
      .select({ force: series.force, series: series.series })
      .from(series)
      .where(force && eq(series.force, force)),
    db
      .select({ force: documents.force, series: documents.series })
      .from(documents)
      .where(force && eq(documents.force, force)),
  ).as('named');
  // By an index that has the time, from the last on; the documents themselves are large.
  const lastDocument = db
    .select({ at: documents.issuedAt })
    .from(documents)
    .where(
      and(
        eq(documents.force, named.force),
        sql`+${documents.number} > ${named.series} || '-'`,
        sql`+${documents.number} < ${named.series} || '.'`,
      ),
    )
    .orderBy(desc(documents.issuedAt))
    .limit(1);
  return db
    .select({
      force: named.force,
      series: named.series,
      last: series.last,
      lastIssuedAt: series.lastIssuedAt,
      count: count(documents.number),
      highest: max(documents.sequence),
      lastDocumentAt: sql<number | null>`(${lastDocument})`,
    })
    .from(named)
    .leftJoin(series, and(eq(series.force, named.force), eq(series.series, named.series)))
    .leftJoin(documents, and(eq(documents.force, named.force), eq(documents.series, named.series)))
    .groupBy(named.force, named.series)
    .orderBy(asc(named.force), asc(named.series));
}
