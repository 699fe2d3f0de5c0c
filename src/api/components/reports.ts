/** What is said of many detentions: exceptions, statistics, a reconciliation. */
import { z } from '@hono/zod-openapi';
import { EXCEPTION_KINDS } from '../../usecases/listExceptions.ts';
import { absent, date, instant, pounds, text } from './parts.ts';

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

export const REPORT_COMPONENTS = {
  Exceptions: exceptions,
  Statistics: statistics,
  Reconciliation: reconciliation,
} as const;
