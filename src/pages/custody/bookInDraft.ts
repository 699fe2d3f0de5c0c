/** What is typed of somebody who is booked in, question by question, until it is sent as a detention. */
import { z } from 'zod';
import { spokenInstant } from '../../documents/spokenTime.ts';
import { checkTimes } from '../../domain/detention.ts';
import { invalidField } from '../../domain/errors.ts';
import { type Instant, parseInstant } from '../../domain/time.ts';
import { detentionOf, detentionShape, type SentDetention } from '../../shapes/detention.ts';
import { instantShape } from '../../shapes/values.ts';
import { type Fields, type Labels, parsed } from '../forms.ts';
import { momentFields, momentIn } from '../moments.ts';

const WATCHES = ['standard', 'constant'] as const;
const POWERS = ['immigration', 'criminal'] as const;

const textOrNull = z.string().nullable();
export const draftShape = z.object({
  custodyRecordNumber: z.string(),
  suite: z.string(),
  /** From here on: what is not asked yet is not there. */
  began: z
    .object({ startedAt: z.string(), watch: z.enum(WATCHES), power: z.enum(POWERS) })
    .optional(),
  more: z
    .object({
      detaineeReference: textOrNull,
      homeOfficeReference: textOrNull,
      operation: textOrNull,
      customer: textOrNull,
    })
    .optional(),
});
export type BookInDraft = z.output<typeof draftShape>;

export type RecordAnswer = Pick<BookInDraft, 'custodyRecordNumber' | 'suite'>;

/** The questions that can be gone back to. */
export type Step = 'record' | 'began' | 'more' | 'check';

/** The first question that has no answer yet; "check" where all have. */
export function nextStep({ began, more }: BookInDraft): Step {
  if (!began) return 'began';
  return more ? 'check' : 'more';
}

/** How each field is called where it is wrong. */
export const LABELS: Labels = {
  custodyRecordNumber: 'Custody record number',
  suite: 'Suite',
  startedAt: 'When custody began',
  watch: 'Watch',
  power: 'Power',
  detaineeReference: 'The force’s reference',
  homeOfficeReference: 'The Home Office reference',
  operation: 'Operation',
  customer: 'Customer',
};

/** The first answer, from its fields. Refuses what does not hold, a suite that is none of these among it. */
export function recordIn(fields: Fields, suites: readonly string[]): RecordAnswer {
  const suite = z.string().refine((code) => suites.includes(code), {
    error: 'is not chosen: choose where the person is held',
  });
  const { custodyRecordNumber } = detentionShape.shape;
  return parsed(z.object({ custodyRecordNumber, suite }), {
    custodyRecordNumber: fields.custodyRecordNumber ?? '',
    suite: fields.suite ?? '',
  });
}

/** When custody began, from its fields. Refuses a time to come (R3). */
export function beganIn(draft: BookInDraft, fields: Fields, now: Instant) {
  const moment = momentIn(fields, 'startedAt');
  const time = 'time' in moment ? moment.time : undefined;
  const shape = z.object({
    startedAt: instantShape,
    watch: z.enum(WATCHES),
    power: z.enum(POWERS),
  });
  const { watch, power } = fields;
  const content = { startedAt: time, watch, power };
  const typed = parsed(shape, content, 'error' in moment ? [moment.error] : []);
  const began = { ...typed, startedAt: time ?? '' };
  if (checkTimes(detentionOf(sentDetention({ ...draft, began }), ''), now).length > 0) {
    const detail = `lies in the future: it is ${spokenInstant(now)} now`;
    throw invalidField({ pointer: '/startedAt', detail });
  }
  return began;
}

/** What need not be said, from its fields. */
export function moreIn(fields: Fields) {
  const { detaineeReference, homeOfficeReference, operation, customer } = detentionShape.shape;
  const shape = z.object({ detaineeReference, homeOfficeReference, operation, customer });
  const typed = (name: string) => fields[name]?.trim() || null;
  const said = parsed(shape, {
    detaineeReference: typed('detaineeReference'),
    homeOfficeReference: typed('homeOfficeReference'),
    operation: typed('operation'),
    customer: typed('customer'),
  });
  return {
    detaineeReference: said.detaineeReference ?? null,
    homeOfficeReference: said.homeOfficeReference ?? null,
    operation: said.operation ?? null,
    customer: said.customer ?? null,
  };
}

/** The fields of when custody began: as they were answered, else now, as most are booked in. */
export function beganFields({ began }: BookInDraft, now: Instant): Fields {
  if (!began) {
    const moment = momentFields('startedAt', now - (now % 60));
    return { ...moment, watch: 'standard', power: 'immigration' };
  }
  return { ...began, ...momentFields('startedAt', parseInstant(began.startedAt)) };
}

/** The fields of what need not be said; `customer` is the force's own choice. */
export function moreFields({ more }: BookInDraft, customer: string): Fields {
  return {
    detaineeReference: more?.detaineeReference ?? '',
    homeOfficeReference: more?.homeOfficeReference ?? '',
    operation: more?.operation ?? '',
    customer: more?.customer ?? customer,
  };
}

/** All of it as a detention is sent. Refuses what does not hold. */
export function sentDetention(draft: BookInDraft): SentDetention {
  const { custodyRecordNumber, suite, began, more } = draft;
  return parsed(detentionShape, { custodyRecordNumber, ...more, intervals: [{ suite, ...began }] });
}
