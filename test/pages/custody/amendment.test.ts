/** The form of a whole record: what goes into it comes out of it, and its rows can be added and taken away. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Detention, OUTCOMES } from '../../../src/domain/detention.ts';
import { parseInstant } from '../../../src/domain/time.ts';
import { rowViews } from '../../../src/pages/custody/amendedRows.ts';
import {
  amendmentFields,
  amendmentIn,
  inOrder,
  rowsOf,
  withInterval,
  withOpenRow,
  withoutRow,
} from '../../../src/pages/custody/amendment.ts';
import type { FormView } from '../../../src/pages/forms.ts';
import { detentionOf, detentionShape } from '../../../src/shapes/detention.ts';
import { detention, interval, session } from '../../domain/build.ts';

/** What a form says, as a record. */
function saidIn(fields: ReturnType<typeof amendmentFields>): Detention {
  const { content, errors } = amendmentIn(fields);
  expect(errors).toEqual([]);
  const { reason: _, ...sent } = content as { reason: unknown };
  return detentionOf(detentionShape.parse(sent), 'UKBA');
}

/** Among others the two hours of 2009 and 2010 that the clocks showed twice. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 4_000_000_000 }),
  ...['2009-10-25T00:00:00Z', '2010-10-31T00:00:00Z'].map((time) =>
    fc.integer({ min: 0, max: 7200 }).map((seconds) => parseInstant(time) + seconds),
  ),
);
const reference = fc.constantFrom(null, 'MPS-D-1', 'C-2');
const detentions: fc.Arbitrary<Detention> = fc.record({
  custodyRecordNumber: fc.constantFrom('01CX/1/09', '"<b>'),
  detaineeReference: reference,
  homeOfficeReference: reference,
  customer: fc.constantFrom('UKBA', 'HO'),
  operation: reference,
  outcome: fc.constantFrom(null, ...OUTCOMES),
  intervals: fc.array(
    fc.record({
      suite: fc.constantFrom('CX', 'BX'),
      startedAt: instant,
      endedAt: fc.option(instant),
      watch: fc.constantFrom('standard', 'constant'),
      power: fc.constantFrom('immigration', 'criminal'),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  interpreterSessions: fc.array(
    fc
      .record({
        interpreter: reference,
        language: fc.constantFrom(null, 'vi', 'yue', 'zh-HK', 'fa-AF', 'xx'),
        mode: fc.constantFrom('in-person', 'telephone', 'video'),
        startedAt: instant,
        invoicedPence: fc.option(fc.nat()),
        engagement: fc.option(fc.constant({ reference: 'E-1', share: 1, of: 2 })),
        travelMinutes: fc.nat(10_000),
        miles: fc.double({ min: 0, max: 10_000, noNaN: true }).map(Math.abs),
        cancelled: fc.boolean(),
      })
      .map((one) => ({ ...one, endedAt: one.startedAt + 60 })),
    { maxLength: 3 },
  ),
});

describe('the form of a record', () => {
  test('says what the record says, whatever it is', () => {
    fc.assert(
      fc.property(detentions, (record) => {
        expect(saidIn(amendmentFields(record))).toEqual(record);
      }),
    );
  });

  const two = detention([
    interval('2009-06-01T08:00:00Z', '2009-06-01T10:00:00Z'),
    interval('2009-06-01T10:00:00Z', '2009-06-01T12:00:00Z', { suite: 'BX', watch: 'constant' }),
  ]);

  test('gets an interval more that goes on where the last one ends', () => {
    expect(rowsOf(withInterval(amendmentFields(two)), 'intervals')[2]).toMatchObject({
      suite: 'BX',
      watch: 'constant',
      'startedAt-date': '01/06/2009',
      'startedAt-time': '13:00',
    });
  });

  test('loses the row that is taken away, and no other', () => {
    const sessions = [1, 2, 3].map((n) =>
      session(`2009-06-01T08:0${n}:00Z`, '2009-06-01T09:00:00Z'),
    );
    const fields = amendmentFields({ ...two, interpreterSessions: sessions });
    const left = saidIn(withoutRow(fields, 'interpreterSessions', 1));
    expect(left).toEqual({ ...two, interpreterSessions: [sessions[0], sessions[2]] });
    expect(saidIn(withoutRow(fields, 'intervals', 0)).intervals).toEqual([two.intervals[1]]);
  });

  test('shows a session in words until it is to be changed, or is wrong', () => {
    const one = session('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z');
    const fields = amendmentFields({ ...two, interpreterSessions: [one, one] });
    const rows = (problems: FormView['problems'], of = fields) =>
      rowViews({ fields: of, problems, once: '' }, 'interpreterSessions');
    expect(rows([]).map(({ isOpen }) => isOpen)).toEqual([false, false]);
    expect(rows([])[0]?.words).toBe(
      'Vietnamese, in person, Mon 1 Jun 2009 09:00 BST to Mon 1 Jun 2009 10:00 BST',
    );
    const wrong = { field: 'interpreterSessions-1-endedAt', text: 'is wrong' };
    expect(rows([wrong]).map(({ isOpen }) => isOpen)).toEqual([false, true]);
    const opened = withOpenRow(fields, 'interpreterSessions', 0);
    expect(rows([], opened).map(({ isOpen }) => isOpen)).toEqual([true, false]);
    expect(saidIn(opened)).toEqual(saidIn(fields));
  });

  test('shows all intervals of a short stay as fields, and those of a long one in words', () => {
    const [first] = two.intervals;
    const rows = (count: number) => {
      const intervals = Array.from({ length: count }, () => first ?? interval('', null));
      const form = { fields: amendmentFields({ ...two, intervals }), problems: [], once: '' };
      return rowViews(form, 'intervals').map(({ isOpen }) => isOpen);
    };
    expect(rows(3)).toEqual([true, true, true]);
    expect(new Set(rows(4))).toEqual(new Set([false]));
  });

  test('puts intervals in order of time, and leaves them where a time is unclear', () => {
    const turned = amendmentFields({ ...two, intervals: two.intervals.toReversed() });
    expect(saidIn(inOrder(turned))).toEqual(two);
    const unclear = { ...turned, 'intervals-1-startedAt-time': 'noon' };
    expect(inOrder(unclear)).toEqual(unclear);
    expect(amendmentIn(unclear).errors).toMatchObject([{ pointer: '/intervals/1/startedAt' }]);
  });
});
