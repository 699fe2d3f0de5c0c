import { and, asc, desc, eq, gt, gte, lt, notExists, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { DocumentFilter, DocumentSteps, ReadDocument } from '../usecases/store.ts';
import { behind, type Db, type Row, run, unindexed } from './query.ts';

const value = sql.placeholder;

const ofDetention = ({ tables: { documents } }: Db) =>
  and(eq(documents.force, value('force')), eq(documents.detention, value('detention')));

/** The numbers of all that was issued about a detention. */
export function numbersAbout(db: Db) {
  const { documents } = db.tables;
  return db.select({ number: documents.number }).from(documents).where(ofDetention(db));
}

/** Issued documents with what stands beside them. */
export function readingSteps(db: Db): Pick<DocumentSteps, 'get' | 'about' | 'list' | 'proofs'> {
  const { documentProofs, documents } = db.tables;
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
  const get = selectDocuments(db)
    .where(and(eq(documents.force, value('force')), eq(documents.number, value('number'))))
    .prepare();
  const { number, kind, run: itsRun, facts, issuedAt } = documents;
  const about = db
    .select({ number, kind, run: itsRun, facts, issuedAt })
    .from(documents)
    .where(ofDetention(db))
    .orderBy(...byExpression(db, asc))
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
    *list(filter) {
      const query = selectDocuments(db)
        .where(and(...conditionsOf(db, filter)))
        .orderBy(
          ...(filter.detention === undefined
            ? [desc(issuedAt), desc(number)]
            : byExpression(db, desc)),
        )
        .limit(filter.limit);
      return (yield* run(query.prepare())).map(documentOf);
    },
  };
}

function selectDocuments(db: Db) {
  const { auditEvents, disputes, documentProofs, documents, liveInvoices, personal, settlements } =
    db.tables;
  const creditNotes = alias(documents, 'credit_notes');
  const settled = db
    .select({ one: sql`1` })
    .from(settlements)
    .where(and(eq(settlements.force, disputes.force), eq(settlements.dispute, disputes.id)));
  return db
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
}

function conditionsOf(db: Db, filter: DocumentFilter): (SQL | undefined)[] {
  const { documents, liveInvoices } = db.tables;
  const { force, kind, customer, detention, issuedFrom, issuedBefore, superseded, after } = filter;
  const { number, issuedAt } = documents;
  return [
    eq(documents.force, force),
    kind && eq(documents.kind, kind),
    customer === undefined ? undefined : eq(documents.customer, customer),
    detention === undefined ? undefined : eq(documents.detention, detention),
    issuedFrom === undefined ? undefined : gte(issuedAt, issuedFrom),
    issuedBefore === undefined ? undefined : lt(issuedAt, issuedBefore),
    superseded === undefined ? undefined : eq(liveInvoices.superseded, superseded),
    after && behind([issuedAt, number], [after.issuedAt, after.number]),
  ];
}

/** The order of issue of one detention's documents, or SQLite would go through all of the force in it. */
function byExpression({ tables: { documents } }: Db, direction: typeof asc): SQL[] {
  return [direction(unindexed(documents.issuedAt)), direction(unindexed(documents.number))];
}

function documentOf(row: {
  documents: Row<'documents'>;
  personal: Row<'personal'> | null;
  live_invoices: Row<'liveInvoices'> | null;
  creditedBy: string | null;
  dispute: string | null;
  document_proofs: Row<'documentProofs'> | null;
  audit_events: Row<'auditEvents'> | null;
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
