import { describe, expect, test } from 'vitest';
import { tariffChanges, tariffView } from '../../src/documents/tariffView.ts';
import type { CustodyModel } from '../../src/domain/tariff.ts';
import { fixedPrice, tableOne } from '../usecases/force.ts';

const COLUMNS = { standard: '1296.00', constantWatch: '2956.00' };
const of = (custody: CustodyModel) => tariffView(tableOne({ custody })).custody;

describe('a tariff in words', () => {
  test('says how custody is priced, and what follows the last band', () => {
    expect(tariffView(tableOne()).custody).toEqual({
      kind: 'Bands of time',
      sentences: [
        expect.stringContaining('One price for the whole stay'),
        expect.stringContaining('Beyond 48 hours there is no price'),
        expect.stringContaining('If any of the billed time was under constant watch'),
      ],
      prices: [
        { name: '0-12', upTo: '12 hours', standard: '£296.00', constantWatch: '£956.00' },
        { name: '12-24', upTo: '24 hours', standard: '£435.00', constantWatch: '£1,876.00' },
        { name: '24-48', upTo: '48 hours', standard: '£745.00', constantWatch: '£3,748.00' },
      ],
    });
  });

  test('says nothing of what follows a band without an end', () => {
    const { sentences, prices } = tariffView(fixedPrice('500.00')).custody;
    expect(sentences).toEqual([
      'One price for every stay, however long.',
      expect.stringContaining('constant watch'),
    ]);
    expect(prices).toMatchObject([{ upTo: 'any length', standard: '£500.00' }]);
  });

  test.each<[string, CustodyModel, string, readonly string[]]>([
    [
      'repeat',
      { ...bandedWith({ rule: 'repeat' }) },
      'begins anew: the last band’s price for each whole 48 hours',
      ['0-12', '12-24', '24-48'],
    ],
    [
      'per period beyond',
      { ...bandedWith({ rule: 'per-period', hours: 24, ...COLUMNS }) },
      'each further 24 hours begun £1,296.00, or £2,956.00 under constant watch',
      ['0-12', '12-24', '24-48'],
    ],
    [
      'hourly',
      { model: 'hourly', watch: 'premium', firstHour: COLUMNS, furtherHour: COLUMNS },
      'each further hour begun',
      ['First hour', 'Each further hour'],
    ],
    [
      'per period',
      { model: 'per-period', watch: 'separate', hours: 24, ...COLUMNS },
      'each period of 24 hours begun',
      ['Each 24 hours begun'],
    ],
    [
      'per night',
      { model: 'per-night', watch: 'any', ...COLUMNS },
      'each midnight in the billed time',
      ['Each night'],
    ],
  ])('says its kind: %s', (_, custody, words, rows) => {
    const { sentences, prices } = of(custody);
    expect(sentences.join('\n')).toContain(words);
    expect(prices.map(({ name }) => name)).toEqual(rows);
  });

  test('says which sessions have no price, and when a rate is higher', () => {
    const tariff = tableOne();
    const uplifts = [
      { from: '20:00', to: '08:00', ratePerHour: '0.455' },
      { days: ['sunday'] as const, ratePerHour: '36.90' },
    ];
    const telephone = { ...tariff.interpreters.telephone, ratePerHour: '18.50' };
    const card = { minimumMinutes: 0, incrementMinutes: 1, ratePerMile: null };
    const rest = { travelRatePerHour: null, cancellation: null };
    const view = tariffView({
      ...tariff,
      interpreters: { telephone: { ...telephone, ...card, ...rest, uplifts } },
    });
    expect(view.cards.map(({ mode, facts }) => [mode, facts !== null])).toEqual([
      ['In person', false],
      ['By telephone', true],
      ['By video', false],
    ]);
    expect(view.uplifts).toEqual([
      { mode: 'By telephone', when: 'Every day, 20:00 to 08:00', rate: '£0.455' },
      { mode: 'By telephone', when: 'Sunday', rate: '£36.90' },
    ]);
  });
});

function bandedWith(beyondLastBand: object): CustodyModel {
  return { ...tableOne().custody, beyondLastBand } as CustodyModel;
}

describe('what a tariff changes', () => {
  test('is nothing where it says the same', () => {
    expect(tariffChanges(tableOne(), tableOne())).toEqual([]);
  });

  test('is each thing that is other, new or gone', () => {
    const { interpreters } = tableOne();
    const after = tableOne({
      billable: 'all',
      interpreters: { ...interpreters, video: undefined },
      custody: { model: 'per-night', watch: 'any', ...COLUMNS },
    });
    const changes = tariffChanges(tableOne(), after);
    expect(changes).toContainEqual({
      label: 'What is billed',
      before: 'Time under immigration power only',
      after: 'All time in custody, under criminal power too',
    });
    expect(changes).toContainEqual({
      label: 'Custody, Each night',
      before: null,
      after: '£1,296.00, constant watch £2,956.00',
    });
    expect(changes).toContainEqual({
      label: 'Interpreter By video, An hour',
      before: '£30.00',
      after: null,
    });
    expect(changes.map(({ label }) => label)).not.toContain('Watch');
  });
});
