import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retainedSince, retentionEnd } from '../../src/domain/retention.ts';
import { type Instant, londonDate, parseInstant } from '../../src/domain/time.ts';

describe('the end of retention', () => {
  test.each([
    ['in the middle of a financial year', '2009-06-01T18:45:00Z', null, 7, '2017-04-01'],
    ['on 31 March, London', '2010-03-31T22:59:59Z', null, 7, '2017-04-01'],
    ['on 1 April, London, which is 31 March in UTC', '2010-03-31T23:00:00Z', null, 7, '2018-04-01'],
    ['in winter', '2010-01-31T23:30:00Z', null, 7, '2017-04-01'],
    [
      'and was invoiced in that year',
      '2009-06-01T18:45:00Z',
      '2010-03-01T12:00:00Z',
      7,
      '2017-04-01',
    ],
    [
      'and was invoiced a year later',
      '2009-06-01T18:45:00Z',
      '2010-04-01T12:00:00Z',
      7,
      '2018-04-01',
    ],
    [
      'invoiced at the last second of its year',
      '2009-06-01T18:45:00Z',
      '2010-03-31T22:59:59Z',
      7,
      '2017-04-01',
    ],
    [
      'invoiced at the first of the next',
      '2009-06-01T18:45:00Z',
      '2010-03-31T23:00:00Z',
      7,
      '2018-04-01',
    ],
    ['under a shorter retention', '2009-06-01T18:45:00Z', null, 1, '2011-04-01'],
    ['under the longest', '2009-06-01T18:45:00Z', null, 99, '2109-04-01'],
  ])('of a stay that ended %s', (_, ended, issued, years, end) => {
    const lastIssuedAt = issued === null ? null : parseInstant(issued);
    expect(retentionEnd(parseInstant(ended), lastIssuedAt, years)).toBe(end);
  });
});

describe('what is retained', () => {
  test.each([
    ['the last second of 31 March, London', '2017-03-31T22:59:59Z', '2009-03-31T23:00:00Z'],
    ['the first of 1 April, London', '2017-03-31T23:00:00Z', '2010-03-31T23:00:00Z'],
    ['New Year', '2018-01-01T00:00:00Z', '2010-03-31T23:00:00Z'],
  ])('at %s', (_, now, since) => {
    expect(retainedSince(parseInstant(now), 7)).toBe(parseInstant(since));
  });

  test('is by either rule the same', () => {
    const instant = fc.integer({ min: 0, max: parseInstant('2090-01-01T00:00:00Z') });
    const isOver = (ended: Instant, issued: Instant | null, years: number, now: Instant) =>
      retentionEnd(ended, issued, years) <= londonDate(now);
    const years = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(instant, fc.option(instant), years, instant, (ended, issued, n, now) => {
        const since = retainedSince(now, n);
        const isBefore = ended < since && (issued === null || issued < since);
        expect(isOver(ended, issued, n, now)).toBe(isBefore);
      }),
    );
  });
});
