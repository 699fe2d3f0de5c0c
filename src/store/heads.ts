/** Head rows and what they follow from, as the auditor's recount compares them. */
import { and, asc, eq, gt, max, ne, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { AuditSteps } from '../usecases/store.ts';
import { type Db, run, unindexed } from './query.ts';
import { personalOfRevision } from './revisionRows.ts';

const value = sql.placeholder;

export function headSteps(db: Db): Pick<AuditSteps, 'heads'> {
  const { custodyRecords, detentions, liveInvoices, personal, revisions } = db.tables;
  const page = db
    .select({
      id: revisions.detention,
      head: detentions,
      lastRevision: revisions.revision,
      content: revisions.facts,
      personal: personal.body,
      number: custodyRecords.number,
      formerNumbers: sql<string>`(${formerNumbers(db)})`,
      earlierNumbers: sql<string>`(${earlierNumbers(db)})`,
      references: sql<string>`(${references(db)})`,
      suites: sql<string>`(${suites(db)})`,
      liveInvoice: liveInvoices.number,
      lastInvoice: sql<string | null>`(${lastInvoice(db)})`,
      owedPence: liveInvoices.owedPence,
      unpaidPence: sql<number | null>`(${unpaid(db)})`,
    })
    .from(revisions)
    .leftJoin(
      detentions,
      and(eq(detentions.force, revisions.force), eq(detentions.id, revisions.detention)),
    )
    .leftJoin(personal, personalOfRevision(db))
    .leftJoin(
      custodyRecords,
      and(
        eq(custodyRecords.force, revisions.force),
        eq(custodyRecords.detention, revisions.detention),
        sql`${custodyRecords.current}`,
      ),
    )
    .leftJoin(
      liveInvoices,
      and(eq(liveInvoices.force, revisions.force), eq(liveInvoices.detention, revisions.detention)),
    )
    .where(
      and(
        eq(revisions.force, value('force')),
        gt(revisions.detention, value('after')),
        eq(revisions.revision, lastRevision(db)),
      ),
    )
    .orderBy(asc(revisions.detention))
    .limit(value('limit'))
    .prepare();
  return {
    *heads(force, after, limit) {
      return yield* run(page, { force, after, limit });
    },
  };
}

function lastRevision(db: Db) {
  const { revisions } = db.tables;
  const later = alias(revisions, 'later');
  return db
    .select({ last: sql`max(${later.revision})` })
    .from(later)
    .where(and(eq(later.force, revisions.force), eq(later.detention, revisions.detention)));
}

/** The last that was not credited. */
function lastInvoice(db: Db) {
  const { documents, revisions } = db.tables;
  const creditNote = alias(documents, 'credit_note');
  // By an expression, or SQLite would go through all of the force from the last, for each detention.
  return db
    .select({ number: max(unindexed(documents.number)) })
    .from(documents)
    .where(
      and(
        eq(documents.force, revisions.force),
        eq(documents.detention, revisions.detention),
        eq(documents.kind, 'invoice'),
        notExists(
          db
            .select({ one: sql`1` })
            .from(creditNote)
            .where(
              and(eq(creditNote.force, documents.force), eq(creditNote.credits, documents.number)),
            ),
        ),
      ),
    );
}

/** The total of the live invoice, less what is allocated to it. */
function unpaid(db: Db) {
  const { allocations, documents, liveInvoices } = db.tables;
  const live = alias(documents, 'live_documents');
  return db
    .select({
      pence: sql`${live.totalPence} - (${db
        .select({ pence: sql`coalesce(sum(${allocations.amountPence}), 0)` })
        .from(allocations)
        .where(and(eq(allocations.force, live.force), eq(allocations.invoice, live.number)))})`,
    })
    .from(live)
    .where(and(eq(live.force, liveInvoices.force), eq(live.number, liveInvoices.number)));
}

/** The numbers that it was found by before. */
function formerNumbers(db: Db) {
  const { custodyRecords, revisions } = db.tables;
  const former = alias(custodyRecords, 'former');
  return db
    .select({ all: db.spelling.arrayOfRows(former.number, unindexed(former.number)) })
    .from(former)
    .where(
      and(
        eq(former.force, revisions.force),
        eq(former.detention, revisions.detention),
        sql`not ${former.current}`,
      ),
    );
}

/** The others that its revisions bore. */
function earlierNumbers(db: Db) {
  const { personal, revisions } = db.tables;
  const earlier = alias(revisions, 'earlier');
  const earlierPart = alias(personal, 'earlier_part');
  const { member, arrayOfRows } = db.spelling;
  const then = member(earlierPart.body, 'custodyRecordNumber');
  const numbers = db
    .selectDistinct({ number: then.as('number') })
    .from(earlier)
    .innerJoin(
      earlierPart,
      and(
        eq(earlierPart.force, earlier.force),
        eq(
          earlierPart.record,
          sql`'detention/' || ${earlier.detention} || '/' || ${earlier.revision}`,
        ),
      ),
    )
    .where(
      and(
        eq(earlier.force, revisions.force),
        eq(earlier.detention, revisions.detention),
        ne(then, member(personal.body, 'custodyRecordNumber')),
      ),
    )
    .as('numbers');
  return db.select({ all: arrayOfRows(numbers.number, numbers.number) }).from(numbers);
}

function references(db: Db) {
  const { detaineeReferences, revisions } = db.tables;
  const { scheme, reference } = detaineeReferences;
  return db
    .select({ all: db.spelling.arrayOfRows([scheme, reference], scheme) })
    .from(detaineeReferences)
    .where(
      and(
        eq(detaineeReferences.force, revisions.force),
        eq(detaineeReferences.detention, revisions.detention),
      ),
    );
}

function suites(db: Db) {
  const { detentionSuites, revisions } = db.tables;
  const { suite } = detentionSuites;
  return db
    .select({ all: db.spelling.arrayOfRows(suite, suite) })
    .from(detentionSuites)
    .where(
      and(
        eq(detentionSuites.force, revisions.force),
        eq(detentionSuites.detention, revisions.detention),
      ),
    );
}
