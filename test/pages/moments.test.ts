import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../src/domain/time.ts';
import { isShownTwice, momentFields, momentIn } from '../../src/pages/moments.ts';

const typed = (date: string, time: string, clock = '') => ({
  'at-date': date,
  'at-time': time,
  'at-clock': clock,
});
const timeIn = (fields: Record<string, string>) => {
  const found = momentIn(fields, 'at');
  return 'time' in found ? found.time : found.error.detail;
};

describe('a moment in a form', () => {
  test.each([
    ['1/6/2009', '09:15', '2009-06-01T09:15:00+01:00'],
    ['01/06/2009', '0915', '2009-06-01T09:15:00+01:00'],
    ['1.6.09', '9.15', '2009-06-01T09:15:00+01:00'],
    [' 1 June 2009 ', ' 9:15:30 ', '2009-06-01T09:15:30+01:00'],
    ['1-jan-2010', '00:00', '2010-01-01T00:00:00+00:00'],
    ['2010-01-01', '23:59', '2010-01-01T23:59:00+00:00'],
  ])('"%s" at "%s" is %s', (date, time, expected) => {
    expect(timeIn(typed(date, time))).toBe(expected);
  });

  test.each([
    ['', '', 'is missing'],
    ['', '09:15', 'needs a date'],
    ['1/6/2009', '', 'needs a time'],
    ['yesterday', '09:15', 'needs a date'],
    ['1/13/2009', '09:15', 'needs a date'],
    ['30/2/2009', '09:15', 'has a date that does not exist: check its day and month'],
    ['1/6/2009', '24:00', 'midnight is 00:00, on the day that begins then'],
    ['1/6/2009', '9:60', 'needs a time'],
    ['29/3/2009', '01:30', 'never was'],
    ['25/10/2009', '01:30', 'happened twice'],
  ])('"%s" at "%s" %s', (date, time, words) => {
    expect(timeIn(typed(date, time))).toContain(words);
  });

  test('that clocks showed twice is told apart by whoever typed it', () => {
    const [date, time] = ['25/10/2009', '01:30'];
    expect(isShownTwice(typed(date, time), 'at')).toBe(true);
    expect(timeIn(typed(date, time, 'BST'))).toBe('2009-10-25T01:30:00+01:00');
    expect(timeIn(typed(date, time, 'GMT'))).toBe('2009-10-25T01:30:00+00:00');
    expect(isShownTwice(typed(date, '02:00'), 'at')).toBe(false);
    expect(isShownTwice(typed('29/3/2009', '01:30'), 'at')).toBe(false);
    // An hour that is no longer asked about means nothing.
    expect(timeIn(typed('1/6/2009', '09:15', 'GMT'))).toBe('2009-06-01T09:15:00+01:00');
  });

  test('comes back as it was filled in, at every instant', () => {
    const twice = parseInstant('2009-10-25T00:30:00Z');
    const instants = fc.oneof(
      fc.integer({ min: 0, max: 4_102_444_800 }),
      fc.integer({ min: twice - 7200, max: twice + 7200 }),
    );
    fc.assert(
      fc.property(instants, (instant) => {
        expect(timeIn(momentFields('at', instant))).toBe(formatInstant(instant));
      }),
    );
  });
});
