/** A tariff as it is sent; the domain keeps it as it was published. */
import { z } from 'zod';
import { type TariffContent, UPLIFT_DAYS } from '../domain/tariff.ts';
import {
  codeShape,
  dateShape,
  optionalTextShape,
  poundsShape,
  rateShape,
  reasonShape,
  textShape,
} from './values.ts';

const columnsShape = z.strictObject({ standard: poundsShape, constantWatch: poundsShape });
/** Hours that come to a whole number of seconds as they are counted, which 1.1 does not. */
const hoursShape = z
  .number()
  .positive('must be above 0')
  .max(10_000)
  .refine(
    (hours) => Number.isInteger(hours * 3600),
    'must come to whole seconds: write it like 12 or 0.25',
  );

const bandShape = columnsShape.extend({
  label: textShape(50),
  upToHours: hoursShape.nullable(),
});

const beyondShape = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('unpriced') }),
  z.strictObject({ rule: z.literal('repeat') }),
  columnsShape.extend({ rule: z.literal('per-period'), hours: hoursShape }),
]);

const watchShape = z.enum(['any', 'premium', 'separate']);

const custodyShape = z.discriminatedUnion('model', [
  z.strictObject({
    model: z.literal('banded'),
    watch: watchShape,
    beyondLastBand: beyondShape,
    bands: z.array(bandShape).min(1).max(100),
  }),
  z.strictObject({
    model: z.literal('hourly'),
    watch: watchShape,
    firstHour: columnsShape,
    furtherHour: columnsShape,
  }),
  columnsShape.extend({ model: z.literal('per-period'), watch: watchShape, hours: hoursShape }),
  columnsShape.extend({ model: z.literal('per-night'), watch: watchShape }),
]);

const clockShape = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day, like "20:00"');

const upliftShape = z
  .strictObject({
    days: z.array(z.enum(UPLIFT_DAYS)).min(1).optional(),
    from: clockShape.optional(),
    to: clockShape.optional(),
    ratePerHour: rateShape,
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), {
    error: 'an uplift with hours has both "from" and "to"',
  })
  .refine(({ from, to }) => from === undefined || from !== to, {
    error: '"from" and "to" are the same: leave both out for the whole day',
  });

const cardShape = z.strictObject({
  ratePerHour: rateShape,
  minimumMinutes: z.int().min(0).max(10_000).default(0),
  incrementMinutes: z.int().min(1).max(1440).default(1),
  uplifts: z.array(upliftShape).max(50).default([]),
  travelRatePerHour: rateShape.nullable().default(null),
  ratePerMile: rateShape.nullable().default(null),
  cancellation: poundsShape.nullable().default(null),
});

const NOT_PER_CENT = 'is not a rate in per cent: write it as text, like "20"';

const vatShape = z.strictObject({
  category: z.enum(['S', 'Z', 'E', 'O']),
  rate: z.string(NOT_PER_CENT).regex(/^\d{1,2}(\.\d{1,2})?$/, NOT_PER_CENT),
  reason: optionalTextShape(500).nullable().default(null),
});

export const tariffShape = z
  .strictObject({
    customer: codeShape,
    effectiveFrom: dateShape,
    source: textShape(500),
    billable: z.enum(['immigration', 'all']).default('immigration'),
    custody: custodyShape,
    interpreters: z
      .strictObject({
        'in-person': cardShape.optional(),
        telephone: cardShape.optional(),
        video: cardShape.optional(),
      })
      .default({}),
    vat: vatShape,
  })
  .meta({ id: 'Tariff' });

/** Compile-time proof that what the schema lets through is what the domain prices by. */
export const tariffContentOf = (sent: z.output<typeof tariffShape>): TariffContent => sent;

/** A version to publish: a tariff; to mend one for the same dates, with its id and why (R5). */
export const publishedTariffShape = tariffShape
  .extend({ replaces: z.string().max(100).optional(), reason: reasonShape.optional() })
  .refine(({ replaces, reason }) => replaces !== undefined || reason === undefined, {
    path: ['reason'],
    error: 'is for a version that replaces one: say which in "replaces"',
  })
  .meta({ id: 'TariffVersion' });
