/** What documents and payments come to for a customer, as it stood before a moment (R22). */
import { and, asc, eq, exists, gt, gte, inArray, lt, ne, notExists, sql } from 'drizzle-orm';
import { alias, union } from 'drizzle-orm/sqlite-core';
import type { AccountEntry, AccountSteps } from '../usecases/store.ts';
import { ofAct, paymentSteps, receiptOf } from './payments.ts';
import { type Db, run } from './query.ts';
import {
  allocations,
  disputes,
  documents,
  liveInvoices,
  paymentActs,
  settlements,
} from './schema.ts';

const value = sql.placeholder;

export function accountSteps(db: Db): AccountSteps {
  return { ...paymentSteps(db), ...entrySteps(db), ...openSteps(db), ...creditSteps(db) };
}

const ofCustomer = [
  eq(documents.force, value('force')),
  eq(documents.customer, value('customer')),
  lt(documents.issuedAt, value('before')),
] as const;
const actsOfCustomer = [
  eq(paymentActs.force, value('force')),
  eq(paymentActs.customer, value('customer')),
] as const;
const actedBefore = lt(paymentActs.actedAt, value('before'));
const DUE_DATE = sql<string | null>`${documents.facts} ->> '$.dueDate'`;

/** A credit note counts the other way. */
const DOCUMENT_PENCE = sql<number>`case ${documents.kind} when 'invoice' then ${documents.totalPence} else -${documents.totalPence} end`;

function entrySteps(db: Db): Pick<AccountSteps, 'balance' | 'entries'> {
  const issued = db
    .select({ pence: sql<number>`coalesce(sum(${DOCUMENT_PENCE}), 0)` })
    .from(documents)
    .where(and(...ofCustomer))
    .prepare();
  const paid = db
    .select({ pence: sql<number>`coalesce(sum(${paymentActs.amountPence}), 0)` })
    .from(paymentActs)
    .where(and(...actsOfCustomer, actedBefore))
    .prepare();
  const documentEntries = db
    .select({
      at: documents.issuedAt,
      kind: documents.kind,
      id: documents.number,
      dueDate: DUE_DATE,
      credits: documents.credits,
      amountPence: DOCUMENT_PENCE,
    })
    .from(documents)
    .where(and(...ofCustomer, gte(documents.issuedAt, value('from'))))
    .orderBy(asc(documents.issuedAt), asc(documents.series), asc(documents.sequence))
    .prepare();
  const receipts = alias(paymentActs, 'receipts');
  const paymentEntries = db
    .select({ act: paymentActs, receipt: receipts })
    .from(paymentActs)
    .innerJoin(
      receipts,
      and(
        eq(receipts.force, paymentActs.force),
        eq(receipts.payment, paymentActs.payment),
        eq(receipts.sequence, 1),
      ),
    )
    .where(
      and(
        ...actsOfCustomer,
        actedBefore,
        gte(paymentActs.actedAt, value('from')),
        ne(paymentActs.amountPence, 0),
      ),
    )
    .orderBy(asc(paymentActs.actedAt), asc(paymentActs.payment), asc(paymentActs.sequence))
    .prepare();
  return {
    *balance(query) {
      const [documented] = yield* run(issued, { ...query });
      const [received] = yield* run(paid, { ...query });
      return (documented?.pence ?? 0) - (received?.pence ?? 0);
    },
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

/**
 * Of all that was ever issued, only what is owed now, or was paid or credited since the moment, can have
 * been open then: the rest is not looked at.
 */
function openSteps(db: Db): Pick<AccountSteps, 'openInvoices'> {
  const owedNow = db
    .select({ number: liveInvoices.number })
    .from(liveInvoices)
    .where(and(eq(liveInvoices.force, value('force')), sql`${liveInvoices.owedPence} > 0`));
  const paidSince = db
    .select({ number: allocations.invoice })
    .from(paymentActs)
    // Crossed, as what was done since is little: SQLite would begin with all that was ever allocated.
    .crossJoin(allocations)
    .where(and(ofAct, ...actsOfCustomer, gte(paymentActs.actedAt, value('before'))));
  const creditNotes = alias(documents, 'credit_notes');
  const creditedSince = db
    .select({ number: sql<string>`${creditNotes.credits}` })
    .from(creditNotes)
    .where(
      and(
        eq(creditNotes.force, value('force')),
        eq(creditNotes.customer, value('customer')),
        gte(creditNotes.issuedAt, value('before')),
        eq(creditNotes.kind, 'credit-note'),
      ),
    );
  const creditedBefore = db
    .select({ one: sql`1` })
    .from(creditNotes)
    .where(
      and(
        eq(creditNotes.force, documents.force),
        eq(creditNotes.credits, documents.number),
        lt(creditNotes.issuedAt, value('before')),
      ),
    );
  const paid = db
    .select({ pence: sql<number>`coalesce(sum(${allocations.amountPence}), 0)` })
    .from(allocations)
    .innerJoin(paymentActs, ofAct)
    .where(
      and(
        eq(allocations.force, documents.force),
        eq(allocations.invoice, documents.number),
        actedBefore,
      ),
    );
  const settled = db
    .select({ one: sql`1` })
    .from(settlements)
    .where(
      and(
        eq(settlements.force, disputes.force),
        eq(settlements.dispute, disputes.id),
        lt(settlements.settledAt, value('before')),
      ),
    );
  const owedPence = sql<number>`${documents.totalPence} - (${paid})`;
  const open = db
    .select({
      number: documents.number,
      issuedAt: documents.issuedAt,
      dueDate: sql<string>`${DUE_DATE}`,
      totalPence: documents.totalPence,
      owedPence,
      disputesPence: disputes.amountPence,
      isDisputed: sql<number>`${disputes.id} is not null`,
    })
    .from(documents)
    .leftJoin(
      disputes,
      and(
        eq(disputes.force, documents.force),
        eq(disputes.invoice, documents.number),
        // An expression, lest SQLite goes by the time.
        sql`+${disputes.raisedAt} < ${value('before')}`,
        notExists(settled),
      ),
    )
    .where(
      and(
        ...ofCustomer,
        eq(documents.kind, 'invoice'),
        inArray(documents.number, union(owedNow, paidSince, creditedSince)),
        notExists(creditedBefore),
        gt(owedPence, 0),
      ),
    )
    .orderBy(asc(documents.issuedAt), asc(documents.series), asc(documents.sequence))
    .prepare();
  return {
    *openInvoices(query) {
      const rows = yield* run(open, { ...query });
      return rows.map(({ disputesPence, isDisputed, ...invoice }) => {
        const { owedPence: owed } = invoice;
        return {
          ...invoice,
          disputedPence: isDisputed ? Math.min(disputesPence ?? owed, owed) : 0,
        };
      });
    },
  };
}

function creditSteps(db: Db): Pick<AccountSteps, 'unallocated'> {
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
    .where(and(...actsOfCustomer, actedBefore, eq(paymentActs.sequence, 1), ne(left, 0)))
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
