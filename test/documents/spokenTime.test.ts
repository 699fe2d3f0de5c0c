import { describe, expect, test } from 'vitest';
import { spokenDate, spokenInstant } from '../../src/documents/spokenTime.ts';
import { parseInstant } from '../../src/domain/time.ts';

describe('times in documents', () => {
  test.each([
    ['2009-06-01T08:15:00Z', 'Mon 1 Jun 2009 09:15 BST'],
    ['2009-12-27T23:59:00Z', 'Sun 27 Dec 2009 23:59 GMT'],
    ['2009-06-01T08:15:07Z', 'Mon 1 Jun 2009 09:15:07 BST'],
    ['2009-06-30T23:00:00Z', 'Wed 1 Jul 2009 00:00 BST'],
    ['2010-09-30T11:00:00Z', 'Thu 30 Sep 2010 12:00 BST'],
  ])('%s is said as %s', (instant, said) => {
    expect(spokenInstant(parseInstant(instant))).toBe(said);
  });

  test('the hour that a clock change repeats is told apart', () => {
    expect(spokenInstant(parseInstant('2009-10-25T00:30:00Z'))).toBe('Sun 25 Oct 2009 01:30 BST');
    expect(spokenInstant(parseInstant('2009-10-25T01:30:00Z'))).toBe('Sun 25 Oct 2009 01:30 GMT');
  });

  test('a date has its month in full and no leading zero', () => {
    expect(spokenDate('2026-11-21')).toBe('21 November 2026');
    expect(spokenDate('2009-09-01')).toBe('1 September 2009');
  });
});
