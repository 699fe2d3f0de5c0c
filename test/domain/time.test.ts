import { describe, expect, test } from 'vitest';
import { numberIn, seriesOf } from '../../src/domain/invoice.ts';
import {
  addDays,
  financialYear,
  formatInstant,
  hoursOf,
  isDate,
  isZone,
  londonDate,
  londonDay,
  londonDayStart,
  midnightsBetween,
  nextClockChange,
  parseInstant,
  parseLocalTime,
  spokenDuration,
  yearBounds,
} from '../../src/domain/time.ts';

describe('instants (R1)', () => {
  test.each([
    ['2009-06-01T09:15:00+01:00', '2009-06-01T09:15:00+01:00'],
    ['2009-06-01T08:15:00Z', '2009-06-01T09:15:00+01:00'],
    ['2009-06-01T08:15:00-00:00', '2009-06-01T09:15:00+01:00'],
    ['2009-06-01T14:00:00+05:45', '2009-06-01T09:15:00+01:00'],
    ['2009-05-31T22:15:00-10:00', '2009-06-01T09:15:00+01:00'],
    ['2009-06-01T08:15:00.000Z', '2009-06-01T09:15:00+01:00'],
    ['2009-12-01T09:15:00Z', '2009-12-01T09:15:00+00:00'],
    ['2008-02-29T23:59:59Z', '2008-02-29T23:59:59+00:00'],
    ['2009-10-25T01:30:00+01:00', '2009-10-25T01:30:00+01:00'],
    ['2009-10-25T01:30:00+00:00', '2009-10-25T01:30:00+00:00'],
    ['2009-03-29T01:30:00Z', '2009-03-29T02:30:00+01:00'],
    ['1970-01-01T00:00:00Z', '1970-01-01T01:00:00+01:00'],
  ])('%s is answered as %s', (sent, answered) => {
    expect(formatInstant(parseInstant(sent))).toBe(answered);
  });

  const NO_OFFSET = /^has no offset: write it like 2009-06-01T09:15:00\+01:00 or /;
  const NO_TIME = /^is not a time: write it to the second with an offset, like 2009-06-01T09:15:00/;
  const NOT_THERE = /^is not a time that the calendar has: .*hours go from 00 to 23/;
  test.each([
    ['2009-06-01T09:15:00', NO_OFFSET],
    ['2009-06-01 09:15:00', NO_OFFSET],
    ['2009-06-01T09:15', NO_OFFSET],
    ['2009-06-01T09:15:00.5', NO_OFFSET],
    ['2009-06-01T09:15:00.5Z', /^has a fraction of a second: write it to the whole second$/],
    ['2009-06-01T09:15:00.0001+01:00', /whole second/],
    ['2009-02-30T09:15:00Z', NOT_THERE],
    ['2009-02-29T09:15:00Z', NOT_THERE],
    ['2009-13-01T09:15:00Z', NOT_THERE],
    ['2009-06-00T09:15:00Z', NOT_THERE],
    ['2009-06-01T24:00:00Z', NOT_THERE],
    ['2009-06-01T09:60:00Z', NOT_THERE],
    ['2009-06-30T23:59:60Z', NOT_THERE],
    ['2009-06-01T09:15+01:00', NO_TIME],
    ['2009-06-01T09:15:00+0100', NO_TIME],
    ['2009-06-01T09:15:00+24:00', NO_TIME],
    ['2009-06-01T09:15:00BST', NO_TIME],
    ['2009-06-01', NO_TIME],
    ['01/06/2009 09:15', NO_TIME],
    ['1243844100', NO_TIME],
    [' 2009-06-01T09:15:00Z', NO_TIME],
    ['2009-06-01T09:15:00Z\n', NO_TIME],
    ['yesterday', NO_TIME],
    ['', NO_TIME],
    ['1969-12-31T23:59:59Z', /^is before 1970: times are kept from 1970 on$/],
    ['1970-01-01T00:30:00+01:00', /^is before 1970/],
  ])('"%s" is refused, and the message says what would be right', (text, message) => {
    expect(() => parseInstant(text)).toThrow(message);
  });
});

describe('local times of an importer (R1)', () => {
  test.each([
    ['2009-06-01T09:15:00', '2009-06-01T09:15:00+01:00'],
    ['2009-06-01 09:15', '2009-06-01T09:15:00+01:00'],
    ['2009-06-01 09:15:30.000', '2009-06-01T09:15:30+01:00'],
    ['2009-12-01T09:15', '2009-12-01T09:15:00+00:00'],
    ['2009-03-29T00:59:59', '2009-03-29T00:59:59+00:00'],
    ['2009-03-29T02:00:00', '2009-03-29T02:00:00+01:00'],
    ['2009-10-25T00:59:59', '2009-10-25T00:59:59+01:00'],
    ['2009-10-25T02:00:00', '2009-10-25T02:00:00+00:00'],
  ])('%s in London is %s', (local, instant) => {
    expect(formatInstant(parseLocalTime(local, 'Europe/London'))).toBe(instant);
  });

  test('another zone is heard', () => {
    expect(formatInstant(parseLocalTime('2009-06-01T10:15', 'Europe/Paris'))).toBe(
      '2009-06-01T09:15:00+01:00',
    );
  });

  test.each(['2009-03-29T01:00:00', '2009-03-29T01:30', '2009-03-29 01:59:59'])(
    '%s never was in London',
    (local) => {
      expect(() => parseLocalTime(local, 'Europe/London')).toThrow(
        'does not exist in Europe/London: the clocks went forward over it',
      );
    },
  );

  test.each(['2009-10-25T01:00:00', '2009-10-25T01:30', '2009-10-25 01:59:59'])(
    '%s was twice in London',
    (local) => {
      expect(() => parseLocalTime(local, 'Europe/London')).toThrow(
        'exists twice in Europe/London: the clocks went back; send it with its offset',
      );
    },
  );

  test.each([
    '2009-02-30T09:15',
    '2009-06-01T24:00',
    '2009-06-01T09:15:60',
    '2009-06-01T09:15:00.5',
    '2009-06-01T09:15:00Z',
    '2009-06-01',
    '',
  ])('"%s" is no local time', (text) => {
    expect(() => parseLocalTime(text, 'Europe/London')).toThrow(
      /^is not a local time: write it like/,
    );
  });

  test('nor is one before 1970', () => {
    expect(() => parseLocalTime('1969-06-01T09:15', 'Europe/London')).toThrow(/^is before 1970/);
  });

  test('a zone is one that the tz database has', () => {
    expect(isZone('Europe/London')).toBe(true);
    expect(isZone('Europe/Croydon')).toBe(false);
  });
});

describe('London days (R4)', () => {
  test.each([
    ['2009-06-01T22:59:59Z', '2009-06-01'],
    ['2009-06-01T23:00:00Z', '2009-06-02'],
    ['2009-12-01T23:59:59Z', '2009-12-01'],
    ['2009-12-02T00:00:00Z', '2009-12-02'],
    ['2010-03-31T23:30:00Z', '2010-04-01'],
  ])('%s lies in %s', (instant, date) => {
    expect(londonDate(parseInstant(instant))).toBe(date);
  });

  test.each([
    ['2009-06-01T12:00:00Z', '2009-06-01T00:00:00+01:00', 24],
    ['2009-03-29T12:00:00Z', '2009-03-29T00:00:00+00:00', 23],
    ['2009-10-25T12:00:00Z', '2009-10-25T00:00:00+01:00', 25],
  ])('the day of %s starts at %s and has %i hours', (instant, start, hours) => {
    const day = londonDay(parseInstant(instant));
    expect(formatInstant(londonDayStart(day))).toBe(start);
    expect(londonDayStart(day + 1) - londonDayStart(day)).toBe(hours * 3600);
  });

  test.each([
    ['2009-06-01T01:00:00+01:00', '2009-06-01T23:00:00+01:00', 0],
    ['2009-06-01T22:00:00+01:00', '2009-06-02T00:00:00+01:00', 0],
    ['2009-06-01T22:00:00+01:00', '2009-06-02T00:00:01+01:00', 1],
    ['2009-06-01T00:00:00+01:00', '2009-06-01T00:00:01+01:00', 1],
    ['2009-06-01T00:00:00+01:00', '2009-06-01T00:00:00+01:00', 0],
    ['2009-06-02T00:00:00+01:00', '2009-06-01T00:00:00+01:00', 0],
    ['2009-01-01T12:00:00Z', '2010-01-01T12:00:00Z', 365],
  ])('from %s to before %s there are %i midnights', (from, to, midnights) => {
    expect(midnightsBetween(parseInstant(from), parseInstant(to))).toBe(midnights);
  });

  test('the clocks change next at the last Sunday of March or October, 01:00 UTC', () => {
    const spring = parseInstant('2009-03-29T01:00:00Z');
    const autumn = parseInstant('2009-10-25T01:00:00Z');
    expect(nextClockChange(spring - 1)).toBe(spring);
    expect(nextClockChange(spring)).toBe(autumn);
  });

  test.each([
    ['2009-06-01', true],
    ['2008-02-29', true],
    ['2009-02-29', false],
    ['2009-13-01', false],
    ['2009-6-1', false],
    ['2009-06-01T00:00:00Z', false],
    ['', false],
  ])('"%s" is a date: %s', (text, is) => {
    expect(isDate(text)).toBe(is);
  });

  test('days are added over the end of a month, a leap day and a clock change', () => {
    expect(addDays('2009-12-31', 1)).toBe('2010-01-01');
    expect(addDays('2008-02-28', 1)).toBe('2008-02-29');
    expect(addDays('2009-03-28', 2)).toBe('2009-03-30');
    expect(addDays('2009-01-30', -30)).toBe('2008-12-31');
  });
});

describe('financial years (R4)', () => {
  test.each([
    ['2010-03-31T22:59:59Z', 2009],
    ['2010-03-31T23:00:00Z', 2010],
    ['2010-03-31T23:30:00Z', 2010],
    ['2010-12-31T23:59:59Z', 2010],
    ['2011-01-01T00:00:00Z', 2010],
  ])('%s is in the one that began in April %i', (instant, year) => {
    expect(financialYear(londonDate(parseInstant(instant)))).toBe(year);
  });

  test('years have their first and last day', () => {
    expect(yearBounds(2009, 'calendar')).toEqual({ from: '2009-01-01', to: '2009-12-31' });
    expect(yearBounds(2009, 'financial')).toEqual({ from: '2009-04-01', to: '2010-03-31' });
  });

  test('numbers follow the financial year of issue (R19)', () => {
    const before = parseInstant('2027-03-31T22:59:59Z');
    const after = parseInstant('2027-03-31T23:00:00Z');
    expect(seriesOf('MPS', 'invoice', before)).toBe('MPS-2026');
    expect(numberIn(seriesOf('MPS', 'invoice', after), 1)).toBe('MPS-2027-000001');
    expect(numberIn(seriesOf('MPS', 'credit-note', after), 12)).toBe('MPS-CN-2027-000012');
    expect(numberIn(seriesOf('MPS', 'claim', before), 1_000_000)).toBe('MPS-CL-2026-1000000');
  });
});

describe('durations', () => {
  test.each([
    [0, '0 h', 0],
    [1, '0 h 0 min 1 s', 0.000278],
    [1200, '0 h 20 min', 0.333333],
    [37_800, '10 h 30 min', 10.5],
    [43_200, '12 h', 12],
    [43_201, '12 h 0 min 1 s', 12.000278],
    [421_200, '117 h', 117],
  ])('%i seconds are "%s"', (seconds, spoken, hours) => {
    expect(spokenDuration(seconds)).toBe(spoken);
    expect(hoursOf(seconds)).toBe(hours);
  });
});
