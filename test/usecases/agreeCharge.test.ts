import { beforeEach, describe, expect, test } from 'vitest';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { chargeDetention } from '../../src/usecases/assessCharge.ts';
import { releaseDetention, voidDetention } from '../../src/usecases/continueDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { attendance, type Desk, only, openDesk, record, refusalOf, span, stay } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-03T08:00:01Z')] };
const AGREED = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
const agree = (id: string, amountPence = 90_000) =>
  desk.do(agreeCharge, id, { ...AGREED, amountPence });
const charge = (id: string) => desk.do(chargeDetention, id);

describe('an agreed charge (R11)', () => {
  test('stands in place of the custody line, and beside the sessions', async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    const { id } = await record(desk, { ...LONG, interpreterSessions: [session] });
    expect(await charge(id)).toMatchObject({ unpriced: { reason: 'beyond-last-band' } });
    const agreement = await agree(id);
    expect(agreement).toEqual({
      ...AGREED,
      detention: id,
      revision: 1,
      sequence: 1,
      agreedAt: desk.now(),
      enteredBy: { key: 'key-ada', name: 'Ada Example' },
    });
    expect(await charge(id)).toMatchObject({
      status: 'priced',
      lines: [{ amountPence: 90_000, rules: ['R11'] }, { amountPence: 3000 }],
    });
  });

  test('holds for its revision only, and can be agreed again for the next', async () => {
    const { id } = await record(desk, LONG);
    await agree(id);
    const detention = stay({ ...LONG, outcome: 'bailed' });
    await desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention });
    expect(await charge(id)).toMatchObject({ status: 'unpriced' });
    expect(await agree(id, 95_000)).toMatchObject({ revision: 2 });
    expect(await charge(id)).toMatchObject({ totals: { netPence: 95_000 } });
  });

  test('that was mistyped is agreed again, and the last one counts; the same again is done once', async () => {
    const { id } = await record(desk, LONG);
    await agree(id, 900_000);
    const second = await agree(id);
    expect(second).toMatchObject({ sequence: 2 });
    expect(await charge(id)).toMatchObject({ totals: { netPence: 90_000 } });
    const size = () => desk.store.read((steps) => steps.audit.size('MPS'));
    const before = await size();
    expect(await agree(id)).toEqual(second);
    expect(await size()).toBe(before);
    expect(await verifyLog(desk.store)).toMatchObject({ problem: null });
  });

  test('stays once it is invoiced', async () => {
    const { id } = await record(desk, LONG);
    await agree(id);
    await desk.as({ ...only('finance'), key: 'key-fay', name: 'Fay Example' }).do(issueInvoice, id);
    expect((await refusalOf(agree(id, 80_000))).code).toBe('already-invoiced');
  });

  test.each<[string, object, string]>([
    ['has a price', {}, 'not-unpriced'],
    ['is open', { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null }, 'not-released'],
    ['has no outcome', { ...LONG, outcome: null }, 'not-released'],
    [
      'has no tariff',
      { intervals: [span('2008-06-01T08:00:00Z', '2008-06-04T08:00:00Z')] },
      'not-unpriced',
    ],
    [
      'is not billable',
      { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z', { power: 'criminal' })] },
      'not-unpriced',
    ],
  ])('is refused where the detention %s', async (_, part, code) => {
    const { id } = await record(desk, part);
    expect((await refusalOf(agree(id))).code).toBe(code);
  });

  test('is refused where the record is voided', async () => {
    const { id } = await record(desk, LONG);
    await desk.do(voidDetention, id, 'wrong person');
    expect((await refusalOf(agree(id))).code).toBe('voided');
  });

  test('is for finance alone', async () => {
    const { id } = await record(desk, LONG);
    for (const role of ['custody', 'auditor', 'administrator'] as const) {
      const refusal = await refusalOf(desk.as(only(role)).do(agreeCharge, id, AGREED));
      expect(refusal.code).toBe('forbidden');
    }
    expect(await desk.as(only('finance')).do(agreeCharge, id, AGREED)).toMatchObject(AGREED);
  });
});

describe('accepting overlapping sessions (R14)', () => {
  const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
  const accept = (its: Desk, id: string) => its.do(acceptOverlaps, id, 'two rooms');

  test('is refused where nothing overlaps, or all is accepted', async () => {
    const { id } = await record(desk, { interpreterSessions: [session] });
    expect((await refusalOf(accept(desk, id))).code).toBe('nothing-to-resolve');
    const other = { custodyRecordNumber: 'b', interpreterSessions: [session] };
    const { id: b } = await record(desk, other);
    await accept(desk, id);
    expect((await refusalOf(accept(desk, b))).code).toBe('nothing-to-resolve');
  });

  test('covers every overlap of the detention at once', async () => {
    const twice = { interpreterSessions: [session, { ...session, mode: 'video' }] };
    const { id } = await record(desk, twice);
    for (const custodyRecordNumber of ['b', 'c']) {
      await record(desk, { custodyRecordNumber, interpreterSessions: [session] });
    }
    await accept(desk, id);
    expect(await charge(id)).toMatchObject({ status: 'priced' });
    const accepted = await desk.store.read((steps) =>
      steps.agreements.acceptedOverlaps('MPS', id, desk.now()),
    );
    expect(accepted).toHaveLength(3);
  });

  test('holds while the sessions do: a release or a later outcome does not reopen it', async () => {
    const open = { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null };
    const first = await record(desk, { interpreterSessions: [session] });
    const other = { custodyRecordNumber: 'b', interpreterSessions: [session] };
    const second = await record(desk, { ...other, ...open });
    await accept(desk, first.id);
    const release = { endedAt: desk.now(), outcome: 'removed' } as const;
    await desk.do(releaseDetention, second.id, release);
    expect(await charge(first.id)).toMatchObject({ status: 'priced' });
    const moved = { ...session, endedAt: '2009-06-01T10:30:00Z' };
    const detention = stay({ ...other, interpreterSessions: [moved] });
    await desk.do(amendDetention, second.id, () => true, { reason: 'mistyped', detention });
    expect(await charge(first.id)).toMatchObject({ unpriced: { reason: 'session-overlap' } });
  });

  test('is for finance alone', async () => {
    const { id } = await record(desk, { interpreterSessions: [session, session] });
    for (const role of ['custody', 'auditor', 'administrator'] as const) {
      expect((await refusalOf(accept(desk.as(only(role)), id))).code).toBe('forbidden');
    }
    expect(await accept(desk.as(only('finance')), id)).toMatchObject({ id, revision: 1 });
  });
});
