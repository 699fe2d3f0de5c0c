import { and, eq, inArray, max, sql } from 'drizzle-orm';
import type { DocumentSteps } from '../usecases/store.ts';
import { insertPersonal } from './personal.ts';
import { type Db, run } from './query.ts';
import { readingSteps } from './readingDocuments.ts';

const value = sql.placeholder;

/** Issued documents, their numbers, and which of them are live. */
export function documentSteps(db: Db): DocumentSteps {
  return { ...numberSteps(db), ...liveSteps(db), ...insertSteps(db), ...readingSteps(db) };
}

function numberSteps(db: Db): Pick<DocumentSteps, 'lastIssuedAt' | 'nextInSeries'> {
  const { series } = db.tables;
  const last = db
    .select({ at: max(series.lastIssuedAt) })
    .from(series)
    .where(eq(series.force, value('force')))
    .prepare();
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
    *lastIssuedAt(force) {
      return (yield* run(last, { force }))[0]?.at ?? null;
    },
    *nextInSeries(force, name, issuedAt) {
      const [row] = yield* run(get, { force, series: name });
      if (row && issuedAt < row.lastIssuedAt) throw new RangeError('a series is in order of time');
      const sequence = (row?.last ?? 0) + 1;
      yield* run(put, { force, series: name, sequence, issuedAt });
      return sequence;
    },
  };
}

type LiveSteps = 'makeLive' | 'endLive' | 'markSuperseded' | 'supersedeTariff';

function liveSteps(db: Db): Pick<DocumentSteps, LiveSteps> {
  const { documents, liveInvoices } = db.tables;
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
  const { documentProofs, documents } = db.tables;
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
