/** The records that the audit log witnesses, page by page, as the auditor's recount reads them. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { sha256Hex } from '../domain/hashing.ts';
import type { AuditSteps, SealedKind, SealedRecord } from '../usecases/store.ts';
import { ofAct } from './payments.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;
const NONE = sql<null>`null`;
/** Not a bare 0, which ORDER BY would take for the place of a column. */
const WHOLE = sql<number>`(0 + 0)`;

/** Where the records of one kind lie. */
interface Vault {
  table: SQLiteTable;
  force: SQLiteColumn;
  id: SQLiteColumn | SQL<string>;
  revision: SQLiteColumn | SQL<number>;
  content: SQLiteColumn | SQL<string>;
  /** null: it is the content's own hash, made when read. */
  contentHash: SQLiteColumn | SQL<null>;
  personalHash: SQLiteColumn | SQL<null>;
  /** The `record` of its row in `personal`. */
  personal: SQL;
  /** Columns that repeat what the content or the event says. */
  columns: Record<string, SQLiteColumn | SQL<string>>;
  /** Which rows of the table they are; all where it is left out. */
  only?: SQL;
}

const ACTOR = ['byKey', 'byName'] as const;

function pick<T extends object, K extends keyof T & string>(table: T, ...names: K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, table[name]])) as Pick<T, K>;
}

export const agreementIdOf = ({ tables: { agreedCharges } }: Db) =>
  sql<string>`${agreedCharges.detention} || '/' || ${agreedCharges.revision} || '/' || ${agreedCharges.sequence}`;
export const overlapIdOf = ({ tables: { acceptedOverlaps } }: Db) =>
  sql<string>`${acceptedOverlaps.detention} || '/' || ${acceptedOverlaps.revision} || '/' || ${acceptedOverlaps.other} || '/' || ${acceptedOverlaps.otherRevision}`;

/** The rows by which a revision's sessions are found, as JSON. */
function sessionsOf({ tables: { revisions, sessions }, spelling: { arrayOfRows } }: Db) {
  const { interpreter, engagement, startedAt, endedAt, position } = sessions;
  return sql<string>`(
    select ${arrayOfRows([interpreter, engagement, startedAt, endedAt], position)}
    from ${sessions} where ${and(
      eq(sessions.force, revisions.force),
      eq(sessions.detention, revisions.detention),
      eq(sessions.revision, revisions.revision),
    )}
  )`;
}

/** What an act allocates, as JSON. */
function allocationsOf(db: Db) {
  const { allocations } = db.tables;
  const { arrayOfRows } = db.spelling;
  const { position, invoice, amountPence } = allocations;
  return sql<string>`(
    select ${arrayOfRows([position, invoice, amountPence], position)}
    from ${allocations} where ${ofAct(db)}
  )`;
}

function vaultsOf(db: Db): Record<SealedKind, Vault> {
  const { acceptedOverlaps, agreedCharges, claims, disputes, liftedStops } = db.tables;
  const { paymentActs, revisions, settlements, tariffs } = db.tables;
  const agreementId = agreementIdOf(db);
  const overlapId = overlapIdOf(db);
  return {
    tariff: {
      table: tariffs,
      force: tariffs.force,
      id: tariffs.id,
      revision: WHOLE,
      content: tariffs.content,
      contentHash: tariffs.contentHash,
      personalHash: NONE,
      personal: sql`'tariff/' || ${tariffs.id}`,
      columns: pick(tariffs, 'customer', 'effectiveFrom', 'replaces', 'publishedAt', ...ACTOR),
    },
    detention: {
      table: revisions,
      force: revisions.force,
      id: revisions.detention,
      revision: revisions.revision,
      content: revisions.facts,
      contentHash: revisions.contentHash,
      personalHash: revisions.personalHash,
      personal: sql`'detention/' || ${revisions.detention} || '/' || ${revisions.revision}`,
      columns: {
        ...pick(revisions, 'void', 'startedAt', 'endedAt', 'recordedAt', ...ACTOR),
        sessions: sessionsOf(db),
      },
    },
    agreement: {
      table: agreedCharges,
      force: agreedCharges.force,
      id: agreementId,
      revision: WHOLE,
      content: sql<string>`'{"amountPence":' || ${agreedCharges.amountPence} || '}'`,
      contentHash: NONE,
      personalHash: agreedCharges.personalHash,
      personal: sql`'agreement/' || ${agreementId}`,
      columns: pick(agreedCharges, 'agreedAt', ...ACTOR),
    },
    overlap: {
      table: acceptedOverlaps,
      force: acceptedOverlaps.force,
      id: overlapId,
      revision: WHOLE,
      content: sql<string>`'{}'`,
      contentHash: NONE,
      personalHash: acceptedOverlaps.personalHash,
      personal: sql`'overlap/' || ${overlapId}`,
      columns: pick(acceptedOverlaps, 'acceptedAt', ...ACTOR),
    },
    invoice: documentVault(db, 'invoice'),
    'credit-note': documentVault(db, 'credit-note'),
    'lifted-stop': {
      table: liftedStops,
      force: liftedStops.force,
      id: liftedStops.creditNote,
      revision: WHOLE,
      content: sql<string>`'{}'`,
      contentHash: NONE,
      personalHash: liftedStops.personalHash,
      personal: sql`'lifted-stop/' || ${liftedStops.creditNote}`,
      columns: pick(liftedStops, 'liftedAt', ...ACTOR),
    },
    dispute: {
      table: disputes,
      force: disputes.force,
      id: disputes.id,
      revision: WHOLE,
      content: sql<string>`'{"amountPence":' || coalesce(cast(${disputes.amountPence} as text), 'null') || ',"invoice":"' || ${disputes.invoice} || '","sequence":' || ${disputes.sequence} || '}'`,
      contentHash: NONE,
      personalHash: disputes.personalHash,
      personal: sql`'dispute/' || ${disputes.id}`,
      columns: pick(disputes, 'raisedAt', ...ACTOR),
    },
    settlement: {
      table: settlements,
      force: settlements.force,
      id: settlements.dispute,
      revision: WHOLE,
      content: sql<string>`'{"creditNote":' || coalesce('"' || ${settlements.creditNote} || '"', 'null') || ',"outcome":"' || ${settlements.outcome} || '"}'`,
      contentHash: NONE,
      personalHash: settlements.personalHash,
      personal: sql`'settlement/' || ${settlements.dispute}`,
      columns: pick(settlements, 'settledAt', ...ACTOR),
    },
    payment: {
      table: paymentActs,
      force: paymentActs.force,
      id: paymentActs.payment,
      revision: paymentActs.sequence,
      content: paymentActs.content,
      contentHash: paymentActs.contentHash,
      personalHash: NONE,
      personal: sql`'payment/' || ${paymentActs.payment}`,
      columns: {
        ...pick(paymentActs, 'kind', 'customer', 'amountPence', 'actedAt', ...ACTOR),
        allocations: allocationsOf(db),
      },
    },
    claim: {
      table: claims,
      force: claims.force,
      id: claims.number,
      revision: WHOLE,
      content: claims.facts,
      contentHash: claims.documentHash,
      personalHash: NONE,
      personal: sql`'claim/' || ${claims.number}`,
      columns: pick(
        claims,
        'series',
        'sequence',
        'customer',
        'run',
        'totalPence',
        'issuedAt',
        'position',
      ),
    },
  };
}

/** What is neither an invoice nor a credit note is in both, lest it be in none: no event names it. */
function documentVault(db: Db, kind: 'invoice' | 'credit-note'): Vault {
  const { documents } = db.tables;
  const other = kind === 'invoice' ? 'credit-note' : 'invoice';
  return {
    table: documents,
    only: sql`${documents.kind} <> ${other}`,
    force: documents.force,
    id: documents.number,
    revision: WHOLE,
    content: documents.facts,
    contentHash: documents.documentHash,
    personalHash: documents.personalHash,
    personal: sql`${kind} || '/' || ${documents.number}`,
    columns: pick(
      documents,
      'kind',
      'series',
      'sequence',
      'customer',
      'detention',
      'revision',
      'tariff',
      'tariffDate',
      'totalPence',
      'issuedAt',
      'credits',
      'rebill',
      'run',
    ),
  };
}

function pageOf(db: Db, vault: Vault) {
  const { personal } = db.tables;
  return db
    .select({
      id: sql<string>`${vault.id}`,
      revision: sql<number>`${vault.revision}`,
      content: sql<string>`${vault.content}`,
      contentHash: sql<string | null>`${vault.contentHash}`,
      personalHash: sql<string | null>`${vault.personalHash}`,
      salt: personal.salt,
      body: personal.body,
      columns: vault.columns,
    })
    .from(vault.table)
    .leftJoin(personal, and(eq(personal.force, vault.force), eq(personal.record, vault.personal)))
    .where(
      and(
        eq(vault.force, value('force')),
        vault.only,
        sql`(${vault.id}, ${vault.revision}) > (${value('id')}, ${value('revision')})`,
      ),
    )
    .orderBy(sql`${vault.id}, ${vault.revision}`)
    .limit(value('limit'))
    .prepare();
}

export function sealedSteps(db: Db): Pick<AuditSteps, 'sealed'> {
  const vaults = vaultsOf(db);
  const pages: Record<SealedKind, ReturnType<typeof pageOf>> = {
    tariff: pageOf(db, vaults.tariff),
    detention: pageOf(db, vaults.detention),
    agreement: pageOf(db, vaults.agreement),
    overlap: pageOf(db, vaults.overlap),
    invoice: pageOf(db, vaults.invoice),
    'credit-note': pageOf(db, vaults['credit-note']),
    'lifted-stop': pageOf(db, vaults['lifted-stop']),
    dispute: pageOf(db, vaults.dispute),
    settlement: pageOf(db, vaults.settlement),
    payment: pageOf(db, vaults.payment),
    claim: pageOf(db, vaults.claim),
  };
  return {
    *sealed(force, kind, after, limit) {
      const rows = yield* run(pages[kind], { force, ...after, limit });
      return rows.map(
        ({ salt, body, ...row }): SealedRecord => ({
          ...row,
          contentHash: row.contentHash ?? sha256Hex(row.content),
          personal: salt === null || body === null ? null : { salt, body },
        }),
      );
    },
  };
}
