/** Payments: what was done with each, and what that puts on invoices. */
import { and, asc, desc, eq, gte, inArray, lt, ne, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { canonicalJson, contentHash } from '../domain/hashing.ts';
import { dayOfDate, londonDayStart } from '../domain/time.ts';
import type { AccountSteps, PaymentAct } from '../usecases/store.ts';
import { behind, type Db, type Row, run, type Tables } from './query.ts';
import { numbersAbout } from './readingDocuments.ts';

const value = sql.placeholder;

type ActRow = Row<'paymentActs'>;

export type PaymentSteps = Pick<
  AccountSteps,
  'insertAct' | 'like' | 'acts' | 'received' | 'invoice' | 'heldOn' | 'ofDetention'
>;

export function paymentSteps(db: Db): PaymentSteps {
  return {
    ...writingSteps(db),
    ...findingSteps(db),
    ...actSteps(db),
    ...invoiceSteps(db),
    ...allocationSteps(db),
  };
}

/** The allocations of an act, beside it. */
export const ofAct = ({ tables: { allocations, paymentActs } }: Db) =>
  and(
    eq(allocations.force, paymentActs.force),
    eq(allocations.payment, paymentActs.payment),
    eq(allocations.sequence, paymentActs.sequence),
  );

/** The first act of a payment. */
export const receiptsOf = ({ tables: { paymentActs } }: Db) => alias(paymentActs, 'receipts');

/** Joins it to whatever is of that payment. */
export function isReceiptOf(
  receipts: ReturnType<typeof receiptsOf>,
  { force, payment }: Tables['paymentActs'] | Tables['allocations'],
) {
  return and(eq(receipts.force, force), eq(receipts.payment, payment), eq(receipts.sequence, 1));
}

function actOf({ content, payment, sequence, actedAt, byKey, byName }: ActRow): PaymentAct {
  const actedBy = { key: byKey, name: byName };
  return { payment, sequence, content: JSON.parse(content), actedAt, actedBy };
}

function writingSteps(db: Db): Pick<AccountSteps, 'insertAct'> {
  const { allocations, liveInvoices, paymentActs } = db.tables;
  const insert = db
    .insert(paymentActs)
    .values({
      force: value('force'),
      payment: value('payment'),
      sequence: value('sequence'),
      kind: value('kind'),
      customer: value('customer'),
      content: value('content'),
      contentHash: value('contentHash'),
      amountPence: value('amountPence'),
      actedAt: value('actedAt'),
      byKey: value('byKey'),
      byName: value('byName'),
    })
    .prepare();
  const allocate = db
    .insert(allocations)
    .values({
      force: value('force'),
      payment: value('payment'),
      sequence: value('sequence'),
      position: value('position'),
      invoice: value('invoice'),
      amountPence: value('amountPence'),
    })
    .prepare();
  const pay = db
    .update(liveInvoices)
    .set({ owedPence: sql`${liveInvoices.owedPence} - ${value('amountPence')}` })
    .where(and(eq(liveInvoices.force, value('force')), eq(liveInvoices.number, value('invoice'))))
    .prepare();
  return {
    *insertAct(force, { payment, sequence, content, actedAt, actedBy }) {
      const { kind, customer, amountPence } = content;
      yield* run(insert, {
        force,
        payment,
        sequence,
        kind,
        customer,
        content: canonicalJson(content),
        contentHash: contentHash(content),
        amountPence,
        actedAt,
        byKey: actedBy.key,
        byName: actedBy.name,
      });
      for (const [position, allocation] of content.allocations.entries()) {
        yield* run(allocate, { force, payment, sequence, position, ...allocation });
        yield* run(pay, { force, ...allocation });
      }
    },
  };
}

function findingSteps(db: Db): Pick<AccountSteps, 'like'> {
  const { paymentActs } = db.tables;
  const reversals = alias(paymentActs, 'reversals');
  const reversed = db
    .select({ one: sql`1` })
    .from(reversals)
    .where(
      and(
        eq(reversals.force, paymentActs.force),
        eq(reversals.payment, paymentActs.payment),
        eq(reversals.kind, 'reversed'),
      ),
    );
  const { actedAt, amountPence, content, customer, force, kind, payment } = paymentActs;
  const like = db
    .select({ payment })
    .from(paymentActs)
    .where(
      and(
        eq(force, value('force')),
        eq(customer, value('customer')),
        // None is recorded before it is received.
        gte(actedAt, value('receivedAt')),
        eq(kind, 'received'),
        eq(amountPence, value('amountPence')),
        eq(db.spelling.member(content, 'receivedOn'), value('receivedOn')),
        eq(db.spelling.member(content, 'reference'), value('reference')),
        notExists(reversed),
      ),
    )
    .limit(1)
    .prepare();
  return {
    *like(itsForce, receipt) {
      const receivedAt = londonDayStart(dayOfDate(receipt.receivedOn));
      return (yield* run(like, { force: itsForce, ...receipt, receivedAt }))[0]?.payment;
    },
  };
}

function actSteps(db: Db): Pick<AccountSteps, 'acts' | 'received'> {
  const { paymentActs } = db.tables;
  const acts = db
    .select()
    .from(paymentActs)
    .where(and(eq(paymentActs.force, value('force')), eq(paymentActs.payment, value('payment'))))
    .orderBy(asc(paymentActs.sequence))
    .prepare();
  const { actedAt, payment } = paymentActs;
  return {
    *acts(force, id) {
      return (yield* run(acts, { force, payment: id })).map(actOf);
    },
    *received({ force, customer, from, before, after, limit }) {
      const query = db
        .select({ payment, actedAt })
        .from(paymentActs)
        .where(
          and(
            eq(paymentActs.force, force),
            eq(paymentActs.sequence, 1),
            customer === undefined ? undefined : eq(paymentActs.customer, customer),
            from === undefined ? undefined : gte(actedAt, from),
            before === undefined ? undefined : lt(actedAt, before),
            after && behind([actedAt, payment], [after.actedAt, after.payment]),
          ),
        )
        .orderBy(desc(actedAt), desc(payment))
        .limit(limit);
      return yield* run(query.prepare());
    },
  };
}

function invoiceSteps(db: Db): Pick<AccountSteps, 'invoice'> {
  const { documents, liveInvoices } = db.tables;
  const replacements = alias(liveInvoices, 'replacements');
  const creditNotes = alias(documents, 'credit_notes');
  const invoice = db
    .select({
      number: documents.number,
      customer: documents.customer,
      detention: documents.detention,
      revision: documents.revision,
      owedPence: liveInvoices.owedPence,
      creditedBy: creditNotes.number,
      replacedBy: replacements.number,
    })
    .from(documents)
    .leftJoin(
      liveInvoices,
      and(eq(liveInvoices.force, documents.force), eq(liveInvoices.number, documents.number)),
    )
    .leftJoin(
      creditNotes,
      and(eq(creditNotes.force, documents.force), eq(creditNotes.credits, documents.number)),
    )
    .leftJoin(
      replacements,
      and(
        eq(replacements.force, documents.force),
        eq(replacements.detention, documents.detention),
        ne(replacements.number, documents.number),
      ),
    )
    .where(
      and(
        eq(documents.force, value('force')),
        eq(documents.number, value('number')),
        eq(documents.kind, 'invoice'),
      ),
    )
    .prepare();
  return {
    *invoice(force, number) {
      const [row] = yield* run(invoice, { force, number });
      return row && { ...row, live: row.owedPence !== null, owedPence: row.owedPence ?? 0 };
    },
  };
}

function allocationSteps(db: Db): Pick<AccountSteps, 'heldOn' | 'ofDetention'> {
  const { allocations, paymentActs } = db.tables;
  const receipts = receiptsOf(db);
  const net = sql<number>`sum(${allocations.amountPence})`;
  const heldOn = db
    .select({ payment: allocations.payment, amountPence: net })
    .from(allocations)
    .innerJoin(receipts, isReceiptOf(receipts, allocations))
    .where(and(eq(allocations.force, value('force')), eq(allocations.invoice, value('invoice'))))
    .groupBy(receipts.actedAt, allocations.payment)
    .having(ne(net, 0))
    .orderBy(asc(receipts.actedAt), asc(allocations.payment))
    .prepare();
  const ofDetention = db
    .select()
    .from(allocations)
    .innerJoin(paymentActs, ofAct(db))
    .innerJoin(receipts, isReceiptOf(receipts, allocations))
    .where(
      and(eq(allocations.force, value('force')), inArray(allocations.invoice, numbersAbout(db))),
    )
    .orderBy(
      asc(paymentActs.actedAt),
      asc(allocations.payment),
      asc(allocations.sequence),
      asc(allocations.position),
    )
    .prepare();
  return {
    *heldOn(force, number) {
      return yield* run(heldOn, { force, invoice: number });
    },
    *ofDetention(force, detention) {
      const rows = yield* run(ofDetention, { force, detention });
      return rows.map(({ payment_acts: act, allocations: allocation, receipts: receipt }) => ({
        act: actOf(act),
        invoice: allocation.invoice,
        amountPence: allocation.amountPence,
        ...receiptOf(receipt),
      }));
    },
  };
}

/** How the bank has a payment, from the row of its receipt. */
export function receiptOf({ content }: Pick<ActRow, 'content'>): {
  receivedOn: string;
  reference: string;
} {
  const { receivedOn, reference } = JSON.parse(content);
  return { receivedOn, reference };
}
