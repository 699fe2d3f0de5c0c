import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Detention, OUTCOMES } from '../../src/domain/detention.ts';
import {
  type DetentionJson,
  detentionJson,
  detentionOf,
  detentionShape,
} from '../../src/shapes/detention.ts';
import { refusals } from './refusals.ts';

const interval = { suite: 'CX', startedAt: '2009-06-01T09:15:00+01:00' };
const session = {
  mode: 'telephone',
  startedAt: '2009-06-01T10:00:00+01:00',
  endedAt: '2009-06-01T11:00:00+01:00',
};
const least = { custodyRecordNumber: '01CX/4512/09', intervals: [interval] };
const withSession = (part: object) => ({
  ...least,
  interpreterSessions: [{ ...session, ...part }],
});

const read = (sent: unknown) => detentionOf(detentionShape.parse(sent), 'UKBA');

describe('what is left out', () => {
  test('of a detention fills in: only the number and one start in a suite are required', () => {
    expect(read(least)).toEqual({
      custodyRecordNumber: '01CX/4512/09',
      detaineeReference: null,
      homeOfficeReference: null,
      customer: 'UKBA',
      operation: null,
      intervals: [
        {
          suite: 'CX',
          startedAt: 1_243_844_100,
          endedAt: null,
          watch: 'standard',
          power: 'immigration',
        },
      ],
      interpreterSessions: [],
      outcome: null,
    });
  });

  test('of a session fills in', () => {
    expect(read(withSession({})).interpreterSessions).toEqual([
      {
        interpreter: null,
        language: null,
        mode: 'telephone',
        startedAt: 1_243_846_800,
        endedAt: 1_243_850_400,
        invoicedPence: null,
        engagement: null,
        travelMinutes: 0,
        miles: 0,
        cancelled: false,
      },
    ]);
  });

  test('may as well be sent as null', () => {
    const blank = {
      ...least,
      detaineeReference: null,
      homeOfficeReference: null,
      customer: null,
      operation: null,
      outcome: null,
      intervals: [{ ...interval, endedAt: null }],
      interpreterSessions: [
        { ...session, interpreter: null, language: null, invoiced: null, engagement: null },
      ],
    };
    expect(read(blank)).toEqual(read(withSession({})));
  });

  test('is not filled in where something was sent', () => {
    const sent = {
      ...withSession({ invoiced: '85.05' }),
      customer: 'HO-2',
      intervals: [{ ...interval, watch: 'constant', power: 'criminal' }],
    };
    const { customer, intervals, interpreterSessions } = read(sent);
    expect(customer).toBe('HO-2');
    expect(intervals[0]).toMatchObject({ watch: 'constant', power: 'criminal' });
    expect(interpreterSessions[0]?.invoicedPence).toBe(8505);
  });
});

describe('a refusal says where and what would be right', () => {
  test.each<[string, unknown, string]>([
    ['no number', { intervals: [interval] }, '/custodyRecordNumber is missing'],
    [
      'an empty number',
      { ...least, custodyRecordNumber: ' ' },
      '/custodyRecordNumber is empty: say what it is',
    ],
    ['no intervals', { ...least, intervals: [] }, '/intervals is empty: a detention has an'],
    [
      'a suite in lower case',
      { ...least, intervals: [interval, { ...interval, suite: 'cx' }] },
      '/intervals/1/suite is not a code: write 1 to 20 of A-Z',
    ],
    [
      'a time without offset',
      { ...least, intervals: [{ ...interval, endedAt: '2009-06-01T19:45:00' }] },
      '/intervals/0/endedAt has no offset: write it like',
    ],
    [
      'an unknown watch',
      { ...least, intervals: [{ ...interval, watch: 'close' }] },
      '/intervals/0/watch is not one of standard, constant',
    ],
    [
      'an unknown power',
      { ...least, intervals: [{ ...interval, power: 'PACE' }] },
      '/intervals/0/power is not one of immigration, criminal',
    ],
    [
      'an unknown outcome',
      { ...least, outcome: 'gone' },
      `/outcome is not one of ${OUTCOMES.join(', ')}`,
    ],
    [
      'a session of more than a week',
      withSession({ endedAt: '2009-06-09T11:00:01+01:00' }),
      '/interpreterSessions/0/endedAt is more than 7 days after the session starts',
    ],
    [
      'a session without an end',
      withSession({ endedAt: null }),
      '/interpreterSessions/0/endedAt is not a time: write it',
    ],
    [
      'an unknown mode',
      withSession({ mode: 'phone' }),
      '/interpreterSessions/0/mode is not one of in-person, telephone, video',
    ],
    [
      'an amount as a number',
      withSession({ invoiced: 85 }),
      '/interpreterSessions/0/invoiced is not an amount: write pounds',
    ],
    [
      'a language by name',
      withSession({ language: 'Vietnamese' }),
      '/interpreterSessions/0/language is not a language tag, like "vi"',
    ],
    [
      'a share above their number',
      withSession({ engagement: { reference: 'E-9', share: 3, of: 2 } }),
      '/interpreterSessions/0/engagement/share is greater than "of"',
    ],
    [
      'share nought',
      withSession({ engagement: { reference: 'E-9', share: 0, of: 2 } }),
      '/interpreterSessions/0/engagement/share is less than 1',
    ],
    [
      'travel backwards',
      withSession({ travelMinutes: -1 }),
      '/interpreterSessions/0/travelMinutes is less than 0',
    ],
    [
      'half a minute of travel',
      withSession({ travelMinutes: 0.5 }),
      '/interpreterSessions/0/travelMinutes is not a whole number',
    ],
    [
      'too many miles',
      withSession({ miles: 10_001 }),
      '/interpreterSessions/0/miles is greater than 10000',
    ],
    [
      'control characters in a reference',
      { ...least, detaineeReference: 'MPS\u0000D' },
      '/detaineeReference has control characters',
    ],
    [
      'a lone surrogate in an interpreter',
      withSession({ interpreter: 'INT\ud800' }),
      '/interpreterSessions/0/interpreter has control characters',
    ],
    ['a list', [least], ' is not an object'],
  ])('%s', (_, sent, refusal) => {
    expect(refusals(detentionShape, sent)).toEqual([expect.stringContaining(refusal)]);
  });

  test('everything that is wrong is said at once', () => {
    const sent = { ...least, outcome: 'gone', intervals: [{ ...interval, watch: 'close' }, {}] };
    expect(refusals(detentionShape, sent).map((refusal) => refusal.split(' ')[0])).toEqual([
      '/intervals/0/watch',
      '/intervals/1/suite',
      '/intervals/1/startedAt',
      '/outcome',
    ]);
  });

  test('unknown fields are refused with their names, however deep', () => {
    const sent = {
      ...withSession({ rate: '1.00', engagement: { reference: 'E', share: 1, of: 1, note: '' } }),
      intervals: [{ ...interval, observationLevel: 4 }],
      name: 'nobody',
      healthNotes: '',
    };
    expect(refusals(detentionShape, sent).sort()).toEqual([
      '/healthNotes is not a field here: check its name, or leave it out',
      '/interpreterSessions/0/engagement/note is not a field here: check its name, or leave it out',
      '/interpreterSessions/0/rate is not a field here: check its name, or leave it out',
      '/intervals/0/observationLevel is not a field here: check its name, or leave it out',
      '/name is not a field here: check its name, or leave it out',
    ]);
  });
});

/** Anything that a detention can hold, whether or not its times make sense together. */
const detentions: fc.Arbitrary<Detention> = (() => {
  const text = fc.stringMatching(/^[A-Za-z0-9/£é-]{1,20}$/u);
  const optionalText = fc.option(text);
  const instant = fc.integer({ min: 0, max: 4_000_000_000 });
  const share = fc.integer({ min: 1, max: 50 });
  return fc.record({
    custodyRecordNumber: text,
    detaineeReference: optionalText,
    homeOfficeReference: optionalText,
    customer: fc.constantFrom('UKBA', 'HO-2'),
    operation: optionalText,
    intervals: fc.array(
      fc.record({
        suite: fc.constantFrom('CX', 'BX', 'W-1'),
        startedAt: instant,
        endedAt: fc.option(instant),
        watch: fc.constantFrom('standard', 'constant'),
        power: fc.constantFrom('immigration', 'criminal'),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    interpreterSessions: fc.array(
      fc
        .record({
          interpreter: optionalText,
          language: fc.constantFrom(null, 'vi', 'zh-Hant-TW'),
          mode: fc.constantFrom('in-person', 'telephone', 'video'),
          startedAt: instant,
          sessionSeconds: fc.integer({ min: -1000, max: 7 * 86_400 }),
          invoicedPence: fc.option(fc.integer({ min: 0, max: 99_999_999_999 })),
          engagement: fc.option(fc.record({ reference: text, share, of: fc.constant(50) })),
          travelMinutes: fc.integer({ min: 0, max: 10_000 }),
          miles: fc.double({ min: 0, max: 10_000, noNaN: true }),
          cancelled: fc.boolean(),
        })
        .map(({ sessionSeconds, ...session }) => ({
          ...session,
          endedAt: Math.max(0, session.startedAt + sessionSeconds),
        })),
      { maxLength: 3 },
    ),
    outcome: fc.constantFrom(null, ...OUTCOMES),
  });
})();

/** What the service gave a detention, and a sender does not send back. */
function withoutIds({ interpreterSessions, ...json }: DetentionJson) {
  return { ...json, interpreterSessions: interpreterSessions.map(({ id: _, ...sent }) => sent) };
}

describe('a detention as answered', () => {
  test('can be sent again, and is the same detention', () => {
    fc.assert(
      fc.property(detentions, (detention) => {
        const answered = JSON.parse(JSON.stringify(withoutIds(detentionJson(detention))));
        expect(refusals(detentionShape, answered)).toEqual([]);
        expect(read(answered)).toEqual(detention);
      }),
    );
  });

  test("has every field, times with London's offset, and sessions numbered from 1", () => {
    const sent = withSession({ invoiced: '85.00' });
    sent.intervals = [{ ...interval, startedAt: '2009-06-01T08:15:00Z' }];
    expect(detentionJson(read(sent))).toEqual({
      custodyRecordNumber: '01CX/4512/09',
      detaineeReference: null,
      homeOfficeReference: null,
      customer: 'UKBA',
      operation: null,
      intervals: [{ ...interval, endedAt: null, watch: 'standard', power: 'immigration' }],
      interpreterSessions: [
        {
          ...session,
          id: '1',
          interpreter: null,
          language: null,
          invoiced: '85.00',
          engagement: null,
          travelMinutes: 0,
          miles: 0,
          cancelled: false,
        },
      ],
      outcome: null,
    });
  });

  test('of winter has the offset of winter', () => {
    const sent = { ...least, intervals: [{ suite: 'CX', startedAt: '2009-12-01T09:15:00Z' }] };
    expect(detentionJson(read(sent)).intervals[0]?.startedAt).toBe('2009-12-01T09:15:00+00:00');
  });
});
