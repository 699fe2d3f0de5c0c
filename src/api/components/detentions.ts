/** Detentions, and what is charged for them. */
import { z } from '@hono/zod-openapi';
import { OUTCOMES } from '../../domain/detention.ts';
import { absent, charge, instant, list, pounds, text } from './parts.ts';

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

export const content = z.strictObject({
  custodyRecordNumber: text,
  detaineeReference: absent(text),
  homeOfficeReference: absent(text),
  customer: text,
  operation: absent(text),
  intervals: z.array(interval),
  interpreterSessions: z.array(session),
  outcome: absent(z.enum(OUTCOMES)),
});

export const detention = content.extend({
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

export const agreedCharge = z.strictObject({
  detention: text,
  revision: z.int(),
  amount: pounds,
  reason: absent(text),
  agreedBy: absent(text),
  agreedAt: instant,
  enteredBy: text,
});

export const acceptedOverlap = z.strictObject({
  detention: text,
  revision: z.int(),
  other: text,
  otherRevision: z.int(),
  reason: absent(text),
  acceptedAt: instant,
  acceptedBy: text,
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

export const DETENTION_COMPONENTS = {
  DetentionAnswer: detention,
  DetentionList: list(detention),
  Charge: charge,
  AgreedCharge: agreedCharge,
  ImportLine: z.union([importResult, importSummary, importBroken]),
} as const;
