import { describe, expect, test } from 'vitest';
import type { Engagement, InterpreterSession } from '../../src/domain/detention.ts';
import { rate, withObstacle } from '../../src/domain/rating.ts';
import {
  engagementObstacle,
  overlapObstacle,
  overlaps,
  type PlacedSession,
} from '../../src/domain/sessionObstacles.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { detention, interval, session } from './build.ts';
import { tariffOf } from './cases.ts';

const AT = parseInstant('2009-06-03T12:00:00Z');

/** A session on 2 June 2009, from and to "10:00" London. */
function on2June(from: string, to: string, more: Partial<InterpreterSession> = {}) {
  return session(`2009-06-02T${from}:00+01:00`, `2009-06-02T${to}:00+01:00`, more);
}

function shared(share: number, of: number, more: Partial<InterpreterSession> = {}) {
  const engagement: Engagement = { reference: 'E-9', share, of };
  return on2June('10:00', '11:45', { engagement, ...more });
}

function elsewhere(...sessions: InterpreterSession[]): PlacedSession[] {
  return sessions.map((each) => ({ detention: '01CX/0002/09', session: each }));
}

describe('the shares of an engagement (R13)', () => {
  test('are each there once, wherever they are', () => {
    expect(engagementObstacle([shared(1, 3)], elsewhere(shared(3, 3), shared(2, 3)))).toBeNull();
    expect(engagementObstacle([shared(1, 2), shared(2, 2)], [])).toBeNull();
    expect(engagementObstacle([shared(1, 1)], [])).toBeNull();
    expect(engagementObstacle([on2June('10:00', '11:00')], [])).toBeNull();
  });

  test('may differ in interpreter and language', () => {
    const other = shared(2, 2, { interpreter: 'INT-2', language: 'zh' });
    expect(engagementObstacle([shared(1, 2)], elsewhere(other))).toBeNull();
  });

  test.each<[string, InterpreterSession[], InterpreterSession[]]>([
    ['share 2 of 2 is missing', [shared(1, 2)], []],
    ['share 1 of 3 is missing', [shared(2, 3)], [shared(3, 3)]],
    ['share 1 of 2 is there 2 times', [shared(1, 2)], [shared(1, 2), shared(2, 2)]],
    [
      'its sessions disagree on the times, the fee or the number of shares',
      [shared(1, 2)],
      [shared(2, 3)],
    ],
    ...[
      { endedAt: AT },
      { startedAt: parseInstant('2009-06-02T10:00:00Z') },
      { mode: 'video' as const },
      { invoicedPence: 1 },
      { travelMinutes: 1 },
      { miles: 1 },
      { cancelled: true },
    ].map((more): [string, InterpreterSession[], InterpreterSession[]] => [
      'its sessions disagree on the times, the fee or the number of shares',
      [shared(1, 2)],
      [shared(2, 2, more)],
    ]),
  ])('stand in the way: %s', (wrong, own, others) => {
    expect(engagementObstacle(own, elsewhere(...others))).toEqual({
      reason: 'engagement-shares',
      detail: `interpreter session 1, engagement E-9: ${wrong}`,
      sessions: [1],
    });
  });

  test('name every session concerned, and say of the first what is wrong', () => {
    const fine = on2June('08:00', '09:00');
    expect(engagementObstacle([fine, shared(1, 3), shared(2, 3)], [])).toEqual({
      reason: 'engagement-shares',
      detail: 'interpreter session 2, engagement E-9: share 3 of 3 is missing',
      sessions: [2, 3],
    });
  });
});

describe('sessions of one interpreter that overlap (R14)', () => {
  const ten = on2June('10:00', '11:00');

  test.each<[string, InterpreterSession, boolean]>([
    ['half an hour of both', on2June('10:30', '11:30'), true],
    ['one within the other', on2June('10:15', '10:30'), true],
    ['the very same time', on2June('10:00', '11:00'), true],
    ['one that starts as the other ends', on2June('11:00', '12:00'), false],
    ['another interpreter', on2June('10:30', '11:30', { interpreter: 'INT-2' }), false],
    ['no interpreter named', on2June('10:30', '11:30', { interpreter: null }), false],
  ])('%s', (_, other, overlapping) => {
    expect(overlaps(ten, other)).toBe(overlapping);
    expect(overlaps(other, ten)).toBe(overlapping);
  });

  test('two of no named interpreter are not known to be one', () => {
    const unnamed = { ...ten, interpreter: null };
    expect(overlaps(unnamed, { ...unnamed })).toBe(false);
  });

  test('may do so within one engagement, and not within two', () => {
    expect(overlaps(shared(1, 2), shared(2, 2))).toBe(false);
    const engagement = { reference: 'E-10', share: 2, of: 2 };
    expect(overlaps(shared(1, 2), shared(2, 2, { engagement }))).toBe(true);
    expect(overlaps(shared(1, 2), ten)).toBe(true);
  });

  test('stand in the way on both detentions, the other one named', () => {
    const mine = [on2June('08:00', '09:00'), ten];
    expect(overlapObstacle(mine, elsewhere(on2June('10:30', '11:30')))).toEqual({
      reason: 'session-overlap',
      detail:
        'interpreter session 2 overlaps a session of detention 01CX/0002/09: the interpreter cannot be in two places; amend one, or say why both are right',
      sessions: [2],
    });
  });

  test('stand in the way within one detention, both named', () => {
    expect(overlapObstacle([ten, on2June('10:30', '11:30')], [])).toEqual({
      reason: 'session-overlap',
      detail:
        'interpreter session 1 overlaps session 2: the interpreter cannot be in two places; amend one, or say why both are right',
      sessions: [1, 2],
    });
  });

  test('are no obstacle within one detention once accepted, but still with another', () => {
    const other = on2June('10:30', '11:30');
    expect(overlapObstacle([ten, other], [], true)).toBeNull();
    expect(overlapObstacle([ten], elsewhere(other), true)?.sessions).toEqual([1]);
  });

  test('are no obstacle where there are none', () => {
    expect(overlapObstacle([ten, on2June('11:00', '12:00')], [])).toBeNull();
  });
});

describe('a charge with an obstacle', () => {
  const stay = interval('2009-06-02T09:00:00+01:00', '2009-06-02T19:00:00+01:00');
  const sessions = [
    on2June('10:00', '11:00'),
    on2June('10:30', '11:30'),
    on2June('14:00', '15:00', { mode: 'telephone' }),
  ];
  const obstacle = overlapObstacle(sessions, []);
  const input = { tariff: tariffOf('cards'), at: AT, bankHolidays: new Set<string>() };

  test('is unpriced, and keeps the lines that nothing stands in the way of', () => {
    const released = detention([stay], { interpreterSessions: sessions });
    const charge = withObstacle(rate({ ...input, detention: released }), obstacle);
    expect(charge.status).toBe('unpriced');
    expect(charge.unpriced?.reason).toBe('session-overlap');
    expect(charge.totals).toBeNull();
    expect(charge.lines.map(({ amountPence }) => amountPence)).toEqual([29_600, 3600]);
  });

  test('keeps its first reason, and stays provisional while open', () => {
    const open = detention([{ ...stay, endedAt: null }], { interpreterSessions: sessions });
    const late = rate({ ...input, detention: open, at: parseInstant('2009-07-01T00:00:00Z') });
    const charge = withObstacle(late, obstacle);
    expect(charge.status).toBe('provisional');
    expect(charge.unpriced?.reason).toBe('beyond-last-band');
  });

  test('is as it was, where there is none', () => {
    const charge = rate({ ...input, detention: detention([stay]) });
    expect(withObstacle(charge, null)).toBe(charge);
  });
});

describe('what a line says (R12, R17)', () => {
  const stay = interval('2009-06-02T09:00:00+01:00', '2009-06-02T19:00:00+01:00');

  function chargeOf(tariff: string, ...sessions: InterpreterSession[]) {
    return rate({
      detention: detention([stay], { interpreterSessions: sessions }),
      tariff: tariffOf(tariff),
      at: AT,
      bankHolidays: new Set(),
    });
  }

  test('every rate, the travel and the miles, and the share', () => {
    const line = chargeOf('cards', shared(2, 2, { travelMinutes: 30, miles: 12.5 })).lines.at(-1);
    expect(line).toEqual({
      kind: 'interpreter',
      description: 'Interpreter, Vietnamese, in person, 1 h 45 min',
      amountPence: 3284,
      rules: ['R12', 'R13'],
      figures: { session: 1, workedHours: 1.75, billedHours: 1.75, share: 2, of: 2 },
      working:
        '1 h 45 min worked, 1 h 45 min billed (at least 60 min, in steps of 15 min): 1 h 45 min at £30.00 an hour, 30 min of travel at £15.00 an hour, 12.5 miles at £0.455: £65.69; share 2 of 2 of £65.69: £32.84',
    });
  });

  test('why a session is not billed', () => {
    const criminal = { ...stay, power: 'criminal' as const };
    const charge = rate({
      detention: detention([criminal], { interpreterSessions: [on2June('10:00', '11:00')] }),
      tariff: tariffOf('cards'),
      at: AT,
      bankHolidays: new Set(),
    });
    expect(charge.unbilledSessions).toEqual([
      {
        session: 1,
        working:
          'Interpreter session 1, Vietnamese, in person, began at 2009-06-02T10:00:00+01:00 under criminal power, which this tariff does not bill',
      },
    ]);
  });

  test('what the tariff does not price', () => {
    const details = [
      chargeOf('cards', on2June('10:00', '11:00', { mode: 'video' })),
      chargeOf('cards', on2June('10:00', '11:00', { mode: 'telephone', miles: 1 })),
      chargeOf('cards', on2June('10:00', '11:00', { mode: 'telephone', travelMinutes: 1 })),
      chargeOf('cards', on2June('10:00', '11:00', { mode: 'telephone', cancelled: true })),
    ].map(({ unpriced }) => unpriced?.detail);
    expect(details).toEqual([
      'interpreter session 1: the tariff has no interpreter card for video',
      "interpreter session 1: the tariff's telephone card has no rate per mile",
      "interpreter session 1: the tariff's telephone card has no travel rate",
      'interpreter session 1: the tariff gives no cancellation fee',
    ]);
  });
});
