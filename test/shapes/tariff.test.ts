import { describe, expect, test } from 'vitest';
import { tariffContentOf, tariffShape } from '../../src/shapes/tariff.ts';
import { refusals } from './refusals.ts';

const columns = { standard: '296.00', constantWatch: '956.00' };
const band = { label: '0-12', upToHours: 12, ...columns };
const banded = {
  model: 'banded',
  watch: 'any',
  beyondLastBand: { rule: 'unpriced' },
  bands: [band],
};
const tariff = {
  customer: 'UKBA',
  effectiveFrom: '2009-01-01',
  source: 'Report 13, Table 1',
  custody: banded,
  vat: { category: 'O', rate: '0', reason: 'outside the scope of VAT' },
};
const withCustody = (custody: unknown) => ({ ...tariff, custody });
const withBand = (part: object) => withCustody({ ...banded, bands: [{ ...band, ...part }] });
const withCard = (card: object) => ({ ...tariff, interpreters: { video: card } });
const withUplift = (uplift: object) =>
  withCard({ ratePerHour: '30.00', uplifts: [{ ratePerHour: '36.90', ...uplift }] });

describe('what is left out', () => {
  test('of a tariff fills in: immigration time only, and no interpreter cards', () => {
    expect(tariffContentOf(tariffShape.parse(tariff))).toEqual({
      ...tariff,
      billable: 'immigration',
      interpreters: {},
    });
  });

  test('of an interpreter card fills in: billed to the minute, the rest not priced', () => {
    const { interpreters } = tariffShape.parse(withCard({ ratePerHour: '30.00' }));
    expect(interpreters.video).toEqual({
      ratePerHour: '30.00',
      minimumMinutes: 0,
      incrementMinutes: 1,
      uplifts: [],
      travelRatePerHour: null,
      ratePerMile: null,
      cancellation: null,
    });
    expect(interpreters.telephone).toBeUndefined();
  });

  test('of VAT is its reason', () => {
    const sent = { ...tariff, vat: { category: 'S', rate: '20' } };
    expect(tariffShape.parse(sent).vat).toEqual({ category: 'S', rate: '20', reason: null });
  });
});

describe('every way to charge that a tariff knows', () => {
  const perPeriod = { rule: 'per-period', hours: 24, ...columns };
  test.each([
    ['banded, the table repeated', { ...banded, beyondLastBand: { rule: 'repeat' } }],
    ['banded, periods after it', { ...banded, beyondLastBand: perPeriod }],
    ['a fixed price', { ...banded, bands: [{ ...band, upToHours: null }] }],
    ['half hours', { ...banded, bands: [{ ...band, upToHours: 12.5 }] }],
    ['hourly', { model: 'hourly', watch: 'premium', firstHour: columns, furtherHour: columns }],
    ['per period', { model: 'per-period', watch: 'separate', hours: 24, ...columns }],
    ['per night', { model: 'per-night', watch: 'any', ...columns }],
  ])('is let through as it was published: %s', (_, custody) => {
    expect(tariffShape.parse(withCustody(custody)).custody).toEqual(custody);
  });

  test('uplifts of days, of hours, of both, and of neither', () => {
    const uplifts = [
      { days: ['sunday', 'bank-holiday'], ratePerHour: '36.90' },
      { from: '20:00', to: '08:00', ratePerHour: '36.905' },
      { days: ['saturday'], from: '00:00', to: '23:59', ratePerHour: '36.90' },
      { ratePerHour: '31.00' },
    ];
    const sent = withCard({ ratePerHour: '30.00', uplifts });
    expect(tariffShape.parse(sent).interpreters.video?.uplifts).toEqual(uplifts);
  });
});

describe('a refusal says where and what would be right', () => {
  test.each<[string, unknown, string]>([
    ['a date by hand', { ...tariff, effectiveFrom: '1 January 2009' }, '/effectiveFrom is not a'],
    ['no source', { ...tariff, source: undefined }, '/source is missing'],
    [
      'an unknown power to bill',
      { ...tariff, billable: 'criminal' },
      '/billable is not one of immigration, all',
    ],
    [
      'an unknown model',
      withCustody({ model: 'weekly' }),
      '/custody/model is not one of banded, hourly, per-period, per-night',
    ],
    [
      'an unknown watch rule',
      withCustody({ ...banded, watch: 'all' }),
      '/custody/watch is not one of any, premium, separate',
    ],
    [
      'an unknown rule past the last band',
      withCustody({ ...banded, beyondLastBand: { rule: 'free' } }),
      '/custody/beyondLastBand/rule is not one of unpriced, repeat, per-period',
    ],
    [
      'no bands',
      withCustody({ ...banded, bands: [] }),
      '/custody/bands is empty: name at least one',
    ],
    [
      'a price as a number',
      withBand({ standard: 296 }),
      '/custody/bands/0/standard is not an amount: write pounds and pence as text, like "296.00"',
    ],
    [
      'a price below nothing',
      withBand({ constantWatch: '-1.00' }),
      '/custody/bands/0/constantWatch is less than nothing: write',
    ],
    ['a band of no time', withBand({ upToHours: 0 }), '/custody/bands/0/upToHours must be above 0'],
    [
      'a band that ends within a second',
      withBand({ upToHours: 12.00001 }),
      '/custody/bands/0/upToHours must come to whole seconds: write it like 12 or 0.25',
    ],
    [
      'a band whose seconds would be counted one short',
      withBand({ upToHours: 4.35 }),
      '/custody/bands/0/upToHours must come to whole seconds',
    ],
    ['hours as text', withBand({ upToHours: '12' }), '/custody/bands/0/upToHours is not a number'],
    [
      'steps of no minutes',
      withCard({ ratePerHour: '30.00', incrementMinutes: 0 }),
      '/interpreters/video/incrementMinutes is less than 1',
    ],
    [
      'hours with one end',
      withUplift({ from: '20:00' }),
      '/interpreters/video/uplifts/0 an uplift with hours has both "from" and "to"',
    ],
    [
      'hours of no length',
      withUplift({ from: '20:00', to: '20:00' }),
      '/interpreters/video/uplifts/0 "from" and "to" are the same: leave both out for the whole day',
    ],
    [
      'an hour that no clock has',
      withUplift({ from: '20:00', to: '24:00' }),
      '/interpreters/video/uplifts/0/to is not a time of day, like "20:00"',
    ],
    [
      'an unknown day',
      withUplift({ days: ['weekend'] }),
      '/interpreters/video/uplifts/0/days/0 is not one of monday, ',
    ],
    [
      'no days',
      withUplift({ days: [] }),
      '/interpreters/video/uplifts/0/days is empty: name at least one',
    ],
    [
      'a VAT category that the standard lacks',
      { ...tariff, vat: { category: 'A', rate: '0' } },
      '/vat/category is not one of S, Z, E, O',
    ],
    [
      'VAT as a number',
      { ...tariff, vat: { category: 'S', rate: 20 } },
      '/vat/rate is not a rate in per cent: write it as text, like "20"',
    ],
    [
      'VAT with its sign',
      { ...tariff, vat: { category: 'S', rate: '20%' } },
      '/vat/rate is not a rate in per cent: write it as text, like "20"',
    ],
  ])('%s', (_, sent, refusal) => {
    expect(refusals(tariffShape, sent)).toEqual([expect.stringContaining(refusal)]);
  });

  test('unknown fields are refused with their names, and so are those of another model', () => {
    const sent = {
      ...withCard({ ratePerHour: '30.00', minimum: 60 }),
      custody: {
        ...banded,
        hours: 24,
        beyondLastBand: { rule: 'repeat', hours: 24 },
        bands: [{ ...band, fromHours: 0 }],
      },
      vat: { ...tariff.vat, code: 'O' },
      currency: 'GBP',
    };
    expect(refusals(tariffShape, sent).sort()).toEqual([
      '/currency is not a field here: check its name, or leave it out',
      '/custody/bands/0/fromHours is not a field here: check its name, or leave it out',
      '/custody/beyondLastBand/hours is not a field here: check its name, or leave it out',
      '/custody/hours is not a field here: check its name, or leave it out',
      '/interpreters/video/minimum is not a field here: check its name, or leave it out',
      '/vat/code is not a field here: check its name, or leave it out',
    ]);
  });

  test('a card for a mode that there is not is refused', () => {
    const sent = { ...tariff, interpreters: { phone: { ratePerHour: '30.00' } } };
    expect(refusals(tariffShape, sent)).toEqual([
      '/interpreters/phone is not a field here: check its name, or leave it out',
    ]);
  });
});
