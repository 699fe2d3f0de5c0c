/** What a customer had not paid of its invoices, as it stood before a moment (R22). */
import { and, asc, eq, gt, gte, inArray, lt, notExists, sql } from 'drizzle-orm';
import { alias, union } from 'drizzle-orm/sqlite-core';
import type { AccountSteps } from '../usecases/store.ts';
import { ofAct } from './payments.ts';
import { type Db, run, unindexed } from './query.ts';

const value = sql.placeholder;
const creditNotesOf = ({ tables: { documents } }: Db) => alias(documents, 'credit_notes');

export function openSteps(db: Db): Pick<AccountSteps, 'openInvoices'> {
  const { disputes, documents } = db.tables;
  const owedPence = sql<number>`${documents.totalPence} - (${paidBefore(db)})`;
  const open = db
    .select({
      number: documents.number,
      issuedAt: documents.issuedAt,
      dueDate: db.spelling.member(documents.facts, 'dueDate'),
      totalPence: documents.totalPence,
      owedPence,
      disputesPence: disputes.amountPence,
      isDisputed: sql<number>`${disputes.id} is not null`,
    })
    .from(documents)
    .leftJoin(disputes, isDisputed(db))
    .where(
      and(
        eq(documents.force, value('force')),
        eq(documents.customer, value('customer')),
        lt(documents.issuedAt, value('before')),
        eq(documents.kind, 'invoice'),
        inArray(documents.number, maybeOpen(db)),
        notExists(creditedBefore(db)),
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

/**
 * Of all that was ever issued, only what is owed now, or was paid or credited since the moment, can have
 * been open then: the rest is not looked at.
 */
function maybeOpen(db: Db) {
  const { allocations, liveInvoices, paymentActs } = db.tables;
  const creditNotes = creditNotesOf(db);
  const owedNow = db
    .select({ number: liveInvoices.number })
    .from(liveInvoices)
    .where(and(eq(liveInvoices.force, value('force')), sql`${liveInvoices.owedPence} > 0`));
  const paidSince = db
    .select({ number: allocations.invoice })
    .from(paymentActs)
    // Crossed, as what was done since is little: SQLite would begin with all that was ever allocated.
    .crossJoin(allocations)
    .where(
      and(
        ofAct(db),
        eq(paymentActs.force, value('force')),
        eq(paymentActs.customer, value('customer')),
        gte(paymentActs.actedAt, value('before')),
      ),
    );
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
  return union(owedNow, paidSince, creditedSince);
}

function creditedBefore(db: Db) {
  const { documents } = db.tables;
  const creditNotes = creditNotesOf(db);
  return db
    .select({ one: sql`1` })
    .from(creditNotes)
    .where(
      and(
        eq(creditNotes.force, documents.force),
        eq(creditNotes.credits, documents.number),
        lt(creditNotes.issuedAt, value('before')),
      ),
    );
}

function paidBefore(db: Db) {
  const { allocations, documents, paymentActs } = db.tables;
  return db
    .select({ pence: sql<number>`coalesce(sum(${allocations.amountPence}), 0)` })
    .from(allocations)
    .innerJoin(paymentActs, ofAct(db))
    .where(
      and(
        eq(allocations.force, documents.force),
        eq(allocations.invoice, documents.number),
        lt(paymentActs.actedAt, value('before')),
      ),
    );
}

function isDisputed(db: Db) {
  const { disputes, documents, settlements } = db.tables;
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
  return and(
    eq(disputes.force, documents.force),
    eq(disputes.invoice, documents.number),
    // By an expression, or SQLite would go by the time.
    lt(unindexed(disputes.raisedAt), value('before')),
    notExists(settled),
  );
}
