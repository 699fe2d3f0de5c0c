import { and, asc, eq, gte, isNotNull, isNull, lt, max, notExists, or, sql } from 'drizzle-orm';
import type { ErasureSteps } from '../usecases/store.ts';
import { type Db, run, type Tables, unindexed } from './query.ts';
import { hasIntervalIn } from './readingDetentions.ts';

const value = sql.placeholder;

/** What of a detention is personal, wherever it lies, to be erased; and when that is due. */
export function erasureSteps(db: Db): ErasureSteps {
  return { ...retentionSteps(db), ...personalSteps(db), ...lookUpSteps(db), ...otherSteps(db) };
}

function retentionSteps(db: Db): Pick<ErasureSteps, 'retained'> {
  const { detentions, documents, liveInvoices } = db.tables;
  const issuedOf = and(
    eq(documents.force, detentions.force),
    eq(documents.detention, detentions.id),
  );
  return {
    *retained({ force, suites, before, after, limit }) {
      // By expressions, or SQLite would go through all that were issued since, for each detention.
      const issuedLast = db
        .select({ at: max(unindexed(documents.issuedAt)) })
        .from(documents)
        .where(issuedOf);
      const issuedSince = db
        .select({ one: sql`1` })
        .from(documents)
        .where(and(issuedOf, gte(unindexed(documents.issuedAt), before)));
      const query = db
        .select({
          id: detentions.id,
          status: detentions.status,
          startedAt: detentions.startedAt,
          endedAt: detentions.endedAt,
          lastIssuedAt: sql<number | null>`(${issuedLast})`,
          invoice: liveInvoices.number,
          superseded: sql`coalesce(${liveInvoices.superseded}, false)`.mapWith(Boolean),
        })
        .from(detentions)
        .leftJoin(
          liveInvoices,
          and(eq(liveInvoices.force, detentions.force), eq(liveInvoices.detention, detentions.id)),
        )
        .where(
          and(
            eq(detentions.force, force),
            isNull(detentions.erasedAt),
            or(
              lt(detentions.endedAt, before),
              and(
                isNull(detentions.endedAt),
                eq(detentions.status, 'void'),
                lt(detentions.startedAt, before),
              ),
            ),
            notExists(issuedSince),
            after &&
              sql`(coalesce(${detentions.endedAt}, -1), ${detentions.id}) > (${after.endedAt ?? -1}, ${after.id})`,
            suites && hasIntervalIn(db, suites),
          ),
        )
        .orderBy(sql`${detentions.endedAt} nulls first`, asc(detentions.id))
        .limit(limit);
      return yield* run(query.prepare());
    },
  };
}

function personalSteps(db: Db): Pick<ErasureSteps, 'hasPersonal' | 'deletePersonal'> {
  const { personal } = db.tables;
  const named = and(eq(personal.force, value('force')), eq(personal.record, value('record')));
  const find = db.select({ record: personal.record }).from(personal).where(named).prepare();
  const erase = db.delete(personal).where(named).returning({ record: personal.record }).prepare();
  return {
    *hasPersonal(force, record) {
      return (yield* run(find, { force, record })).length === 1;
    },
    *deletePersonal(force, records) {
      let count = 0;
      for (const record of records) count += (yield* run(erase, { force, record })).length;
      return count;
    },
  };
}

function lookUpSteps(db: Db): Pick<ErasureSteps, 'deleteLookUps'> {
  const { custodyRecords, detaineeReferences, sessions } = db.tables;
  const ofDetention = ({
    force,
    detention,
  }: Tables['custodyRecords'] | Tables['detaineeReferences']) =>
    and(eq(force, value('force')), eq(detention, value('detention')));
  const one = { one: sql`1` };
  const numbers = db
    .delete(custodyRecords)
    .where(ofDetention(custodyRecords))
    .returning(one)
    .prepare();
  const references = db
    .delete(detaineeReferences)
    .where(ofDetention(detaineeReferences))
    .returning(one)
    .prepare();
  const interpreters = db
    .update(sessions)
    .set({ interpreter: null })
    .where(
      and(
        eq(sessions.force, value('force')),
        eq(sessions.detention, value('detention')),
        // By an expression, or SQLite would go through all sessions that have an interpreter.
        isNotNull(unindexed(sessions.interpreter)),
      ),
    )
    .returning(one)
    .prepare();
  return {
    *deleteLookUps(force, detention) {
      const named = { force, detention };
      const gone = [
        yield* run(numbers, named),
        yield* run(references, named),
        yield* run(interpreters, named),
      ];
      return gone.reduce((sum, rows) => sum + rows.length, 0);
    },
  };
}

function otherSteps(db: Db): Pick<ErasureSteps, 'deleteAnswers' | 'markErased'> {
  const { detentions, idempotentAnswers } = db.tables;
  // An answer about a detention names it, whichever of its references it holds.
  const answers = db
    .delete(idempotentAnswers)
    .where(
      and(
        eq(idempotentAnswers.force, value('force')),
        sql`replace(${idempotentAnswers.answer}, ${value('detention')}, '') <> ${idempotentAnswers.answer}`,
      ),
    )
    .returning({ one: sql`1` })
    .prepare();
  const mark = db
    .update(detentions)
    .set({ erasedAt: sql`${value('at')}` })
    .where(and(eq(detentions.force, value('force')), eq(detentions.id, value('detention'))))
    .prepare();
  return {
    *deleteAnswers(force, detention) {
      return (yield* run(answers, { force, detention })).length;
    },
    *markErased(force, detention, at) {
      yield* run(mark, { force, detention, at });
    },
  };
}
