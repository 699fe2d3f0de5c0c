/** Rows that belong to nothing that the log witnesses: no record names them, so no recount meets them. */
import { and, eq, exists, notExists, type SQL, sql } from 'drizzle-orm';
import { type SQLiteColumn, type SQLiteTable, unionAll } from 'drizzle-orm/sqlite-core';
import type { AuditSteps } from '../usecases/store.ts';
import { ofAct } from './payments.ts';
import { type Db, run } from './query.ts';
import { agreementIdOf, overlapIdOf } from './sealed.ts';

export function straySteps(db: Db): Pick<AuditSteps, 'strayPart' | 'strayRow'> {
  const part = strayParts(db).limit(1).prepare();
  const row = strayRows(db).limit(1).prepare();
  return {
    *strayPart() {
      return (yield* run(part))[0];
    },
    *strayRow() {
      return (yield* run(row))[0];
    },
  };
}

/** What stands after the kind in the name of a personal part, and that up to the next "/". */
function namesIn({ tables: { personal }, spelling: { beforeSlash, afterSlash } }: Db) {
  const named = afterSlash(personal.record);
  return { named, first: beforeSlash(named) };
}

function strayParts(db: Db) {
  const {
    acceptedOverlaps,
    agreedCharges,
    auditEvents,
    disputes,
    documents,
    liftedStops,
    personal,
    revisions,
    settlements,
  } = db.tables;
  const { named, first } = namesIn(db);
  // A key to look it up by, then the whole name: "event/007" leads to event 7, and is not its name.
  // Not by "not exists", which PostgreSQL makes a join of: where it knows little of the tables yet, one that
  // holds each part against all of the force.
  const of = (table: SQLiteTable & { force: SQLiteColumn }, key: SQL, name: SQL) => {
    const named = db
      .select({ one: sql`1` })
      .from(table)
      .where(and(eq(table.force, personal.force), key, eq(personal.record, name)));
    return sql`${exists(named)} is not true`;
  };
  const { detention, revision } = revisions;
  const { creditNote } = liftedStops;
  const { dispute } = settlements;
  return db
    .select({ force: personal.force, record: personal.record })
    .from(personal)
    .where(
      and(
        of(
          revisions,
          eq(detention, first),
          sql`'detention/' || ${detention} || '/' || ${revision}`,
        ),
        of(
          documents,
          eq(documents.number, named),
          sql`${documents.kind} || '/' || ${documents.number}`,
        ),
        of(liftedStops, eq(creditNote, named), sql`'lifted-stop/' || ${creditNote}`),
        of(disputes, eq(disputes.id, named), sql`'dispute/' || ${disputes.id}`),
        of(settlements, eq(dispute, named), sql`'settlement/' || ${dispute}`),
        of(
          agreedCharges,
          eq(agreedCharges.detention, first),
          sql`'agreement/' || ${agreementIdOf(db)}`,
        ),
        of(
          acceptedOverlaps,
          eq(acceptedOverlaps.detention, first),
          sql`'overlap/' || ${overlapIdOf(db)}`,
        ),
        of(
          auditEvents,
          eq(auditEvents.position, db.spelling.numberIn(named)),
          sql`'event/' || ${auditEvents.position}`,
        ),
      ),
    );
}

interface OfDetention {
  force: SQLiteColumn;
  detention: SQLiteColumn;
  revision?: SQLiteColumn;
}

function strayRows(db: Db) {
  const {
    allocations,
    custodyRecords,
    detaineeReferences,
    detentionSuites,
    detentions,
    liveInvoices,
    paymentActs,
    revisions,
    sessions,
  } = db.tables;
  const of = (table: SQLiteTable, name: string, { force, detention, revision }: OfDetention) => {
    const recorded = db
      .select({ one: sql`1` })
      .from(revisions)
      .where(
        and(
          eq(revisions.force, force),
          eq(revisions.detention, detention),
          revision && eq(revisions.revision, revision),
        ),
      );
    return db
      .select({ table: sql<string>`${name}`, record: sql<string>`'detention ' || ${detention}` })
      .from(table)
      .where(notExists(recorded));
  };
  // The recount meets what an act allocates by the act.
  const ofNoAct = db
    .select({
      table: sql<string>`'allocations'`,
      record: sql<string>`'payment ' || ${allocations.payment}`,
    })
    .from(allocations)
    .where(notExists(db.select({ one: sql`1` }).from(paymentActs).where(ofAct(db))));
  return unionAll(
    ofNoAct,
    of(detentions, 'detentions', {
      force: detentions.force,
      detention: detentions.id,
      revision: detentions.revision,
    }),
    of(custodyRecords, 'custody_records', custodyRecords),
    of(detaineeReferences, 'detainee_references', detaineeReferences),
    of(detentionSuites, 'detention_suites', detentionSuites),
    of(sessions, 'sessions', sessions),
    of(liveInvoices, 'live_invoices', liveInvoices),
  );
}
