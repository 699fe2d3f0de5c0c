/** What is answered of invoice runs and claims, as schemas. */
import { z } from '@hono/zod-openapi';
import { WATCH_SHARES } from '../../domain/admissions.ts';
import { absent, buyer, date, hash, instant, list, pounds, seller, suite, text } from './parts.ts';

const period = { customer: text, releasedFrom: date, releasedTo: date };
const leftOut = z.strictObject({ detention: text, code: text, detail: text });
const byCode = z.record(text, z.int()).meta({ description: 'How many for each reason' });

const run = z.strictObject({
  id: text,
  ...period,
  status: z.enum(['running', 'ended']),
  startedAt: instant,
  startedBy: text,
  endedAt: absent(instant),
  progress: z.strictObject({
    done: z.int(),
    total: z.int().meta({ description: 'As counted when it was started' }),
    issued: z.int(),
    leftOut: z.int(),
    perSecond: absent(z.number()),
    secondsLeft: absent(z.int()),
  }),
  leftOut: byCode,
  claim: absent(text),
  problem: absent(z.strictObject({ code: text, detail: text })).meta({
    description: 'What keeps it from going on just now; it is tried again by itself',
  }),
});

const sums = {
  count: z.int(),
  custody: pounds,
  interpreters: pounds,
  net: pounds,
  vat: pounds,
  total: pounds,
};
const claimSums = z.strictObject({
  ...sums,
  bySuite: z.array(z.strictObject({ suite: text, ...sums })),
  byBand: z.array(z.strictObject({ band: text, ...sums })),
  byWatch: z.array(z.strictObject({ watch: z.enum(WATCH_SHARES), ...sums })),
});

const kindSums = z.strictObject(sums);
const preview = z.strictObject({
  ...period,
  sums: claimSums,
  since: z
    .strictObject({ creditNotes: kindSums, replacements: kindSums, others: kindSums })
    .meta({ description: 'What its claim would have beside that, issued since the last one.' }),
  total: pounds.meta({ description: 'Of its claim; a run that issues nothing has none.' }),
  leftOut: z.strictObject({ count: z.int(), byCode, items: z.array(leftOut) }),
});

const claimed = z.strictObject({
  number: text,
  issueDate: date,
  documentHash: hash,
  detention: text,
  taxPoint: date,
  suite: text,
  band: text,
  watch: z.enum(WATCH_SHARES),
  custody: pounds,
  interpreters: pounds,
  net: pounds,
  vat: pounds,
  total: pounds,
});

const claim = z.strictObject({
  number: text,
  kind: z.literal('claim'),
  issuedAt: instant,
  issueDate: date,
  seller,
  buyer,
  run: text,
  releasedFrom: date,
  releasedTo: date,
  lastClaim: absent(z.strictObject({ number: text, issueDate: date })),
  suites: z.array(suite),
  invoices: z.array(claimed),
  sums: claimSums,
  since: z.strictObject({
    creditNotes: z.array(claimed.extend({ credits: text })),
    replacements: z.array(claimed.extend({ replaces: text })),
    others: z.array(claimed),
  }),
  total: pounds,
  leftOut: z.array(leftOut),
  templateVersion: z.int(),
  documentHash: hash,
});

const claimItem = z.strictObject({
  number: text,
  issuedAt: instant,
  issueDate: date,
  ...period,
  run: text,
  invoices: z.int(),
  total: pounds,
});

export const CLAIM_COMPONENTS = {
  InvoiceRun: run,
  InvoiceRunList: list(run),
  InvoiceRunPreview: preview,
  LeftOutList: list(leftOut),
  Claim: claim,
  ClaimList: list(claimItem),
} as const;
