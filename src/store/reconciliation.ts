import { and, asc, eq, gt, gte, isNull, lt, or, sql } from 'drizzle-orm';
import type { ReconciliationSteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';
import { claims, documents, liftedStops, liveInvoices, revisions } from './schema.ts';

const value = sql.placeholder;

/** What a year's claims and documents are held against its statistics by. */
export function reconciliationSteps(db: Db): ReconciliationSteps {
  return { ...stepsOnDetentions(db), ...stepsOnClaims(db) };
}

function stepsOnDetentions(db: Db): Pick<ReconciliationSteps, 'detentions' | 'documents'> {
  const touching = db
    .selectDistinct({ id: revisions.detention })
    .from(revisions)
    .where(
      and(
        eq(revisions.force, value('force')),
        gt(revisions.detention, value('after')),
        lt(revisions.startedAt, value('to')),
        or(isNull(revisions.endedAt), gte(revisions.endedAt, value('from'))),
      ),
    )
    .orderBy(asc(revisions.detention))
    .limit(value('limit'))
    .prepare();
  const about = db
    .select({
      number: documents.number,
      kind: documents.kind,
      run: documents.run,
      rebill: documents.rebill,
      facts: documents.facts,
      liveNumber: liveInvoices.number,
      liftedAt: liftedStops.liftedAt,
    })
    .from(documents)
    .leftJoin(
      liveInvoices,
      and(
        eq(liveInvoices.force, documents.force),
        eq(liveInvoices.detention, documents.detention),
        eq(liveInvoices.number, documents.number),
      ),
    )
    .leftJoin(
      liftedStops,
      and(eq(liftedStops.force, documents.force), eq(liftedStops.creditNote, documents.number)),
    )
    .where(and(eq(documents.force, value('force')), eq(documents.detention, value('detention'))))
    .orderBy(asc(documents.issuedAt), asc(documents.number))
    .prepare();
  return {
    *detentions(query) {
      return yield* run(touching, query);
    },
    *documents(force, detention) {
      const rows = yield* run(about, { force, detention });
      return rows.map(({ liveNumber, liftedAt, ...document }) => ({
        ...document,
        live: liveNumber !== null,
        lifted: liftedAt !== null,
      }));
    },
  };
}

function stepsOnClaims(db: Db): Pick<ReconciliationSteps, 'claims'> {
  const since = db
    .select({ id: claims.number, facts: claims.facts })
    .from(claims)
    .where(
      and(
        eq(claims.force, value('force')),
        gte(claims.issuedAt, value('since')),
        gt(claims.number, value('after')),
      ),
    )
    .orderBy(asc(claims.number))
    .limit(value('limit'))
    .prepare();
  return {
    *claims(query) {
      return yield* run(since, query);
    },
  };
}
