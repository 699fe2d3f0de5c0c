/** Tariffs, and the answer of a back-test. */
import { z } from '@hono/zod-openapi';
import { absent, charge, date, instant, list, pounds, text } from './parts.ts';

export const tariffContent = z.looseObject({
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

const money = z.strictObject({
  custody: pounds,
  interpreters: pounds,
  net: pounds,
  vat: pounds,
  total: pounds,
});
const sums = money.extend({
  priced: z.int(),
  unpriced: z.record(text, z.int()).meta({ description: 'How many have no price, by reason' }),
  notBillable: z.int(),
});
const comparison = z.strictObject({
  detentions: z.int(),
  before: sums,
  after: sums,
  difference: money,
});
const byBand = z.array(comparison.extend({ band: text }));

const changes = z.array(
  z.strictObject({ detention: text, before: charge, after: charge, difference: pounds }),
);
const some = z.strictObject({
  count: z.int(),
  detentions: z.array(text).meta({ description: 'The first hundred of their ids' }),
});

const preview = comparison.extend({
  customer: text,
  from: date,
  to: date,
  scope: text.meta({ description: 'Which detentions the draft prices' }),
  open: z.int().meta({ description: 'Began in the period and are not released: left out' }),
  byMonth: z.array(comparison.extend({ month: text })),
  bySuite: z.array(comparison.extend({ suite: text })),
  byBandBefore: byBand,
  byBandAfter: byBand,
  biggestRises: changes,
  biggestFalls: changes,
  becamePriced: some,
  becameUnpriced: some,
  breakEven: absent(
    z.strictObject({
      detentions: z.int().meta({ description: 'Those whose custody is priced today' }),
      amount: pounds.meta({ description: 'The fixed price that would have brought in the same' }),
      broughtIn: pounds,
      bringsIn: pounds,
      difference: pounds,
      withUnpriced: z.strictObject({
        detentions: z.int().meta({ description: 'With those whose custody has no price today' }),
        bringsIn: pounds,
        difference: pounds,
        amount: pounds.meta({ description: 'What would bring in the same from all of them' }),
      }),
    }),
  ),
});

export const TARIFF_COMPONENTS = {
  TariffAnswer: tariff,
  TariffList: list(tariff),
  TariffPreview: preview,
} as const;
