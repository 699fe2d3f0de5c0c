import { describe, expect, test } from 'vitest';
import {
  type Band,
  checkTariff,
  type TariffVersion,
  tariffInForce,
  type Vat,
} from '../../src/domain/tariff.ts';
import { tariffOf } from './cases.ts';

function version(id: string, effectiveFrom: string, replaces: string | null = null): TariffVersion {
  return { id, effectiveFrom, replaces };
}

describe('the tariff in force (R5)', () => {
  const first = version('first', '2009-01-01');
  const second = version('second', '2010-04-01');
  const mended = version('mended', '2009-01-01', 'first');
  const mendedAgain = version('mended again', '2009-01-01', 'mended');

  test.each([
    ['2008-12-31', undefined],
    ['2009-01-01', 'first'],
    ['2010-03-31', 'first'],
    ['2010-04-01', 'second'],
    ['2030-01-01', 'second'],
  ])('on %s is %s: a version ends when the next begins', (date, id) => {
    expect(tariffInForce([first, second], date)?.id).toBe(id);
    expect(tariffInForce([second, first], date)?.id).toBe(id);
  });

  test('is the version that replaces another, for the same dates', () => {
    const versions = [first, second, mended];
    expect(tariffInForce(versions, '2009-06-01')?.id).toBe('mended');
    expect(tariffInForce(versions.toReversed(), '2009-06-01')?.id).toBe('mended');
    expect(tariffInForce(versions, '2010-06-01')?.id).toBe('second');
  });

  test('is the last of a row of replacements', () => {
    const versions = [mendedAgain, mended, second, first];
    expect(tariffInForce(versions, '2009-06-01')?.id).toBe('mended again');
  });

  test('is none, where there are no versions', () => {
    expect(tariffInForce([], '2009-06-01')).toBeUndefined();
  });
});

describe('bands that are refused (R7)', () => {
  function errorsOf(...bounds: (number | null)[]) {
    const bands = bounds.map(
      (upToHours): Band => ({
        label: `to ${upToHours}`,
        upToHours,
        standard: '1.00',
        constantWatch: '2.00',
      }),
    );
    return checkTariff({
      ...tariffOf('table-1'),
      custody: { model: 'banded', watch: 'any', beyondLastBand: { rule: 'unpriced' }, bands },
    });
  }

  test.each([[[12, 24, 48]], [[null]], [[12, null]], [[0.5]]])('not %j', (bounds) => {
    expect(errorsOf(...bounds)).toEqual([]);
  });

  test('the same bound twice', () => {
    expect(errorsOf(12, 12)).toEqual([
      {
        pointer: '/custody/bands/1/upToHours',
        detail: 'bands must ascend: 12 does not lie above 12',
      },
    ]);
  });

  test('a lower bound after a higher', () => {
    expect(errorsOf(12, 48, 24).map(({ pointer }) => pointer)).toEqual([
      '/custody/bands/2/upToHours',
    ]);
  });

  test('no end before the last', () => {
    expect(errorsOf(12, null, 48)).toEqual([
      {
        pointer: '/custody/bands/1/upToHours',
        detail: 'only the last band may have no end, and "to null" is followed by another',
      },
    ]);
  });
});

describe('VAT that is refused (R16)', () => {
  function errorsOf(vat: Vat) {
    return checkTariff({ ...tariffOf('table-1'), vat });
  }

  test.each<Vat>([
    { category: 'S', rate: '20', reason: null },
    { category: 'S', rate: '17.5', reason: null },
    { category: 'Z', rate: '0', reason: null },
    { category: 'E', rate: '0', reason: 'Exempt' },
    { category: 'O', rate: '0.00', reason: 'Outside the scope' },
  ])('not $category at $rate, $reason', (vat) => {
    expect(errorsOf(vat)).toEqual([]);
  });

  test.each<[Vat, string, string]>([
    [
      { category: 'S', rate: '0', reason: null },
      '/vat/rate',
      'category S needs a rate above 0, such as "20"',
    ],
    [{ category: 'Z', rate: '20', reason: null }, '/vat/rate', 'category Z has the rate "0"'],
    [{ category: 'O', rate: '20', reason: 'x' }, '/vat/rate', 'category O has the rate "0"'],
    [{ category: 'O', rate: '0', reason: null }, '/vat/reason', 'category O needs a reason text'],
    [{ category: 'E', rate: '0', reason: null }, '/vat/reason', 'category E needs a reason text'],
  ])('%j', (vat, pointer, detail) => {
    expect(errorsOf(vat)).toEqual([{ pointer, detail }]);
  });
});
