/** A detention as it is sent and answered, and to and from the domain's. */
import { z } from 'zod';
import {
  type CustodyInterval,
  type Detention,
  type InterpreterSession,
  LONGEST_SESSION_SECONDS,
  OUTCOMES,
} from '../domain/detention.ts';
import { penceOf, poundsOf } from '../domain/money.ts';
import { formatInstant } from '../domain/time.ts';
import {
  codeShape,
  instantShape,
  optionalReferenceShape,
  optionalTextShape,
  poundsShape,
  reasonShape,
  referenceShape,
} from './values.ts';

const intervalShape = z
  .strictObject({
    suite: codeShape,
    startedAt: instantShape,
    endedAt: instantShape.nullish(),
    watch: z.enum(['standard', 'constant']).default('standard'),
    power: z.enum(['immigration', 'criminal']).default('immigration'),
  })
  .meta({ id: 'CustodyInterval' });

const engagementShape = z
  .strictObject({
    reference: referenceShape(100),
    share: z.int().min(1),
    of: z.int().min(1).max(100),
  })
  .refine(({ share, of }) => share <= of, { path: ['share'], error: 'is greater than "of"' });

export const sessionShape = z
  .strictObject({
    interpreter: optionalReferenceShape(100).nullish(),
    language: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'is not a language tag, like "vi"')
      .nullish(),
    mode: z.enum(['in-person', 'telephone', 'video']),
    startedAt: instantShape,
    endedAt: instantShape,
    invoiced: poundsShape.nullish(),
    engagement: engagementShape.nullish(),
    travelMinutes: z.int().min(0).max(10_000).default(0),
    miles: z.number().min(0).max(10_000).default(0),
    cancelled: z.boolean().default(false),
  })
  .refine(({ startedAt, endedAt }) => endedAt - startedAt <= LONGEST_SESSION_SECONDS, {
    path: ['endedAt'],
    error: 'is more than 7 days after the session starts: check the dates',
  })
  .meta({ id: 'InterpreterSession' });

const outcomeShape = z.enum(OUTCOMES);

/** A detention as sent. `customer` may be left out: the force's default fills in. */
export const detentionShape = z
  .strictObject({
    custodyRecordNumber: referenceShape(50).meta({ example: '01CX/4512/09' }),
    detaineeReference: optionalReferenceShape(50).nullish().meta({ example: 'MPS-D-000123' }),
    homeOfficeReference: optionalReferenceShape(50).nullish().meta({ example: 'C1234567' }),
    customer: codeShape.nullish().meta({ example: 'UKBA' }),
    operation: optionalTextShape(100).nullish().meta({ example: 'Swale' }),
    intervals: z.array(intervalShape).min(1, 'is empty: a detention has an interval').max(500),
    interpreterSessions: z.array(sessionShape).max(200).default([]),
    outcome: outcomeShape.nullish(),
  })
  .meta({ id: 'Detention' });

export type SentDetention = z.output<typeof detentionShape>;
type SentInterval = z.output<typeof intervalShape>;
export type SentSession = z.output<typeof sessionShape>;

export function detentionOf(sent: SentDetention, defaultCustomer: string): Detention {
  return {
    custodyRecordNumber: sent.custodyRecordNumber,
    detaineeReference: sent.detaineeReference ?? null,
    homeOfficeReference: sent.homeOfficeReference ?? null,
    customer: sent.customer ?? defaultCustomer,
    operation: sent.operation ?? null,
    intervals: sent.intervals.map(intervalOf),
    interpreterSessions: sent.interpreterSessions.map(sessionOf),
    outcome: sent.outcome ?? null,
  };
}

function intervalOf(sent: SentInterval): CustodyInterval {
  return { ...sent, endedAt: sent.endedAt ?? null };
}

export function sessionOf({ invoiced, ...sent }: SentSession): InterpreterSession {
  return {
    ...sent,
    interpreter: sent.interpreter ?? null,
    language: sent.language ?? null,
    engagement: sent.engagement ?? null,
    invoicedPence: invoiced == null ? null : penceOf(invoiced),
  };
}

/** A detention as it is answered: every field there, times with London's offset. */
export function detentionJson(detention: Detention) {
  return {
    custodyRecordNumber: detention.custodyRecordNumber,
    detaineeReference: detention.detaineeReference,
    homeOfficeReference: detention.homeOfficeReference,
    customer: detention.customer,
    operation: detention.operation,
    intervals: detention.intervals.map(intervalJson),
    interpreterSessions: detention.interpreterSessions.map((session, n) => ({
      id: String(n + 1),
      ...sessionJson(session),
    })),
    outcome: detention.outcome,
  };
}

export type DetentionJson = ReturnType<typeof detentionJson>;

export function intervalJson({ suite, startedAt, endedAt, watch, power }: CustodyInterval) {
  return {
    suite,
    startedAt: formatInstant(startedAt),
    endedAt: endedAt === null ? null : formatInstant(endedAt),
    watch,
    power,
  };
}

function sessionJson(session: InterpreterSession) {
  const { interpreter, language, mode, invoicedPence, engagement } = session;
  const { travelMinutes, miles, cancelled } = session;
  return {
    interpreter,
    language,
    mode,
    startedAt: formatInstant(session.startedAt),
    endedAt: formatInstant(session.endedAt),
    invoiced: invoicedPence === null ? null : poundsOf(invoicedPence),
    engagement,
    travelMinutes,
    miles,
    cancelled,
  };
}

/** The next interval of a stay: what is left out stays as it was. */
export const nextIntervalShape = z.strictObject({
  startedAt: instantShape,
  endedAt: instantShape.nullish(),
  suite: codeShape.optional(),
  watch: z.enum(['standard', 'constant']).optional(),
  power: z.enum(['immigration', 'criminal']).optional(),
});

/** A release; `endedAt` may be left out where the last interval has ended already. */
export const releaseShape = z.strictObject({
  endedAt: instantShape.nullish(),
  outcome: outcomeShape,
});

/** An amendment: the whole detention as it should be, and why. */
export const amendmentShape = z.strictObject({ reason: reasonShape, detention: detentionShape });
