/**
 * The tables, on SQLite. Instants are seconds, money is pence, hashed payloads are canonical JSON text.
 * `force` leads every key, so that forces can be kept apart. Tables marked "immutable" are guarded by
 * triggers (drizzle/sqlite); of `personal`, rows can be deleted but not changed.
 */
import { sql } from 'drizzle-orm';
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

const force = () =>
  text('force')
    .notNull()
    .references(() => forces.code);
/** The log of what belongs to no force has no row in `forces`. */
const log = () => text('force').notNull();
/** Who did it: the access key, and the name it bore. */
const actor = () => ({ byKey: text('by_key').notNull(), byName: text('by_name').notNull() });

export const forces = sqliteTable('forces', {
  code: text('code').primaryKey(),
  content: text('content').notNull(),
});

export const suites = sqliteTable(
  'suites',
  { force: force(), code: text('code').notNull(), name: text('name').notNull() },
  (t) => [primaryKey({ columns: [t.force, t.code] })],
);

export const customers = sqliteTable(
  'customers',
  { force: force(), code: text('code').notNull(), content: text('content').notNull() },
  (t) => [primaryKey({ columns: [t.force, t.code] })],
);

export const accessKeys = sqliteTable(
  'access_keys',
  {
    force: force(),
    id: text('id').notNull(),
    hash: text('hash').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ['person', 'system'] }).notNull(),
    /** JSON arrays of text; `suites` null: not limited. */
    roles: text('roles').notNull(),
    suites: text('suites'),
    createdAt: integer('created_at').notNull(),
    revokedAt: integer('revoked_at'),
    /** From then on it opens nothing; null: until it is revoked. */
    expiresAt: integer('expires_at'),
    /** To the hour, and in no hash. */
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.id] }),
    uniqueIndex('access_keys_hash').on(t.force, t.hash),
  ],
);

/** Where each detention stands now; follows from its current revision. */
export const detentions = sqliteTable(
  'detentions',
  {
    force: force(),
    id: text('id').notNull(),
    revision: integer('revision').notNull(),
    status: text('status', { enum: ['open', 'released', 'void'] }).notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    /** When what was personal of it was erased. */
    erasedAt: integer('erased_at'),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.id] }),
    index('detentions_to_erase').on(t.force, t.endedAt, t.id).where(sql`${t.erasedAt} is null`),
    index('detentions_by_start').on(t.force, t.startedAt, t.id),
    index('detentions_by_status').on(t.force, t.status, t.startedAt, t.id),
    // Whoever is held over the start of a month began the week before it, or is among these few.
    index('detentions_over_a_week')
      .on(t.force, t.startedAt, t.id)
      .where(sql`${t.endedAt} is null or ${t.endedAt} - ${t.startedAt} > 604800`),
  ],
);

/** Immutable: everything that was ever said of a detention, without what is personal. */
export const revisions = sqliteTable(
  'revisions',
  {
    force: force(),
    detention: text('detention').notNull(),
    revision: integer('revision').notNull(),
    void: integer('void', { mode: 'boolean' }).notNull(),
    facts: text('facts').notNull(),
    personalHash: text('personal_hash').notNull(),
    contentHash: text('content_hash').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    recordedAt: integer('recorded_at').notNull(),
    ...actor(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.detention],
      foreignColumns: [detentions.force, detentions.id],
    }),
    primaryKey({ columns: [t.force, t.detention, t.revision] }),
    index('revisions_by_start').on(t.force, t.startedAt, t.detention),
  ],
);

/** References and free text, one row per revision, document or agreement; the one thing erasable. */
export const personal = sqliteTable(
  'personal',
  {
    force: force(),
    /** "detention/ID/REVISION", "invoice/NUMBER", "credit-note/NUMBER", ... */
    record: text('record').notNull(),
    salt: text('salt').notNull(),
    body: text('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.record] })],
);

/** Which detention bears a custody record number now, and which ones bore it before. */
export const custodyRecords = sqliteTable(
  'custody_records',
  {
    force: force(),
    number: text('number').notNull(),
    detention: text('detention').notNull(),
    current: integer('current', { mode: 'boolean' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.number, t.detention] }),
    uniqueIndex('custody_records_number').on(t.force, t.number).where(sql`${t.current}`),
    uniqueIndex('custody_records_detention').on(t.force, t.detention).where(sql`${t.current}`),
    index('custody_records_by_detention').on(t.force, t.detention),
  ],
);

/** Which detentions bear a detainee's reference now. */
export const detaineeReferences = sqliteTable(
  'detainee_references',
  {
    force: force(),
    scheme: text('scheme', { enum: ['force', 'home-office'] }).notNull(),
    reference: text('reference').notNull(),
    detention: text('detention').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.scheme, t.reference, t.detention] }),
    index('detainee_references_detention').on(t.force, t.detention, t.scheme, t.reference),
  ],
);

/** The suites that a detention's current revision has intervals in. */
export const detentionSuites = sqliteTable(
  'detention_suites',
  { force: force(), suite: text('suite').notNull(), detention: text('detention').notNull() },
  (t) => [
    primaryKey({ columns: [t.force, t.suite, t.detention] }),
    // With the suite, or SQLite would rather go through all of the force in the primary key.
    index('detention_suites_detention').on(t.force, t.detention, t.suite),
  ],
);

/** The interpreter sessions of every revision, to find those that meet (R13, R14). */
export const sessions = sqliteTable(
  'sessions',
  {
    force: force(),
    detention: text('detention').notNull(),
    revision: integer('revision').notNull(),
    position: integer('position').notNull(),
    interpreter: text('interpreter'),
    engagement: text('engagement'),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at').notNull(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.detention, t.revision],
      foreignColumns: [revisions.force, revisions.detention, revisions.revision],
    }),
    primaryKey({ columns: [t.force, t.detention, t.revision, t.position] }),
    index('sessions_by_interpreter')
      .on(t.force, t.interpreter, t.startedAt)
      .where(sql`${t.interpreter} is not null`),
    index('sessions_by_engagement')
      .on(t.force, t.engagement)
      .where(sql`${t.engagement} is not null`),
  ],
);

/**
 * Immutable: R11's agreed charges of one revision, of which the last counts; reasons and who agreed are
 * personal.
 */
export const agreedCharges = sqliteTable(
  'agreed_charges',
  {
    force: force(),
    detention: text('detention').notNull(),
    revision: integer('revision').notNull(),
    /** From 1; a slip is mended by agreeing again. */
    sequence: integer('sequence').notNull(),
    amountPence: integer('amount_pence').notNull(),
    personalHash: text('personal_hash').notNull(),
    agreedAt: integer('agreed_at').notNull(),
    ...actor(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.detention, t.revision],
      foreignColumns: [revisions.force, revisions.detention, revisions.revision],
    }),
    primaryKey({ columns: [t.force, t.detention, t.revision, t.sequence] }),
  ],
);

/** Immutable: R14, someone said why two revisions' overlapping sessions are both right. */
export const acceptedOverlaps = sqliteTable(
  'accepted_overlaps',
  {
    force: force(),
    detention: text('detention').notNull(),
    revision: integer('revision').notNull(),
    other: text('other').notNull(),
    otherRevision: integer('other_revision').notNull(),
    personalHash: text('personal_hash').notNull(),
    acceptedAt: integer('accepted_at').notNull(),
    ...actor(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.detention, t.revision, t.other, t.otherRevision] }),
    index('accepted_overlaps_other').on(t.force, t.other, t.otherRevision),
  ],
);

/** Immutable: published tariff versions. */
export const tariffs = sqliteTable(
  'tariffs',
  {
    force: force(),
    id: text('id').notNull(),
    customer: text('customer').notNull(),
    effectiveFrom: text('effective_from').notNull(),
    replaces: text('replaces'),
    content: text('content').notNull(),
    contentHash: text('content_hash').notNull(),
    publishedAt: integer('published_at').notNull(),
    ...actor(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.customer],
      foreignColumns: [customers.force, customers.code],
    }),
    primaryKey({ columns: [t.force, t.id] }),
    uniqueIndex('tariffs_effective_from')
      .on(t.force, t.customer, t.effectiveFrom)
      .where(sql`${t.replaces} is null`),
    uniqueIndex('tariffs_replaces').on(t.force, t.replaces),
  ],
);

/** Immutable: issued documents, without what is personal. */
export const documents = sqliteTable(
  'documents',
  {
    force: force(),
    number: text('number').notNull(),
    kind: text('kind', { enum: ['invoice', 'credit-note'] }).notNull(),
    series: text('series').notNull(),
    sequence: integer('sequence').notNull(),
    customer: text('customer').notNull(),
    detention: text('detention').notNull(),
    revision: integer('revision').notNull(),
    tariff: text('tariff').notNull(),
    tariffDate: text('tariff_date').notNull(),
    facts: text('facts').notNull(),
    personalHash: text('personal_hash').notNull(),
    documentHash: text('document_hash').notNull(),
    totalPence: integer('total_pence').notNull(),
    issuedAt: integer('issued_at').notNull(),
    /** Of a credit note: the invoice that it credits, and whether the detention may be invoiced again. */
    credits: text('credits'),
    rebill: integer('rebill', { mode: 'boolean' }),
    /** The invoice run that issued it. */
    run: text('run'),
  },
  (t) => [
    foreignKey({ columns: [t.force, t.tariff], foreignColumns: [tariffs.force, tariffs.id] }),
    foreignKey({
      columns: [t.force, t.detention, t.revision],
      foreignColumns: [revisions.force, revisions.detention, revisions.revision],
    }),
    primaryKey({ columns: [t.force, t.number] }),
    uniqueIndex('documents_sequence').on(t.force, t.series, t.sequence),
    index('documents_by_detention').on(t.force, t.detention),
    index('documents_by_tariff_date').on(t.force, t.customer, t.tariffDate),
    index('documents_by_issue').on(t.force, t.issuedAt, t.number),
    index('documents_of_customer').on(t.force, t.customer, t.issuedAt, t.number),
    // An invoice is credited once.
    uniqueIndex('documents_credits').on(t.force, t.credits).where(sql`${t.credits} is not null`),
    index('documents_not_to_rebill').on(t.force, t.detention).where(sql`not ${t.rebill}`),
    index('documents_of_run').on(t.force, t.run, t.number).where(sql`${t.run} is not null`),
  ],
);

/** Immutable: that an issued document is in the log, signed as it was issued. */
export const documentProofs = sqliteTable(
  'document_proofs',
  {
    force: force(),
    number: text('number').notNull(),
    /** Of its event in the log. */
    position: integer('position').notNull(),
    /** The text of a log proof (c2sp.org/tlog-proof). */
    proof: text('proof').notNull(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.number],
      foreignColumns: [documents.force, documents.number],
    }),
    primaryKey({ columns: [t.force, t.number] }),
  ],
);

/** R20: a detention has at most one live invoice; R21: whether what it shows has changed since. */
export const liveInvoices = sqliteTable(
  'live_invoices',
  {
    force: force(),
    detention: text('detention').notNull(),
    number: text('number').notNull(),
    superseded: integer('superseded', { mode: 'boolean' }).notNull().default(false),
    /** R22: its total less what is allocated to it. */
    owedPence: integer('owed_pence').notNull().default(0),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.number],
      foreignColumns: [documents.force, documents.number],
    }),
    primaryKey({ columns: [t.force, t.detention] }),
    uniqueIndex('live_invoices_number').on(t.force, t.number),
    index('live_invoices_superseded').on(t.force, t.superseded),
    index('live_invoices_owed').on(t.force, t.number).where(sql`${t.owedPence} > 0`),
  ],
);

/** Immutable: R21, a detention that was credited for good may be invoiced after all; why is personal. */
export const liftedStops = sqliteTable(
  'lifted_stops',
  {
    force: force(),
    /** The credit note that stopped it. */
    creditNote: text('credit_note').notNull(),
    personalHash: text('personal_hash').notNull(),
    liftedAt: integer('lifted_at').notNull(),
    ...actor(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.creditNote],
      foreignColumns: [documents.force, documents.number],
    }),
    primaryKey({ columns: [t.force, t.creditNote] }),
  ],
);

/** Immutable: R22, what was done with a payment: received, allocated, moved or reversed. */
export const paymentActs = sqliteTable(
  'payment_acts',
  {
    force: force(),
    payment: text('payment').notNull(),
    /** From 1, which is its receipt. */
    sequence: integer('sequence').notNull(),
    kind: text('kind', { enum: ['received', 'allocated', 'moved', 'reversed'] }).notNull(),
    customer: text('customer').notNull(),
    content: text('content').notNull(),
    contentHash: text('content_hash').notNull(),
    /** What the payment comes to by this act: its amount, 0, or that amount taken back. */
    amountPence: integer('amount_pence').notNull(),
    actedAt: integer('acted_at').notNull(),
    ...actor(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.customer],
      foreignColumns: [customers.force, customers.code],
    }),
    primaryKey({ columns: [t.force, t.payment, t.sequence] }),
    index('payment_acts_of_customer').on(t.force, t.customer, t.actedAt, t.payment),
  ],
);

/** Immutable: what each act allocates to invoices, or takes from them; follows from its content. */
export const allocations = sqliteTable(
  'allocations',
  {
    force: force(),
    payment: text('payment').notNull(),
    sequence: integer('sequence').notNull(),
    position: integer('position').notNull(),
    invoice: text('invoice').notNull(),
    amountPence: integer('amount_pence').notNull(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.payment, t.sequence],
      foreignColumns: [paymentActs.force, paymentActs.payment, paymentActs.sequence],
    }),
    foreignKey({
      columns: [t.force, t.invoice],
      foreignColumns: [documents.force, documents.number],
    }),
    primaryKey({ columns: [t.force, t.payment, t.sequence, t.position] }),
    index('allocations_of_invoice').on(t.force, t.invoice),
  ],
);

/** Immutable: R22, the customer disputes an invoice, wholly or an amount of it; why is personal. */
export const disputes = sqliteTable(
  'disputes',
  {
    force: force(),
    id: text('id').notNull(),
    invoice: text('invoice').notNull(),
    /** From 1, of one invoice. */
    sequence: integer('sequence').notNull(),
    /** null: all of it. */
    amountPence: integer('amount_pence'),
    personalHash: text('personal_hash').notNull(),
    raisedAt: integer('raised_at').notNull(),
    ...actor(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.invoice],
      foreignColumns: [documents.force, documents.number],
    }),
    primaryKey({ columns: [t.force, t.id] }),
    uniqueIndex('disputes_of_invoice').on(t.force, t.invoice, t.sequence),
    index('disputes_by_time').on(t.force, t.raisedAt, t.id),
  ],
);

/** Immutable: how a dispute was settled; why is personal. */
export const settlements = sqliteTable(
  'settlements',
  {
    force: force(),
    dispute: text('dispute').notNull(),
    outcome: text('outcome', { enum: ['upheld', 'rejected'] }).notNull(),
    /** The one that credits the invoice, where it was upheld. */
    creditNote: text('credit_note'),
    personalHash: text('personal_hash').notNull(),
    settledAt: integer('settled_at').notNull(),
    ...actor(),
  },
  (t) => [
    foreignKey({ columns: [t.force, t.dispute], foreignColumns: [disputes.force, disputes.id] }),
    primaryKey({ columns: [t.force, t.dispute] }),
  ],
);

/** How far each invoice run has come: notes that the service keeps to go on by, sealed by nothing. */
export const invoiceRuns = sqliteTable(
  'invoice_runs',
  {
    force: force(),
    id: text('id').notNull(),
    customer: text('customer').notNull(),
    /** London dates, both ends among them. */
    releasedFrom: text('released_from').notNull(),
    releasedTo: text('released_to').notNull(),
    status: text('status', { enum: ['running', 'ended'] }).notNull(),
    /** Who started it, as JSON: in whose name it goes on. */
    startedBy: text('started_by').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    /** Detentions to look at, as counted at the start; issued and left out so far. */
    total: integer('total').notNull(),
    issued: integer('issued').notNull().default(0),
    leftOut: integer('left_out').notNull().default(0),
    /** The last detention that was looked at: its end and id. */
    reachedAt: integer('reached_at'),
    reached: text('reached'),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.id] }),
    index('invoice_runs_by_start').on(t.force, t.startedAt, t.id),
    index('invoice_runs_running').on(t.force, t.id).where(sql`${t.status} = 'running'`),
  ],
);

/** What an invoice run left out, and why. */
export const leftOuts = sqliteTable(
  'left_outs',
  {
    force: force(),
    run: text('run').notNull(),
    position: integer('position').notNull(),
    detention: text('detention').notNull(),
    code: text('code').notNull(),
    detail: text('detail').notNull(),
  },
  (t) => [
    foreignKey({ columns: [t.force, t.run], foreignColumns: [invoiceRuns.force, invoiceRuns.id] }),
    primaryKey({ columns: [t.force, t.run, t.position] }),
  ],
);

/** Immutable: the cover of what an invoice run issued. It holds nothing that is personal. */
export const claims = sqliteTable(
  'claims',
  {
    force: force(),
    number: text('number').notNull(),
    series: text('series').notNull(),
    sequence: integer('sequence').notNull(),
    customer: text('customer').notNull(),
    run: text('run').notNull(),
    facts: text('facts').notNull(),
    documentHash: text('document_hash').notNull(),
    totalPence: integer('total_pence').notNull(),
    issuedAt: integer('issued_at').notNull(),
    /** Of its event in the log: what was issued to the customer from there on is in no claim yet. */
    position: integer('position').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.number] }),
    uniqueIndex('claims_sequence').on(t.force, t.series, t.sequence),
    uniqueIndex('claims_of_run').on(t.force, t.run),
    index('claims_of_customer').on(t.force, t.customer, t.position),
    index('claims_by_issue').on(t.force, t.issuedAt, t.number),
  ],
);

/** R19: where each series of document numbers stands. */
export const series = sqliteTable(
  'series',
  {
    force: force(),
    series: text('series').notNull(),
    last: integer('last').notNull(),
    lastIssuedAt: integer('last_issued_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.series] })],
);

/** The first answer to each idempotent request, kept for a day. */
export const idempotentAnswers = sqliteTable(
  'idempotent_answers',
  {
    force: force(),
    accessKey: text('access_key').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: text('request_hash').notNull(),
    answer: text('answer').notNull(),
    answeredAt: integer('answered_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.accessKey, t.idempotencyKey] }),
    index('idempotent_answers_by_age').on(t.force, t.answeredAt),
  ],
);

/** What of a leaf events are found by, as the indexes have it: drizzle-kit parts an expression at commas. */
const IN_LEAF = {
  at: sql<number>`"leaf" ->> '$.at'`,
  kind: sql<string>`"leaf" ->> '$.kind'`,
  actor: sql<string>`"leaf" ->> '$.actor.key'`,
};

/** Immutable: the audit log's leaves. `force` is the log: a force, or "system". */
export const auditEvents = sqliteTable(
  'audit_events',
  {
    force: log(),
    position: integer('position').notNull(),
    leaf: text('leaf').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.position] }),
    index('audit_events_by_time').on(t.force, IN_LEAF.at, t.position),
    index('audit_events_by_kind').on(t.force, IN_LEAF.kind, IN_LEAF.at, t.position),
    index('audit_events_by_actor').on(t.force, IN_LEAF.actor, IN_LEAF.at, t.position),
  ],
);

/** Immutable: hashes of the log's complete subtrees; level 0 holds the leaf hashes. */
export const auditNodes = sqliteTable(
  'audit_nodes',
  {
    force: log(),
    level: integer('level').notNull(),
    position: integer('position').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.level, t.position] })],
);

/** Immutable: which events name a record: "detention/ID". */
export const auditSubjects = sqliteTable(
  'audit_subjects',
  { force: log(), subject: text('subject').notNull(), position: integer('position').notNull() },
  (t) => [primaryKey({ columns: [t.force, t.subject, t.position] })],
);

/** Browsers that signed in to the pages; in no hash, and deleted when they end. */
export const visits = sqliteTable(
  'visits',
  {
    force: force(),
    /** Of the cookie's token, which itself is kept nowhere. */
    hash: text('hash').notNull(),
    /** Of the token of the access key that opened it; null: an identity provider did. */
    keyHash: text('key_hash'),
    /** Who signed in, as JSON. */
    actor: text('actor').notNull(),
    startedAt: integer('started_at').notNull(),
    seenAt: integer('seen_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.hash] }), index('visits_by_use').on(t.force, t.seenAt)],
);

/** What was typed in a visit and not sent yet; in no hash, and deleted with its visit. */
export const drafts = sqliteTable(
  'drafts',
  {
    force: force(),
    visit: text('visit').notNull(),
    id: text('id').notNull(),
    /** Of which journey: "book-in", "amend", "search", ... */
    kind: text('kind').notNull(),
    /** The detention that it is about, if there is one yet. */
    detention: text('detention'),
    content: text('content').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.visit, t.id] }),
    index('drafts_of_detention').on(t.force, t.detention).where(sql`${t.detention} is not null`),
    foreignKey({
      columns: [t.force, t.visit],
      foreignColumns: [visits.force, visits.hash],
    }).onDelete('cascade'),
  ],
);

/** Work that one process does for all: who is at it, and until when others leave it alone. */
export const leases = sqliteTable(
  'leases',
  {
    force: force(),
    /** Such as "invoice-run/ID". */
    work: text('work').notNull(),
    /** Of the process, made when it started. */
    holder: text('holder').notNull(),
    heldUntil: integer('held_until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.work] })],
);

/**
 * How the sums that are kept of a London month stand, "2009-06". They are in no hash, as they can be made
 * anew: `audit verify` does, and compares.
 */
export const countedMonths = sqliteTable(
  'counted_months',
  {
    force: force(),
    month: text('month').notNull(),
    /** Goes up by what changes something of the month. */
    touches: integer('touches').notNull(),
    /** As it was begun to be counted last: nobody needs to hear of a second touch since. */
    countedFrom: integer('counted_from').notNull(),
    /** What is kept was counted at so many touches, in this way; null: nothing is kept. */
    keptAt: integer('kept_at'),
    version: text('version'),
    /** The last London date that a tariff or a bank holiday was looked up for; "": none was. */
    ratedTo: text('rated_to'),
  },
  (t) => [primaryKey({ columns: [t.force, t.month] })],
);

/** The sums of a month, as JSON: of each suite that has any, and of the whole force, suite "". */
export const monthSummaries = sqliteTable(
  'month_summaries',
  {
    force: force(),
    month: text('month').notNull(),
    suite: text('suite').notNull(),
    summary: text('summary').notNull(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.month],
      foreignColumns: [countedMonths.force, countedMonths.month],
    }),
    primaryKey({ columns: [t.force, t.month, t.suite] }),
  ],
);

/** How many were held for how many seconds, by the whole quarters of an hour of that. */
export const monthLengths = sqliteTable(
  'month_lengths',
  {
    force: force(),
    month: text('month').notNull(),
    suite: text('suite').notNull(),
    quarter: integer('quarter').notNull(),
    /** JSON: seconds and how many, in their order. */
    seconds: text('seconds').notNull(),
  },
  (t) => [
    foreignKey({
      columns: [t.force, t.month],
      foreignColumns: [countedMonths.force, countedMonths.month],
    }),
    primaryKey({ columns: [t.force, t.month, t.suite, t.quarter] }),
  ],
);

/** That this database was moved to another one, or another one to it; in no hash. */
export const moves = sqliteTable('moves', {
  /** "in": from the other place to this one; "out": from here to there. */
  direction: text('direction', { enum: ['in', 'out'] }).primaryKey(),
  /** The other place, without a password. */
  place: text('place').notNull(),
  /** The size and root of each log when it began, as JSON. */
  logs: text('logs').notNull(),
  startedAt: integer('started_at').notNull(),
  /** null: it is not through, and the database is not to be used yet. */
  endedAt: integer('ended_at'),
});
