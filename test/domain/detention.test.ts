import { describe, expect, test } from 'vitest';
import {
  checkTimes,
  type Detention,
  endOf,
  heldAtOnce,
  isReleased,
  tariffDateOf,
} from '../../src/domain/detention.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { detention, interval, session } from './build.ts';

const NOW = parseInstant('2009-06-03T12:00:00+01:00');

/** Times on 1 June 2009, London. */
function on1June(hour: number): string {
  return `2009-06-01T${String(hour).padStart(2, '0')}:00:00+01:00`;
}

function hours(from: number, to: number | null) {
  return interval(on1June(from), to === null ? null : on1June(to));
}

describe('times that are right (R3)', () => {
  test.each<[string, Detention]>([
    ['one interval', detention([hours(9, 19)])],
    ['intervals that meet', detention([hours(9, 12), hours(12, 19)])],
    ['a gap', detention([hours(9, 12), hours(14, 19)])],
    ['the last interval open', detention([hours(9, 12), hours(12, null)])],
    ['ended, and no outcome yet', detention([hours(9, 12)], { outcome: null })],
    ['a sender five minutes ahead', detention([interval(on1June(9), '2009-06-03T12:05:00+01:00')])],
    [
      'a session as long as the stay',
      detention([hours(9, 19)], { interpreterSessions: [session(on1June(9), on1June(19))] }),
    ],
    [
      'a session in a gap',
      detention([hours(9, 12), hours(14, 19)], {
        interpreterSessions: [session(on1June(12), on1June(13))],
      }),
    ],
    [
      'a session of an open stay',
      detention([hours(9, null)], {
        interpreterSessions: [session(on1June(10), '2009-06-03T12:05:00+01:00')],
      }),
    ],
  ])('%s', (_, right) => {
    expect(checkTimes(right, NOW)).toEqual([]);
  });
});

describe('times that are refused, with the place and the intervals named (R3)', () => {
  test.each<[string, Detention, string, string]>([
    [
      'no length',
      detention([hours(9, 9)]),
      '/intervals/0/endedAt',
      'interval 1 has no length: it starts and ends at 2009-06-01T09:00:00+01:00',
    ],
    [
      'backwards',
      detention([hours(9, 12), hours(19, 14)]),
      '/intervals/1/endedAt',
      'interval 2 runs backwards: it ends at 2009-06-01T14:00:00+01:00, before it starts at 2009-06-01T19:00:00+01:00',
    ],
    [
      'overlapping',
      detention([hours(9, 12), hours(11, 19)]),
      '/intervals/1/startedAt',
      'interval 2 (from 2009-06-01T11:00:00+01:00) overlaps interval 1 (to 2009-06-01T12:00:00+01:00): an interval starts when or after the one before it ends',
    ],
    [
      'within the one before',
      detention([hours(9, 19), hours(9, 12)]),
      '/intervals/1/startedAt',
      'interval 2 (from 2009-06-01T09:00:00+01:00) overlaps interval 1 (to 2009-06-01T19:00:00+01:00): an interval starts when or after the one before it ends',
    ],
    [
      'out of order',
      detention([hours(14, 19), hours(9, 12)]),
      '/intervals/1/startedAt',
      'interval 2 (from 2009-06-01T09:00:00+01:00) starts before interval 1 (from 2009-06-01T14:00:00+01:00): send intervals in order of time',
    ],
    [
      'open, and not the last',
      detention([hours(9, null), hours(12, 19)]),
      '/intervals/0/endedAt',
      'interval 1 is open, but interval 2 (from 2009-06-01T12:00:00+01:00) follows it: only the last interval may be open',
    ],
    [
      'an end in the future, past the skew',
      detention([interval(on1June(9), '2009-06-03T12:05:01+01:00')]),
      '/intervals/0/endedAt',
      '2009-06-03T12:05:01+01:00 lies in the future: it is 2009-06-03T12:00:00+01:00 now',
    ],
    [
      'a start in the future, past the skew',
      detention([interval('2009-06-03T12:05:01+01:00', null)]),
      '/intervals/0/startedAt',
      '2009-06-03T12:05:01+01:00 lies in the future: it is 2009-06-03T12:00:00+01:00 now',
    ],
    [
      'an outcome while open',
      detention([hours(9, null)], { outcome: 'removed' }),
      '/outcome',
      'the last interval is still open: an outcome is recorded once it has ended',
    ],
    [
      'a session before arrival',
      detention([hours(9, 19)], { interpreterSessions: [session(on1June(8), on1June(10))] }),
      '/interpreterSessions/0/startedAt',
      'interpreter session 1 is not inside the stay, which starts at 2009-06-01T09:00:00+01:00 and ends at 2009-06-01T19:00:00+01:00',
    ],
    [
      'a session before the arrival of an open stay',
      detention([hours(9, null)], { interpreterSessions: [session(on1June(8), on1June(10))] }),
      '/interpreterSessions/0/startedAt',
      'interpreter session 1 is not inside the stay, which starts at 2009-06-01T09:00:00+01:00 and has not ended',
    ],
    [
      'a session past the release',
      detention([hours(9, 19)], {
        interpreterSessions: [session(on1June(9), on1June(10)), session(on1June(18), on1June(20))],
      }),
      '/interpreterSessions/1/endedAt',
      'interpreter session 2 is not inside the stay, which starts at 2009-06-01T09:00:00+01:00 and ends at 2009-06-01T19:00:00+01:00',
    ],
    [
      'a session of an open stay in the future',
      detention([hours(9, null)], {
        interpreterSessions: [session(on1June(9), '2009-06-03T12:05:01+01:00')],
      }),
      '/interpreterSessions/0/endedAt',
      '2009-06-03T12:05:01+01:00 lies in the future: it is 2009-06-03T12:00:00+01:00 now',
    ],
    [
      'a session of no length',
      detention([hours(9, 19)], { interpreterSessions: [session(on1June(10), on1June(10))] }),
      '/interpreterSessions/0/endedAt',
      'interpreter session 1 ends at 2009-06-01T10:00:00+01:00, not after it starts at 2009-06-01T10:00:00+01:00',
    ],
  ])('%s', (_, wrong, pointer, detail) => {
    expect(checkTimes(wrong, NOW)).toEqual([{ pointer, detail }]);
  });

  test('everything that is wrong is said at once', () => {
    const wrong = detention([hours(9, 9), hours(8, 7)], {
      interpreterSessions: [session(on1June(10), on1June(10))],
    });
    expect(checkTimes(wrong, NOW).map(({ pointer }) => pointer)).toEqual([
      '/intervals/0/endedAt',
      '/intervals/1/endedAt',
      '/intervals/1/startedAt',
      '/interpreterSessions/0/endedAt',
    ]);
  });
});

describe('released', () => {
  test('is ended with an outcome, and nothing less', () => {
    expect(isReleased(detention([hours(9, 12)]))).toBe(true);
    expect(isReleased(detention([hours(9, 12)], { outcome: null }))).toBe(false);
    expect(isReleased(detention([hours(9, 12), hours(12, null)]))).toBe(false);
    expect(endOf(detention([hours(9, 12), hours(12, null)]))).toBeNull();
  });
});

describe('the date that chooses the tariff (R5)', () => {
  const criminal = { power: 'criminal' } as const;
  const evening = interval('2009-06-01T18:00:00Z', '2009-06-01T23:00:00Z', criminal);

  test('is the London date of the first immigration interval', () => {
    const night = interval('2009-06-01T23:00:00Z', '2009-06-02T06:00:00Z');
    expect(tariffDateOf(detention([evening, night]))).toBe('2009-06-02');
  });

  test('is that of arrival, where there is no immigration interval', () => {
    expect(tariffDateOf(detention([evening]))).toBe('2009-06-01');
  });
});

describe('held in two places at once', () => {
  const day = detention([hours(9, 12), hours(14, 19)]);

  test.each<[string, boolean, Detention]>([
    ['one that overlaps an interval', true, detention([hours(11, 13)])],
    ['one that is open from before the other', true, detention([hours(8, null)])],
    ['one of the same arrival', true, detention([hours(9, 10)])],
    ['one inside a gap', false, detention([hours(12, 14)])],
    [
      'one that goes on in the gap and after the end',
      false,
      detention([hours(13, 14), hours(19, 20)]),
    ],
    ['one that is open from the end', false, detention([hours(19, null)])],
    ['one before the arrival', false, detention([hours(7, 9)])],
  ])('%s: %s', (_, expected, other) => {
    expect(heldAtOnce(day, other)).toBe(expected);
    expect(heldAtOnce(other, day)).toBe(expected);
  });
});
