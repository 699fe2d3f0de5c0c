import { and, asc, desc, eq, gt, gte, inArray, lt, notExists, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { londonDate } from '../domain/time.ts';
import type { DocumentSteps, ReadDocument } from '../usecases/store.ts';
import { insertPersonal } from './personal.ts';
import { behind, type Db, run } from './query.ts';
import {
  auditEvents,
  disputes,
  documentProofs,
  documents,
  liveInvoices,
  personal,
  series,
  settlements,
} from './schema.ts';

const value = sql.placeholder;

/** Issued documents, their numbers, and which of them are live. */
export function documentSteps(db: Db): DocumentSteps {
  return { ...numberSteps(db), ...liveSteps(db), ...insertSteps(db), ...readingSteps(db) };
}

/** The numbers of all that was issued about a detention. */
export function numbersAbout(db: Db) {
  return db
    .select({ number: documents.number })
    .from(documents)
    .where(and(eq(documents.force, value('force')), eq(documents.detention, value('detention'))));
}

function numberSteps(db: Db): Pick<DocumentSteps, 'nextInSeries'> {
  const get = db
    .select()
    .from(series)
    .where(and(eq(series.force, value('force')), eq(series.series, value('series'))))
    .prepare();
  const put = db
    .insert(series)
    .values({
      force: value('force'),
      series: value('series'),
      last: value('sequence'),
      lastIssuedAt: value('issuedAt'),
    })
    .onConflictDoUpdate({
      target: [series.force, series.series],
      set: { last: sql`excluded.last`, lastIssuedAt: sql`excluded.last_issued_at` },
    })
    .prepare();
  return {
    *nextInSeries(force, name, issuedAt) {
      const [row] = yield* run(get, { force, series: name });
      const last = Math.max(row?.lastIssuedAt ?? issuedAt, issuedAt);
      // By the date: a clock that is set back by a second is no reason to refuse.
      if (londonDate(issuedAt) < londonDate(last)) return { clockBehind: last };
      const sequence = (row?.last ?? 0) + 1;
      yield* run(put, { force, series: name, sequence, issuedAt: last });
      return { sequence };
    },
  };
}

type LiveSteps = 'makeLive' | 'endLive' | 'markSuperseded' | 'supersedeTariff';

function liveSteps(db: Db): Pick<DocumentSteps, LiveSteps> {
  const makeLive = db
    .insert(liveInvoices)
    .values({
      force: value('force'),
      detention: value('detention'),
      number: value('number'),
      owedPence: value('totalPence'),
    })
    .onConflictDoNothing()
    .returning({ number: liveInvoices.number })
    .prepare();
  const endLive = db
    .delete(liveInvoices)
    .where(and(eq(liveInvoices.force, value('force')), eq(liveInvoices.number, value('number'))))
    .returning({ number: liveInvoices.number })
    .prepare();
  const mark = db
    .update(liveInvoices)
    .set({ superseded: sql`${value('superseded')}` })
    .where(
      and(eq(liveInvoices.force, value('force')), eq(liveInvoices.detention, value('detention'))),
    )
    .prepare();
  const supersedeTariff = db
    .update(liveInvoices)
    .set({ superseded: true })
    .where(
      and(
        eq(liveInvoices.force, value('force')),
        inArray(
          liveInvoices.number,
          db
            .select({ number: documents.number })
            .from(documents)
            .where(and(eq(documents.force, value('force')), eq(documents.tariff, value('tariff')))),
        ),
      ),
    )
    .returning({ number: liveInvoices.number })
    .prepare();
  return {
    *makeLive(force, { detention, number, totalPence }) {
      return (yield* run(makeLive, { force, detention, number, totalPence })).length === 1;
    },
    *endLive(force, number) {
      return (yield* run(endLive, { force, number })).length === 1;
    },
    *markSuperseded(force, detention, superseded) {
      yield* run(mark, { force, detention, superseded: Number(superseded) });
    },
    *supersedeTariff(force, tariff) {
      return (yield* run(supersedeTariff, { force, tariff })).length;
    },
  };
}

function insertSteps(db: Db): Pick<DocumentSteps, 'insert' | 'insertProof'> {
  const putPersonal = insertPersonal(db);
  const insert = db
    .insert(documents)
    .values({
      force: value('force'),
      number: value('number'),
      kind: value('kind'),
      series: value('series'),
      sequence: value('sequence'),
      customer: value('customer'),
      detention: value('detention'),
      revision: value('revision'),
      tariff: value('tariff'),
      tariffDate: value('tariffDate'),
      facts: value('facts'),
      personalHash: value('personalHash'),
      documentHash: value('documentHash'),
      totalPence: value('totalPence'),
      issuedAt: value('issuedAt'),
      credits: value('credits'),
      rebill: sql`${value('rebill')}`,
      run: value('run'),
    })
    .prepare();
  const insertProof = db
    .insert(documentProofs)
    .values({
      force: value('force'),
      number: value('number'),
      position: value('position'),
      proof: value('text'),
    })
    .prepare();
  return {
    *insert(force, document, part) {
      const rebill = document.rebill === null ? null : Number(document.rebill);
      yield* run(insert, { force, ...document, rebill });
      yield* putPersonal(force, `${document.kind}/${document.number}`, part);
    },
    *insertProof(force, number, proof) {
      yield* run(insertProof, { force, number, ...proof });
    },
  };
}

function readingSteps(db: Db): Pick<DocumentSteps, 'get' | 'about' | 'list' | 'proofs'> {
  const creditNotes = alias(documents, 'credit_notes');
  const settled = db
    .select({ one: sql`1` })
    .from(settlements)
    .where(and(eq(settlements.force, disputes.force), eq(settlements.dispute, disputes.id)));
  const select = () =>
    db
      .select({
        documents,
        personal,
        live_invoices: liveInvoices,
        document_proofs: documentProofs,
        audit_events: auditEvents,
        creditedBy: creditNotes.number,
        dispute: disputes.id,
      })
      .from(documents)
      .leftJoin(
        personal,
        and(
          eq(personal.force, documents.force),
          eq(personal.record, sql`${documents.kind} || '/' || ${documents.number}`),
        ),
      )
      .leftJoin(
        liveInvoices,
        and(
          eq(liveInvoices.force, documents.force),
          eq(liveInvoices.detention, documents.detention),
          eq(liveInvoices.number, documents.number),
        ),
      )
      .leftJoin(
        creditNotes,
        and(eq(creditNotes.force, documents.force), eq(creditNotes.credits, documents.number)),
      )
      .leftJoin(
        disputes,
        and(
          eq(disputes.force, documents.force),
          eq(disputes.invoice, documents.number),
          notExists(settled),
        ),
      )
      .leftJoin(
        documentProofs,
        and(eq(documentProofs.force, documents.force), eq(documentProofs.number, documents.number)),
      )
      .leftJoin(
        auditEvents,
        and(
          eq(auditEvents.force, documentProofs.force),
          eq(auditEvents.position, documentProofs.position),
        ),
      );
  const proofs = db
    .select({
      number: documentProofs.number,
      position: documentProofs.position,
      text: documentProofs.proof,
    })
    .from(documentProofs)
    .where(and(eq(documentProofs.force, value('force')), gt(documentProofs.number, value('after'))))
    .orderBy(asc(documentProofs.number))
    .limit(value('limit'))
    .prepare();
  const get = select()
    .where(and(eq(documents.force, value('force')), eq(documents.number, value('number'))))
    .prepare();
  const { number, kind, facts, issuedAt } = documents;
  const about = db
    .select({ number, kind, run: documents.run, facts, issuedAt })
    .from(documents)
    .where(and(eq(documents.force, value('force')), eq(documents.detention, value('detention'))))
    .orderBy(...byExpression(asc))
    .prepare();
  return {
    *proofs(force, after, limit) {
      return yield* run(proofs, { force, after, limit });
    },
    *get(force, number) {
      const [row] = yield* run(get, { force, number });
      return row && documentOf(row);
    },
    *about(force, detention) {
      return yield* run(about, { force, detention });
    },
    *list({
      force,
      kind,
      customer,
      detention,
      issuedFrom,
      issuedBefore,
      superseded,
      after,
      limit,
    }) {
      const query = select()
        .where(
          and(
            eq(documents.force, force),
            kind === undefined ? undefined : eq(documents.kind, kind),
            customer === undefined ? undefined : eq(documents.customer, customer),
            detention === undefined ? undefined : eq(documents.detention, detention),
            issuedFrom === undefined ? undefined : gte(documents.issuedAt, issuedFrom),
            issuedBefore === undefined ? undefined : lt(documents.issuedAt, issuedBefore),
            superseded === undefined ? undefined : eq(liveInvoices.superseded, superseded),
            after && behind([documents.issuedAt, documents.number], [after.issuedAt, after.number]),
          ),
        )
        .orderBy(...(detention === undefined ? [desc(issuedAt), desc(number)] : byExpression(desc)))
        .limit(limit);
      return (yield* run(query.prepare())).map(documentOf);
    },
  };
}

/** The order of issue of one detention's documents, or SQLite would go through all of the force in it. */
function byExpression(direction: typeof asc): SQL[] {
  return [direction(sql`+${documents.issuedAt}`), direction(sql`+${documents.number}`)];
}

function documentOf(row: {
  documents: typeof documents.$inferSelect;
  personal: typeof personal.$inferSelect | null;
  live_invoices: typeof liveInvoices.$inferSelect | null;
  creditedBy: string | null;
  dispute: string | null;
  document_proofs: typeof documentProofs.$inferSelect | null;
  audit_events: typeof auditEvents.$inferSelect | null;
}): ReadDocument {
  const { force: _, ...document } = row.documents;
  const { audit_events: event, document_proofs: kept } = row;
  return {
    ...document,
    personal: row.personal && { salt: row.personal.salt, body: row.personal.body },
    proof: event && kept && { leaf: event.leaf, text: kept.proof },
    live: row.live_invoices !== null,
    superseded: row.live_invoices?.superseded ?? false,
    owedPence: row.live_invoices?.owedPence ?? 0,
    creditedBy: row.creditedBy,
    dispute: row.dispute,
  };
}
