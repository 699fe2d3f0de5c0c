import { describe, expect, test } from 'vitest';
import { BANK_HOLIDAYS, bankHolidaysWith } from '../../src/domain/bankHolidays.ts';

const YEARS = Array.from({ length: 23 }, (_, n) => 2005 + n);
const MONDAY = 1;
const SATURDAY = 6;

/** What proclamations moved, took away and added. */
const REMOVED = ['2012-05-28', '2020-05-04', '2022-05-30'];
const ADDED = [
  '2011-04-29', // royal wedding
  '2012-06-04', // spring, moved
  '2012-06-05', // Diamond Jubilee
  '2020-05-08', // early May, moved to the 75th VE Day
  '2022-06-02', // spring, moved
  '2022-06-03', // Platinum Jubilee
  '2022-09-19', // State Funeral of Queen Elizabeth II
  '2023-05-08', // coronation
];

function day(year: number, month: number, dayOfMonth: number): Temporal.PlainDate {
  return Temporal.PlainDate.from({ year, month, day: dayOfMonth });
}

/** The first Monday on or after a day. */
function mondayFrom(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.add({ days: (7 + MONDAY - date.dayOfWeek) % 7 });
}

/** Easter Sunday, by the Gregorian computus of Meeus, Jones and Butcher. */
function easter(year: number): Temporal.PlainDate {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((century + 8) / 25);
  const g = Math.floor((century - f + 1) / 3);
  const h = (19 * a + century - Math.floor(century / 4) - g + 15) % 30;
  const l = (32 + 2 * (century % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return day(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** Each day, or the next weekday that no other of them has. */
function withSubstitutes(dates: Temporal.PlainDate[]): Temporal.PlainDate[] {
  const weekdays = dates.filter(({ dayOfWeek }) => dayOfWeek < SATURDAY);
  for (const weekend of dates.filter(({ dayOfWeek }) => dayOfWeek >= SATURDAY)) {
    let substitute = mondayFrom(weekend);
    while (weekdays.some((taken) => taken.equals(substitute))) {
      substitute = substitute.add({ days: 1 });
    }
    weekdays.push(substitute);
  }
  return weekdays;
}

function regularDays(year: number): string[] {
  return [
    ...withSubstitutes([day(year, 1, 1)]),
    easter(year).subtract({ days: 2 }),
    easter(year).add({ days: 1 }),
    mondayFrom(day(year, 5, 1)),
    mondayFrom(day(year, 5, 25)),
    mondayFrom(day(year, 8, 25)),
    ...withSubstitutes([day(year, 12, 25), day(year, 12, 26)]),
  ].map(String);
}

describe('bank holidays of England and Wales', () => {
  test('the list is the regular days, but for those that proclamations changed', () => {
    const expected = new Set(YEARS.flatMap(regularDays));
    for (const removed of REMOVED) expect(expected.delete(removed)).toBe(true);
    for (const added of ADDED) expected.add(added);
    expect([...BANK_HOLIDAYS].sort()).toEqual([...expected].sort());
  });

  test('2009 has Boxing Day on the Monday after its Saturday', () => {
    expect([...BANK_HOLIDAYS].filter((date) => date.startsWith('2009'))).toEqual([
      '2009-01-01',
      '2009-04-10',
      '2009-04-13',
      '2009-05-04',
      '2009-05-25',
      '2009-08-31',
      '2009-12-25',
      '2009-12-28',
    ]);
  });

  test('administrators can add days, and the built-in list stays as it is', () => {
    const extended = bankHolidaysWith(['2028-01-03']);
    expect(extended.has('2028-01-03')).toBe(true);
    expect(extended.size).toBe(BANK_HOLIDAYS.size + 1);
    expect(BANK_HOLIDAYS.has('2028-01-03')).toBe(false);
  });
});
