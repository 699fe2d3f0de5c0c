/** A tariff in the fields of a form, and back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BeyondLastBand,
  type CustodyModel,
  type InterpreterCard,
  type TariffContent,
  UPLIFT_DAYS,
  type Uplift,
} from '../../../src/domain/tariff.ts';
import { parsed, problemsIn } from '../../../src/pages/forms.ts';
import {
  atFields,
  fieldsOfTariff,
  labelsOf,
  rowsIn,
  tariffIn,
  withoutEmptyRows,
  withRow,
} from '../../../src/pages/tariffs/tariffFields.ts';
import { tariffShape } from '../../../src/shapes/tariff.ts';
import { tableOne } from '../../usecases/force.ts';

const amount = fc.integer({ min: 0, max: 999_999 }).map((pence) => (pence / 100).toFixed(2));
const rate = fc.oneof(amount, fc.constantFrom('0.455', '12.3456'));
const columns = fc.record({ standard: amount, constantWatch: amount });
const hours = fc.constantFrom(0.25, 12, 24, 48.5);
const beyond: fc.Arbitrary<BeyondLastBand> = fc.oneof(
  fc.constantFrom({ rule: 'unpriced' as const }, { rule: 'repeat' as const }),
  fc.tuple(hours, columns).map(([n, prices]) => ({
    rule: 'per-period' as const,
    hours: n,
    ...prices,
  })),
);
const bands = fc
  .array(fc.tuple(columns, fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((rows) =>
    rows.map(([prices, isOpen], n) => ({
      label: `band ${n}`,
      upToHours: isOpen && n === rows.length - 1 ? null : (n + 1) * 12,
      ...prices,
    })),
  );
const watch = fc.constantFrom('any' as const, 'premium' as const, 'separate' as const);
const custody: fc.Arbitrary<CustodyModel> = fc.oneof(
  fc.record({ model: fc.constant('banded' as const), watch, bands, beyondLastBand: beyond }),
  fc.record({
    model: fc.constant('hourly' as const),
    watch,
    firstHour: columns,
    furtherHour: columns,
  }),
  fc.tuple(watch, hours, columns).map(([rule, n, prices]) => ({
    model: 'per-period' as const,
    watch: rule,
    hours: n,
    ...prices,
  })),
  fc
    .tuple(watch, columns)
    .map(([rule, prices]) => ({ model: 'per-night' as const, watch: rule, ...prices })),
);
const uplift: fc.Arbitrary<Uplift> = fc
  .tuple(fc.subarray([...UPLIFT_DAYS]), fc.boolean(), rate)
  .map(([days, hasHours, ratePerHour]) => ({
    ...(days.length > 0 && { days }),
    ...(hasHours && { from: '20:00', to: '08:00' }),
    ratePerHour,
  }));
const card: fc.Arbitrary<InterpreterCard> = fc.record({
  ratePerHour: rate,
  minimumMinutes: fc.nat(600),
  incrementMinutes: fc.integer({ min: 1, max: 60 }),
  uplifts: fc.array(uplift, { maxLength: 3 }),
  travelRatePerHour: fc.option(rate),
  ratePerMile: fc.option(rate),
  cancellation: fc.option(amount),
});
const tariffs: fc.Arbitrary<TariffContent> = fc
  .record({
    custody,
    billable: fc.constantFrom('immigration' as const, 'all' as const),
    interpreters: fc.record(
      { 'in-person': card, telephone: card, video: card },
      { requiredKeys: [] },
    ),
  })
  .map((more) => tableOne(more));

const read = (fields: Record<string, string>) => {
  const { sent, errors } = tariffIn(fields);
  return parsed(tariffShape, sent, errors);
};

test('what the fields of a tariff say is that tariff, of every kind', () => {
  fc.assert(
    fc.property(tariffs, (tariff) => {
      expect(read(withoutEmptyRows({ ...fieldsOfTariff(tariff) }))).toEqual(
        tariffShape.parse(tariff),
      );
    }),
  );
});

describe('rows', () => {
  const LIST = 'custody_bands';

  test('are added at the end, and left out where they say nothing', () => {
    const three = fieldsOfTariff(tableOne());
    const four = withRow(three, LIST);
    expect([rowsIn(three, LIST), rowsIn(four, LIST)]).toEqual([3, 4]);
    expect(withoutEmptyRows(four)).toEqual(three);
    const parts = ['label', 'upToHours', 'standard', 'constantWatch'];
    const blank = Object.fromEntries(parts.map((part) => [`${LIST}_1_${part}`, ' ']));
    const { custody: left } = read(withoutEmptyRows({ ...four, ...blank }));
    expect(left).toMatchObject({ bands: [{ label: '0-12' }, { label: '24-48' }] });
  });

  test('are of lists of a tariff, and one band is always there', () => {
    const fields = fieldsOfTariff(tableOne());
    expect(withRow(fields, 'customer')).toEqual(fields);
    expect(rowsIn(withoutEmptyRows({ [`${LIST}_7_label`]: '' }), LIST)).toBe(1);
  });
});

test('amounts are read as people type them', () => {
  const typed = { custody_bands_0_standard: '£1,296', custody_bands_1_standard: '435.5' };
  const { custody: found } = read({ ...fieldsOfTariff(tableOne()), ...typed });
  expect(found).toMatchObject({ bands: [{ standard: '1296.00' }, { standard: '435.50' }, {}] });
});

test('every field that can be wrong is called by what it is', () => {
  const fields = {
    ...fieldsOfTariff(tableOne()),
    customer: 'no code',
    effectiveFrom: '31/2/2010',
    custody_bands_2_standard: 'much',
    custody_beyondLastBand_rule: 'per-period',
    'interpreters_in-person_uplifts_0_from': '8 pm',
    interpreters_video_ratePerHour: '',
    vat_rate: 'some',
  };
  const problems = () => {
    try {
      read(fields);
    } catch (error) {
      return problemsIn(atFields(error), labelsOf(fields));
    }
    return [];
  };
  const found = problems();
  expect(found.map(({ field }) => field).toSorted()).toEqual([
    'custody_bands_2_standard',
    'custody_beyondLastBand_constantWatch',
    'custody_beyondLastBand_hours',
    'custody_beyondLastBand_standard',
    'customer',
    'effectiveFrom',
    'interpreters_in-person_uplifts_0',
    'interpreters_in-person_uplifts_0_from',
    'interpreters_video_ratePerHour',
    'vat_rate',
  ]);
  expect(found.map(({ text }) => text).join('\n')).toContain('Band 3, standard price is not');
  expect(found.every(({ text }) => !text.includes('_'))).toBe(true);
});
