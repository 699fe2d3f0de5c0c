/** What the API answers, as schemas for its description; the tests hold the answers against them. */
// Its `z`, so that schemas made here can be registered whoever imports this first.
import { z } from '@hono/zod-openapi';
import { EVENT_KINDS } from '../domain/auditLog.ts';
import { OUTCOMES } from '../domain/detention.ts';
import { EXCEPTION_KINDS } from '../usecases/listExceptions.ts';
import { CHECK_NAMES } from '../usecases/verifyingInvoices/verdict.ts';
import { ACCOUNT_COMPONENTS, paidToDetention } from './accountComponents.ts';
import { CLAIM_COMPONENTS } from './claimComponents.ts';
import {
  absent,
  buyer,
  charge,
  date,
  hash,
  instant,
  list,
  pounds,
  seller,
  suite,
  text,
} from './componentParts.ts';
import { difference, dispute, foreseen } from './correctionComponents.ts';
import { tariffPreview } from './tariffPreviewComponent.ts';

const problem = z.looseObject({
  type: text,
  title: text,
  status: z.int(),
  code: text,
  detail: text,
  errors: z.array(z.strictObject({ pointer: text, detail: text })).optional(),
});

const interval = z.strictObject({
  suite: text,
  startedAt: instant,
  endedAt: absent(instant),
  watch: z.enum(['standard', 'constant']),
  power: z.enum(['immigration', 'criminal']),
});

const session = z.strictObject({
  id: text,
  interpreter: absent(text),
  language: absent(text),
  mode: z.enum(['in-person', 'telephone', 'video']),
  startedAt: instant,
  endedAt: instant,
  invoiced: absent(pounds),
  engagement: absent(z.strictObject({ reference: text, share: z.int(), of: z.int() })),
  travelMinutes: z.int(),
  miles: z.number(),
  cancelled: z.boolean(),
});

const content = z.strictObject({
  custodyRecordNumber: text,
  detaineeReference: absent(text),
  homeOfficeReference: absent(text),
  customer: text,
  operation: absent(text),
  intervals: z.array(interval),
  interpreterSessions: z.array(session),
  outcome: absent(z.enum(OUTCOMES)),
});

const detention = content.extend({
  id: text,
  revision: z.int(),
  status: z.enum(['open', 'released', 'void']),
  force: text,
  invoice: absent(text),
  recordedAt: instant,
  recordedBy: text,
  erasedAt: absent(instant).meta({
    description: 'When what is personal was erased: the custody record number is empty since.',
  }),
});

const agreedCharge = z.strictObject({
  detention: text,
  revision: z.int(),
  amount: pounds,
  reason: absent(text),
  agreedBy: absent(text),
  agreedAt: instant,
  enteredBy: text,
});

const tariffContent = z.looseObject({
  customer: text,
  effectiveFrom: date,
  source: text,
  billable: z.enum(['immigration', 'all']),
  custody: z.looseObject({ model: text, watch: text }),
  interpreters: z.looseObject({}),
  vat: z.strictObject({ category: text, rate: text, reason: absent(text) }),
});

const tariff = tariffContent.extend({
  id: text,
  replaces: absent(text),
  replacedBy: absent(text),
  reason: absent(text),
  publishedAt: instant,
  publishedBy: text,
});

const force = seller.extend({ bankHolidays: z.array(date), defaultCustomer: text });
const customer = buyer.extend({
  purchaseOrderRequired: z.boolean(),
  purchaseOrders: z.array(z.strictObject({ number: text, from: date, to: date })),
  paymentDays: z.int(),
});

const documentFields = {
  number: text,
  issuedAt: instant,
  issueDate: date,
  taxPoint: date,
  seller,
  buyer,
  purchaseOrder: absent(text),
  detention: content.omit({ outcome: true }).extend({ id: text, revision: z.int() }),
  suites: z.array(suite),
  tariff: tariffContent.extend({ id: text }),
  bankHolidays: z.array(date),
  agreedCharge: absent(
    z.strictObject({ amount: pounds, reason: absent(text), agreedBy: absent(text) }),
  ),
  charge,
  ruleVersion: z.int(),
  templateVersion: z.int(),
  personalHash: hash,
  personalSalt: absent(hash),
  documentHash: hash,
  proof: absent(z.strictObject({ event: text, inclusion: text })),
};
const invoice = z.strictObject({ ...documentFields, kind: z.literal('invoice'), dueDate: date });
const creditNote = z.strictObject({
  ...documentFields,
  kind: z.literal('credit-note'),
  credits: z.strictObject({
    number: text,
    issueDate: date,
    rebill: z.boolean(),
    reason: absent(text),
  }),
});

const standing = {
  live: z.boolean(),
  superseded: z.boolean(),
  creditedBy: absent(text),
  dispute: absent(text).meta({ description: 'The id of its open dispute.' }),
  owed: pounds,
};

const invoiceItem = z.strictObject({
  number: text,
  kind: z.enum(['invoice', 'credit-note']),
  issuedAt: instant,
  issueDate: date,
  dueDate: absent(date),
  credits: absent(text),
  customer: text,
  detention: text,
  revision: z.int(),
  net: pounds,
  vat: pounds,
  total: pounds,
  ...standing,
});

const correction = z.strictObject({ creditNote, invoice, difference });
const settled = z.strictObject({
  dispute,
  creditNote: absent(creditNote),
  invoice: absent(invoice),
  difference: absent(difference),
});

const exceptions = z.strictObject({
  counts: z.strictObject({
    unpriced: z.record(text, z.int()),
    notReleased: z.int(),
    openTooLong: z.int(),
    overlappingSessions: z.int(),
    superseded: z.int(),
    billingStopped: z.int(),
    twoPlaces: z.int(),
    oneStay: z.int(),
    noPurchaseOrder: z.int(),
    vatNumberMissing: z.int(),
  }),
  items: z.array(
    z.strictObject({
      kind: z.enum(EXCEPTION_KINDS),
      detention: text,
      other: text.optional(),
      invoice: text.optional(),
      creditNote: text.optional(),
      reason: text.optional(),
      solvedBy: z.enum(['correct', 'credit']).optional(),
      detail: text,
      blocks: z.boolean(),
    }),
  ),
  next: absent(text),
});

const charges = z.strictObject({
  custody: pounds,
  interpreters: pounds,
  total: pounds,
  meanPerDetention: absent(pounds),
});
const number = absent(z.number());
const groups = z.array(z.looseObject({ detentions: z.int(), meanLengthHours: number, charges }));

const statistics = z.strictObject({
  year: z.int(),
  basis: z.enum(['calendar', 'financial']),
  from: date,
  to: date,
  days: z.int(),
  detentions: z.int(),
  admissionsPerDay: number,
  lengthHours: z.strictObject({ mean: number, median: number, p90: number, longest: number }),
  occupancy: z.strictObject({
    average: number,
    midnightAverage: number,
    anyPartOfDayAverage: number,
    peak: z.strictObject({ count: z.int(), at: absent(instant) }),
  }),
  byMonth: groups,
  bySuite: groups,
  byBand: groups,
  byWatch: groups,
  byOutcome: groups,
  byOperation: groups,
  charges,
  released: z.int(),
  open: z.int(),
  unpriced: z.int(),
  notBillable: z.int(),
});

const reconciliation = z.strictObject({
  year: z.int(),
  basis: z.enum(['calendar', 'financial']),
  from: date,
  to: date,
  claims: z.array(z.strictObject({ number: text, issueDate: date, count: z.int(), net: pounds })),
  lines: z.array(
    z.strictObject({
      name: text,
      kind: z.enum(['row', 'sum']),
      count: absent(z.int()),
      net: pounds,
      meaning: text,
    }),
  ),
  difference: pounds,
});

const acceptedOverlap = z.strictObject({
  detention: text,
  revision: z.int(),
  other: text,
  otherRevision: z.int(),
  reason: absent(text),
  acceptedAt: instant,
  acceptedBy: text,
});

const event = z.strictObject({
  version: z.literal(1),
  log: text,
  index: z.int(),
  at: instant,
  actor: z.strictObject({ key: text, name: text, kind: z.enum(['person', 'system']) }),
  kind: z.enum(EVENT_KINDS),
  subjects: z.array(
    z.strictObject({
      type: text,
      id: text,
      revision: z.int().optional(),
      hash: hash.optional(),
    }),
  ),
  personalHash: absent(hash).optional(),
  details: z.record(text, absent(z.union([text, z.number(), z.boolean()]))).optional(),
  inquiry: absent(z.strictObject({ reason: absent(text), recipient: absent(text) })),
  leaf: text.meta({ description: 'The event as it was hashed: RFC 8785 canonical JSON' }),
});
const provenEvent = event.extend({
  proof: z.strictObject({ index: z.int(), hashes: z.array(hash) }),
});
const auditEvent = event.extend({ leafHash: hash });

const breakdownOne = z.strictObject({
  detention,
  charge: absent(charge),
  agreedCharges: z.array(agreedCharge),
  acceptedOverlaps: z.array(acceptedOverlap),
  invoices: z.array(invoice.extend(standing)),
  creditNotes: z.array(
    creditNote.extend({
      lifted: absent(z.strictObject({ reason: absent(text), at: instant, by: text })).meta({
        description: 'Why, when and by whom its stop of billing was lifted.',
      }),
    }),
  ),
  disputes: z.array(dispute),
  payments: z.array(paidToDetention),
  revisions: z.array(
    z.strictObject({
      revision: z.int(),
      void: z.boolean(),
      reason: absent(text),
      recordedAt: instant,
      recordedBy: text,
      changes: z.array(text),
      detention: content,
    }),
  ),
  events: z.array(provenEvent),
});

const provenance = {
  made: z.strictObject({
    at: instant,
    by: text,
    force: z.strictObject({ code: text, name: text }),
    reason: absent(text),
    recipient: absent(text),
    event: z.int(),
  }),
  suites: z.array(suite),
  checkpoint: text,
};
const breakdown = breakdownOne.extend(provenance);
const breakdowns = list(breakdownOne).extend({
  asked: z.strictObject({ scheme: z.enum(['force', 'home-office']), reference: text }),
  ...provenance,
});

const inclusion = z.strictObject({
  log: text,
  index: z.int(),
  size: z.int(),
  leafHash: hash,
  hashes: z.array(hash),
  root: hash,
});

const consistency = z.strictObject({
  log: text,
  from: z.int(),
  to: z.int(),
  hashes: z.array(hash),
  fromRoot: hash,
  toRoot: hash,
});

const seriesNumbers = z.strictObject({
  series: text,
  last: z.int(),
  count: z.int(),
  gaps: z.array(z.strictObject({ from: z.int(), to: z.int() })),
});

const dueDetention = z.strictObject({
  id: text,
  status: z.enum(['open', 'released', 'void']),
  arrivedAt: instant,
  endedAt: absent(instant),
  lastIssuedAt: absent(instant),
  retentionEnds: date,
  invoice: absent(text),
  superseded: z.boolean(),
});

const erasure = z.strictObject({
  detention: text,
  event: z.int(),
  erasedAt: instant,
  erasedBy: text,
  early: z.boolean(),
  personalParts: z.int(),
  lookUps: z.int(),
  answers: z.int(),
  scrubbed: z.boolean(),
});

const verification = z.strictObject({
  genuine: z.boolean(),
  number: absent(text),
  checks: z.array(z.strictObject({ name: z.enum(CHECK_NAMES), ok: z.boolean(), detail: text })),
});

const importResult = z.strictObject({
  row: z.int(),
  status: z.enum(['recorded', 'unchanged', 'amended', 'refused']),
  id: absent(text),
  errors: z.array(z.strictObject({ pointer: text, detail: text })),
});
const importSummary = z.strictObject({
  summary: z.strictObject({
    rows: z.int(),
    recorded: z.int(),
    unchanged: z.int(),
    amended: z.int(),
    refused: z.int(),
    nothingWritten: z.boolean(),
  }),
});
const importBroken = z.strictObject({ broken: text });

/** Every component that an answer is described by, under its name. */
export const COMPONENTS = {
  Problem: problem,
  DetentionAnswer: detention,
  DetentionList: list(detention),
  Charge: charge,
  AgreedCharge: agreedCharge,
  TariffAnswer: tariff,
  TariffList: list(tariff),
  TariffPreview: tariffPreview,
  Force: force,
  Suite: suite,
  SuiteList: list(suite),
  Customer: customer,
  CustomerList: list(customer),
  Invoice: invoice,
  InvoiceOrCreditNote: z.union([invoice, creditNote]),
  InvoiceList: list(invoiceItem),
  CreditNote: creditNote,
  Correction: correction,
  ForeseenCorrection: foreseen,
  Dispute: dispute,
  DisputeList: list(dispute),
  SettledDispute: settled,
  ...CLAIM_COMPONENTS,
  Exceptions: exceptions,
  Statistics: statistics,
  Reconciliation: reconciliation,
  Breakdown: breakdown,
  Breakdowns: breakdowns,
  EventList: list(auditEvent),
  Inclusion: inclusion,
  Consistency: consistency,
  SeriesList: list(seriesNumbers),
  RetentionList: list(dueDetention),
  Erasure: erasure,
  Verification: verification,
  ...ACCOUNT_COMPONENTS,
  ImportLine: z.union([importResult, importSummary, importBroken]),
} as const;
