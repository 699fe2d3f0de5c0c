/**
 * The tables, on PostgreSQL: the names and row types of schema.ts, from which queries are built; this one
 * is what migrations are made from (drizzle/postgres). A test holds the two against each other.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

/** In the order of its bytes, as SQLite has it, whatever the database's locale. */
const text = <T extends string = string>(name: string) =>
  customType<{ data: T; driverData: string }>({ dataType: () => 'text COLLATE "C"' })(name);

const integer = (name: string) => bigint(name, { mode: 'number' });

const force = () =>
  text('force')
    .notNull()
    .references(() => forces.code);
const log = () => text('force').notNull();
const actor = () => ({ byKey: text('by_key').notNull(), byName: text('by_name').notNull() });

export const forces = pgTable('forces', {
  code: text('code').primaryKey(),
  content: text('content').notNull(),
});

export const suites = pgTable(
  'suites',
  { force: force(), code: text('code').notNull(), name: text('name').notNull() },
  (t) => [primaryKey({ columns: [t.force, t.code] })],
);

export const customers = pgTable(
  'customers',
  { force: force(), code: text('code').notNull(), content: text('content').notNull() },
  (t) => [primaryKey({ columns: [t.force, t.code] })],
);

export const accessKeys = pgTable(
  'access_keys',
  {
    force: force(),
    id: text('id').notNull(),
    hash: text('hash').notNull(),
    name: text('name').notNull(),
    kind: text<'person' | 'system'>('kind').notNull(),
    roles: text('roles').notNull(),
    suites: text('suites'),
    createdAt: integer('created_at').notNull(),
    revokedAt: integer('revoked_at'),
    expiresAt: integer('expires_at'),
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.id] }),
    uniqueIndex('access_keys_hash').on(t.force, t.hash),
  ],
);

export const detentions = pgTable(
  'detentions',
  {
    force: force(),
    id: text('id').notNull(),
    revision: integer('revision').notNull(),
    status: text<'open' | 'released' | 'void'>('status').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    erasedAt: integer('erased_at'),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.id] }),
    index('detentions_to_erase')
      .on(t.force, t.endedAt.asc().nullsFirst(), t.id)
      .where(sql`${t.erasedAt} is null`),
    index('detentions_by_start').on(t.force, t.startedAt, t.id),
    index('detentions_by_status').on(t.force, t.status, t.startedAt, t.id),
    index('detentions_over_a_week')
      .on(t.force, t.startedAt, t.id)
      .where(sql`${t.endedAt} is null or ${t.endedAt} - ${t.startedAt} > 604800`),
  ],
);

export const revisions = pgTable(
  'revisions',
  {
    force: force(),
    detention: text('detention').notNull(),
    revision: integer('revision').notNull(),
    void: boolean('void').notNull(),
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

export const personal = pgTable(
  'personal',
  {
    force: force(),
    record: text('record').notNull(),
    salt: text('salt').notNull(),
    body: text('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.record] })],
);

export const custodyRecords = pgTable(
  'custody_records',
  {
    force: force(),
    number: text('number').notNull(),
    detention: text('detention').notNull(),
    current: boolean('current').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.number, t.detention] }),
    uniqueIndex('custody_records_number').on(t.force, t.number).where(sql`${t.current}`),
    uniqueIndex('custody_records_detention').on(t.force, t.detention).where(sql`${t.current}`),
    index('custody_records_by_detention').on(t.force, t.detention),
  ],
);

export const detaineeReferences = pgTable(
  'detainee_references',
  {
    force: force(),
    scheme: text<'force' | 'home-office'>('scheme').notNull(),
    reference: text('reference').notNull(),
    detention: text('detention').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.scheme, t.reference, t.detention] }),
    index('detainee_references_detention').on(t.force, t.detention, t.scheme, t.reference),
  ],
);

export const detentionSuites = pgTable(
  'detention_suites',
  { force: force(), suite: text('suite').notNull(), detention: text('detention').notNull() },
  (t) => [
    primaryKey({ columns: [t.force, t.suite, t.detention] }),
    index('detention_suites_detention').on(t.force, t.detention, t.suite),
  ],
);

export const sessions = pgTable(
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

export const agreedCharges = pgTable(
  'agreed_charges',
  {
    force: force(),
    detention: text('detention').notNull(),
    revision: integer('revision').notNull(),
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

export const acceptedOverlaps = pgTable(
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

export const tariffs = pgTable(
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

export const documents = pgTable(
  'documents',
  {
    force: force(),
    number: text('number').notNull(),
    kind: text<'invoice' | 'credit-note'>('kind').notNull(),
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
    credits: text('credits'),
    rebill: boolean('rebill'),
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
    uniqueIndex('documents_credits').on(t.force, t.credits).where(sql`${t.credits} is not null`),
    index('documents_not_to_rebill').on(t.force, t.detention).where(sql`not ${t.rebill}`),
    index('documents_of_run').on(t.force, t.run, t.number).where(sql`${t.run} is not null`),
  ],
);

export const documentProofs = pgTable(
  'document_proofs',
  {
    force: force(),
    number: text('number').notNull(),
    position: integer('position').notNull(),
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

export const liveInvoices = pgTable(
  'live_invoices',
  {
    force: force(),
    detention: text('detention').notNull(),
    number: text('number').notNull(),
    superseded: boolean('superseded').notNull().default(false),
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

export const liftedStops = pgTable(
  'lifted_stops',
  {
    force: force(),
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

export const paymentActs = pgTable(
  'payment_acts',
  {
    force: force(),
    payment: text('payment').notNull(),
    sequence: integer('sequence').notNull(),
    kind: text<'received' | 'allocated' | 'moved' | 'reversed'>('kind').notNull(),
    customer: text('customer').notNull(),
    content: text('content').notNull(),
    contentHash: text('content_hash').notNull(),
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

export const allocations = pgTable(
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

export const disputes = pgTable(
  'disputes',
  {
    force: force(),
    id: text('id').notNull(),
    invoice: text('invoice').notNull(),
    sequence: integer('sequence').notNull(),
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

export const settlements = pgTable(
  'settlements',
  {
    force: force(),
    dispute: text('dispute').notNull(),
    outcome: text<'upheld' | 'rejected'>('outcome').notNull(),
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

export const invoiceRuns = pgTable(
  'invoice_runs',
  {
    force: force(),
    id: text('id').notNull(),
    customer: text('customer').notNull(),
    releasedFrom: text('released_from').notNull(),
    releasedTo: text('released_to').notNull(),
    status: text<'running' | 'ended'>('status').notNull(),
    startedBy: text('started_by').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    total: integer('total').notNull(),
    issued: integer('issued').notNull().default(0),
    leftOut: integer('left_out').notNull().default(0),
    reachedAt: integer('reached_at'),
    reached: text('reached'),
  },
  (t) => [
    primaryKey({ columns: [t.force, t.id] }),
    index('invoice_runs_by_start').on(t.force, t.startedAt, t.id),
    index('invoice_runs_running').on(t.force, t.id).where(sql`${t.status} = 'running'`),
  ],
);

export const leftOuts = pgTable(
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

export const claims = pgTable(
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

export const series = pgTable(
  'series',
  {
    force: force(),
    series: text('series').notNull(),
    last: integer('last').notNull(),
    lastIssuedAt: integer('last_issued_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.series] })],
);

export const idempotentAnswers = pgTable(
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

const IN_LEAF = {
  at: sql`(("leaf"::jsonb #>> '{at}')::bigint)`,
  kind: sql`(("leaf"::jsonb #>> '{kind}') collate "C")`,
  actor: sql`(("leaf"::jsonb #>> '{actor,key}') collate "C")`,
};

export const auditEvents = pgTable(
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

export const auditNodes = pgTable(
  'audit_nodes',
  {
    force: log(),
    level: integer('level').notNull(),
    position: integer('position').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.level, t.position] })],
);

export const auditSubjects = pgTable(
  'audit_subjects',
  { force: log(), subject: text('subject').notNull(), position: integer('position').notNull() },
  (t) => [primaryKey({ columns: [t.force, t.subject, t.position] })],
);

export const visits = pgTable(
  'visits',
  {
    force: force(),
    hash: text('hash').notNull(),
    keyHash: text('key_hash'),
    actor: text('actor').notNull(),
    startedAt: integer('started_at').notNull(),
    seenAt: integer('seen_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.hash] }), index('visits_by_use').on(t.force, t.seenAt)],
);

export const drafts = pgTable(
  'drafts',
  {
    force: force(),
    visit: text('visit').notNull(),
    id: text('id').notNull(),
    kind: text('kind').notNull(),
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

export const leases = pgTable(
  'leases',
  {
    force: force(),
    work: text('work').notNull(),
    holder: text('holder').notNull(),
    heldUntil: integer('held_until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.force, t.work] })],
);

export const countedMonths = pgTable(
  'counted_months',
  {
    force: force(),
    month: text('month').notNull(),
    touches: integer('touches').notNull(),
    countedFrom: integer('counted_from').notNull(),
    keptAt: integer('kept_at'),
    version: text('version'),
    ratedTo: text('rated_to'),
  },
  (t) => [primaryKey({ columns: [t.force, t.month] })],
);

export const monthSummaries = pgTable(
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

export const monthLengths = pgTable(
  'month_lengths',
  {
    force: force(),
    month: text('month').notNull(),
    suite: text('suite').notNull(),
    quarter: integer('quarter').notNull(),
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

export const moves = pgTable('moves', {
  direction: text<'in' | 'out'>('direction').primaryKey(),
  place: text('place').notNull(),
  logs: text('logs').notNull(),
  startedAt: integer('started_at').notNull(),
  endedAt: integer('ended_at'),
});

/** Whoever writes for a force, or in the `system` log, holds its row meanwhile: forces wait for themselves alone. */
export const turns = pgTable('turns', { force: text('force').primaryKey() });
