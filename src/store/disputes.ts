import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Dispute, DisputeFilter, DisputeSteps } from '../usecases/store.ts';
import { insertPersonal, personalOf } from './personal.ts';
import { behind, type Db, type Row, run, unindexed } from './query.ts';
import { numbersAbout } from './readingDocuments.ts';

const value = sql.placeholder;

/** R22: what customers dispute, and how that was settled. */
export function disputeSteps(db: Db): DisputeSteps {
  return { ...readingSteps(db), ...insertSteps(db) };
}

function insertSteps(db: Db): Pick<DisputeSteps, 'insert' | 'settle'> {
  const { disputes, settlements } = db.tables;
  const by = { byKey: value('byKey'), byName: value('byName') };
  const insert = db
    .insert(disputes)
    .values({
      force: value('force'),
      id: value('id'),
      invoice: value('invoice'),
      sequence: value('sequence'),
      amountPence: value('amountPence'),
      personalHash: value('personalHash'),
      raisedAt: value('raisedAt'),
      ...by,
    })
    .prepare();
  const settle = db
    .insert(settlements)
    .values({
      force: value('force'),
      dispute: value('dispute'),
      outcome: value('outcome'),
      creditNote: value('creditNote'),
      personalHash: value('personalHash'),
      settledAt: value('settledAt'),
      ...by,
    })
    .prepare();
  const putPersonal = insertPersonal(db);
  return {
    *insert(force, { raisedBy, ...dispute }, part) {
      const { id, invoice, sequence, amountPence, raisedAt } = dispute;
      const { personalHash } = part;
      const who = { byKey: raisedBy.key, byName: raisedBy.name };
      const row = { force, id, invoice, sequence, amountPence, raisedAt, personalHash, ...who };
      yield* run(insert, row);
      yield* putPersonal(force, `dispute/${id}`, part);
    },
    *settle(force, dispute, { settledBy, ...settlement }, part) {
      const { outcome, creditNote, settledAt } = settlement;
      const { personalHash } = part;
      const who = { byKey: settledBy.key, byName: settledBy.name };
      const row = { force, dispute, outcome, creditNote, settledAt, personalHash, ...who };
      yield* run(settle, row);
      yield* putPersonal(force, `settlement/${dispute}`, part);
    },
  };
}

function readingSteps(db: Db): Pick<DisputeSteps, 'get' | 'lastOf' | 'ofDetention' | 'list'> {
  const { disputes, documents, personal, settlements } = db.tables;
  const why = alias(personal, 'why');
  const select = () =>
    db
      .select({
        disputes,
        settlements,
        raised: personal,
        settled: why,
        customer: documents.customer,
        detention: documents.detention,
        revision: documents.revision,
      })
      .from(disputes)
      .innerJoin(
        documents,
        and(eq(documents.force, disputes.force), eq(documents.number, disputes.invoice)),
      )
      .leftJoin(
        settlements,
        and(eq(settlements.force, disputes.force), eq(settlements.dispute, disputes.id)),
      )
      .leftJoin(
        personal,
        and(
          eq(personal.force, disputes.force),
          eq(personal.record, sql`'dispute/' || ${disputes.id}`),
        ),
      )
      .leftJoin(
        why,
        and(
          eq(why.force, settlements.force),
          eq(why.record, sql`'settlement/' || ${settlements.dispute}`),
        ),
      );
  const get = select()
    .where(and(eq(disputes.force, value('force')), eq(disputes.id, value('id'))))
    .prepare();
  const lastOf = select()
    .where(and(eq(disputes.force, value('force')), eq(disputes.invoice, value('invoice'))))
    .orderBy(desc(disputes.sequence))
    .limit(1)
    .prepare();
  // In order by an expression, or SQLite would go through all of the force in that order.
  const ofDetention = select()
    .where(and(eq(disputes.force, value('force')), inArray(disputes.invoice, numbersAbout(db))))
    .orderBy(unindexed(disputes.raisedAt), unindexed(disputes.id))
    .prepare();
  return {
    *get(force, id) {
      const [row] = yield* run(get, { force, id });
      return row && disputeOf(row);
    },
    *lastOf(force, invoice) {
      const [row] = yield* run(lastOf, { force, invoice });
      return row && disputeOf(row);
    },
    *ofDetention(force, detention) {
      return (yield* run(ofDetention, { force, detention })).map(disputeOf);
    },
    *list(filter) {
      const query = select()
        .where(and(...conditionsOf(db, filter)))
        .orderBy(desc(disputes.raisedAt), desc(disputes.id))
        .limit(filter.limit);
      return (yield* run(query.prepare())).map(disputeOf);
    },
  };
}

function conditionsOf(db: Db, filter: DisputeFilter): (SQL | undefined)[] {
  const { disputes, documents, settlements } = db.tables;
  const { force, status, customer, after } = filter;
  const isSettled = status && (status === 'open' ? isNull : isNotNull);
  return [
    eq(disputes.force, force),
    isSettled?.(settlements.dispute),
    customer === undefined ? undefined : eq(documents.customer, customer),
    after && behind([disputes.raisedAt, disputes.id], [after.raisedAt, after.id]),
  ];
}

type PersonalRow = Row<'personal'> | null;

function disputeOf(row: {
  disputes: Row<'disputes'>;
  settlements: Row<'settlements'> | null;
  raised: PersonalRow;
  settled: PersonalRow;
  customer: string;
  detention: string;
  revision: number;
}): Dispute {
  const { id, invoice, sequence, amountPence, raisedAt, byKey, byName } = row.disputes;
  const { settlements: end, customer, detention, revision } = row;
  return {
    id,
    invoice,
    sequence,
    amountPence,
    reason: reasonIn(row.raised),
    raisedAt,
    raisedBy: { key: byKey, name: byName },
    customer,
    detention,
    revision,
    settlement: end && {
      outcome: end.outcome,
      creditNote: end.creditNote,
      reason: reasonIn(row.settled),
      settledAt: end.settledAt,
      settledBy: { key: end.byKey, name: end.byName },
    },
  };
}

function reasonIn(row: PersonalRow): string | null {
  return personalOf<{ reason: string }>(row)?.reason ?? null;
}
