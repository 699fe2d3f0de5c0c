/** What documents and payments come to for a customer, as it stood before a moment (R22). */
import { and, asc, eq, exists, gte, lt, max, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { AccountEntry, AccountSteps } from '../usecases/store.ts';
import { openSteps } from './openInvoices.ts';
import { isReceiptOf, paymentSteps, receiptOf, receiptsOf } from './payments.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

export function accountSteps(db: Db): AccountSteps {
  return {
    ...paymentSteps(db),
    ...balanceSteps(db),
    ...entrySteps(db),
    ...openSteps(db),
    ...creditSteps(db),
  };
}

const issuedBefore = ({ tables: { documents } }: Db) =>
  and(
    eq(documents.force, value('force')),
    eq(documents.customer, value('customer')),
    lt(documents.issuedAt, value('before')),
  );
const actedBefore = ({ tables: { paymentActs } }: Db) =>
  and(
    eq(paymentActs.force, value('force')),
    eq(paymentActs.customer, value('customer')),
    lt(paymentActs.actedAt, value('before')),
  );

/** A credit note counts the other way. */
const documentPence = ({ tables: { documents } }: Db) =>
  sql<number>`case ${documents.kind} when 'invoice' then ${documents.totalPence} else -${documents.totalPence} end`;

function balanceSteps(db: Db): Pick<AccountSteps, 'balance' | 'lastEntryAt'> {
  const { documents, paymentActs } = db.tables;
  const issued = db
    .select({ pence: sql<number>`coalesce(sum(${documentPence(db)}), 0)` })
    .from(documents)
    .where(issuedBefore(db))
    .prepare();
  const paid = db
    .select({ pence: sql<number>`coalesce(sum(${paymentActs.amountPence}), 0)` })
    .from(paymentActs)
    .where(actedBefore(db))
    .prepare();
  const lastIssued = db
    .select({ at: max(documents.issuedAt) })
    .from(documents)
    .where(and(eq(documents.force, value('force')), eq(documents.customer, value('customer'))))
    .prepare();
  const lastActed = db
    .select({ at: max(paymentActs.actedAt) })
    .from(paymentActs)
    .where(and(eq(paymentActs.force, value('force')), eq(paymentActs.customer, value('customer'))))
    .prepare();
  return {
    *balance(query) {
      const [documented] = yield* run(issued, { ...query });
      const [received] = yield* run(paid, { ...query });
      return (documented?.pence ?? 0) - (received?.pence ?? 0);
    },
    *lastEntryAt(force, customer) {
      const [documented] = yield* run(lastIssued, { force, customer });
      const [acted] = yield* run(lastActed, { force, customer });
      const moments = [documented?.at ?? null, acted?.at ?? null].filter((at) => at !== null);
      return moments.length === 0 ? null : Math.max(...moments);
    },
  };
}

function entrySteps(db: Db): Pick<AccountSteps, 'entries'> {
  const { documents, paymentActs } = db.tables;
  const receipts = receiptsOf(db);
  const documentEntries = db
    .select({
      at: documents.issuedAt,
      kind: documents.kind,
      id: documents.number,
      dueDate: sql<string | null>`${db.spelling.member(documents.facts, 'dueDate')}`,
      credits: documents.credits,
      amountPence: documentPence(db),
    })
    .from(documents)
    .where(and(issuedBefore(db), gte(documents.issuedAt, value('from'))))
    .orderBy(asc(documents.issuedAt), asc(documents.series), asc(documents.sequence))
    .prepare();
  const paymentEntries = db
    .select({ act: paymentActs, receipt: receipts })
    .from(paymentActs)
    .innerJoin(receipts, isReceiptOf(receipts, paymentActs))
    .where(
      and(actedBefore(db), gte(paymentActs.actedAt, value('from')), ne(paymentActs.amountPence, 0)),
    )
    .orderBy(asc(paymentActs.actedAt), asc(paymentActs.payment), asc(paymentActs.sequence))
    .prepare();
  return {
    *entries(query) {
      const documented = yield* run(documentEntries, { ...query });
      const paidIn = yield* run(paymentEntries, { ...query });
      const entries: AccountEntry[] = [
        ...documented.map((entry) => ({ ...entry, receivedOn: null, reference: null })),
        ...paidIn.map(({ act, receipt }) => ({
          at: act.actedAt,
          kind: act.kind === 'reversed' ? ('reversal' as const) : ('payment' as const),
          id: act.payment,
          dueDate: null,
          credits: null,
          ...receiptOf(receipt),
          amountPence: -act.amountPence,
        })),
      ];
      return entries.sort((a, b) => a.at - b.at);
    },
  };
}

function creditSteps(db: Db): Pick<AccountSteps, 'unallocated'> {
  const { allocations, paymentActs } = db.tables;
  const acts = alias(paymentActs, 'acts');
  const actsBefore = and(
    eq(acts.force, paymentActs.force),
    eq(acts.payment, paymentActs.payment),
    lt(acts.actedAt, value('before')),
  );
  const amount = db
    .select({ pence: sql<number>`sum(${acts.amountPence})` })
    .from(acts)
    .where(actsBefore);
  const allocated = db
    .select({ pence: sql<number>`coalesce(sum(${allocations.amountPence}), 0)` })
    .from(allocations)
    .where(
      and(
        eq(allocations.force, paymentActs.force),
        eq(allocations.payment, paymentActs.payment),
        exists(
          db
            .select({ one: sql`1` })
            .from(acts)
            .where(and(actsBefore, eq(acts.sequence, allocations.sequence))),
        ),
      ),
    );
  const left = sql<number>`(${amount}) - (${allocated})`;
  const unallocated = db
    .select({ receipt: paymentActs, unallocatedPence: left })
    .from(paymentActs)
    .where(and(actedBefore(db), eq(paymentActs.sequence, 1), ne(left, 0)))
    .orderBy(asc(paymentActs.actedAt), asc(paymentActs.payment))
    .prepare();
  return {
    *unallocated(query) {
      const rows = yield* run(unallocated, { ...query });
      return rows.map(({ receipt, unallocatedPence }) => ({
        payment: receipt.payment,
        ...receiptOf(receipt),
        amountPence: receipt.amountPence,
        unallocatedPence,
      }));
    },
  };
}
