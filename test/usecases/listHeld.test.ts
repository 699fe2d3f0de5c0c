import { beforeEach, describe, expect, test } from 'vitest';
import { releaseShape } from '../../src/shapes/detention.ts';
import { releaseDetention } from '../../src/usecases/continueDetention.ts';
import { type HeldQuery, listHeld } from '../../src/usecases/listHeld.ts';
import { type Desk, only, openDesk, record, refusalOf, span } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ now: '2010-01-05T12:00:00Z' });
});

/** A stay that goes on since a time of 4 January, and what a test changes. */
function hold(number: string, clock: string, more: object = {}, part: object = {}) {
  const intervals = [span(`2010-01-04T${clock}:00Z`, null, more)];
  return record(desk, { custodyRecordNumber: number, intervals, outcome: null, ...part });
}

const held = (its: Desk, query: Partial<HeldQuery> = {}) =>
  its.do(listHeld, { order: 'longest', place: 0, limit: 50, ...query });
const numbers = (items: readonly { current: { detention: { custodyRecordNumber: string } } }[]) =>
  items.map(({ current }) => current.detention.custodyRecordNumber).join(' ');

describe('who is held', () => {
  beforeEach(async () => {
    await hold('A', '08:00');
    await hold('B', '10:00', { suite: 'BX' });
    const moved = [
      span('2010-01-04T06:00:00Z', '2010-01-04T09:00:00Z'),
      span('2010-01-04T09:30:00Z', null, { suite: 'BX' }),
    ];
    await record(desk, { custodyRecordNumber: 'C', intervals: moved, outcome: null });
    await record(desk, { custodyRecordNumber: 'R' });
    const ended = [span('2010-01-04T08:00:00Z', '2010-01-04T09:00:00Z')];
    await record(desk, { custodyRecordNumber: 'E', intervals: ended, outcome: null });
  });

  test('longest first, or the latest arrival', async () => {
    expect(numbers((await held(desk)).items)).toBe('C A B');
    expect(numbers((await held(desk, { order: 'latest' })).items)).toBe('B A C');
  });

  test('stands in the list of the suite that they are in now', async () => {
    expect(numbers((await held(desk, { suite: 'CX' })).items)).toBe('A');
    expect(numbers((await held(desk, { suite: 'BX' })).items)).toBe('C B');
  });

  test('is shown to a key of their suite alone', async () => {
    const its = desk.as(only('custody', { suites: ['CX'] }));
    expect(numbers((await held(its)).items)).toBe('A');
    expect((await held(its, { suite: 'BX' })).items).toEqual([]);
    const none = await held(desk.as({ force: 'BTP' }));
    expect(none).toMatchObject({ items: [], count: 0, ended: [] });
    const refused = await refusalOf(held(desk.as(only('administrator'))));
    expect(refused.code).toBe('forbidden');
  });

  test('page by page, with the count of all', async () => {
    const first = await held(desk, { limit: 2 });
    expect(first).toMatchObject({ count: 3, next: { place: 2 } });
    const second = await held(desk, { limit: 2, place: 2 });
    expect(second).toMatchObject({ count: 3, next: null });
    expect(`${numbers(first.items)} ${numbers(second.items)}`).toBe('C A B');
  });

  test('whoever left with no outcome recorded stands apart, until it is', async () => {
    const { ended, hasMoreEnded } = await held(desk);
    expect(ended.map(({ detention }) => detention.custodyRecordNumber)).toEqual(['E']);
    expect(hasMoreEnded).toBe(false);
    const { id = '' } = ended[0] ?? {};
    await desk.do(releaseDetention, id, releaseShape.parse({ outcome: 'removed' }));
    expect((await held(desk)).ended).toEqual([]);
  });

  test('one event in the log says that the list was seen, by what it names', async () => {
    const size = () => desk.store.read((steps) => steps.audit.size('MPS'));
    const before = await size();
    await held(desk, { suite: 'BX' });
    expect(await size()).toBe(before + 1);
    const [event] = await desk.store.read((steps) => steps.audit.events({ log: 'MPS', limit: 1 }));
    expect(event).toMatchObject({
      kind: 'detention.listed',
      details: { form: 'held', suite: 'BX', count: 2 },
    });
  });
});

describe('of each', () => {
  const one = async () => (await held(desk)).items[0];

  test.each([
    ['2010-01-04T20:00:00Z', null],
    ['2010-01-04T20:00:01Z', 12],
    ['2010-01-05T08:00:00Z', 12],
    ['2010-01-05T08:00:01Z', 24],
    ['2010-01-05T20:00:01Z', 36],
    ['2010-01-07T08:00:00Z', 36],
  ])('at %s the hours that have passed are %s', async (now, pastHours) => {
    await hold('A', '08:00');
    desk.at(now);
    expect(await one()).toMatchObject({ pastHours });
  });

  test('the charge so far, and what it comes to next', async () => {
    await hold('A', '08:00');
    desk.at('2010-01-04T18:30:00Z');
    const row = await one();
    expect(row).toMatchObject({ heldSeconds: 10.5 * 3600, isNearEnd: false });
    expect(row?.charge).toMatchObject({ status: 'provisional', totals: { totalPence: 29600 } });
    expect(row?.next?.charge.totals).toMatchObject({ totalPence: 43500 });
    expect((row?.next?.until ?? 0) - desk.now()).toBe(1.5 * 3600);
  });

  test.each([
    ['2010-01-06T05:59:59Z', false],
    ['2010-01-06T06:00:00Z', true],
    ['2010-01-06T08:00:00Z', true],
    ['2010-01-06T08:00:01Z', false],
  ])('at %s the last band is near its end: %s', async (now, isNearEnd) => {
    await hold('A', '08:00');
    desk.at(now);
    expect(await one()).toMatchObject({ isNearEnd });
  });

  test('time that is not billed has no end that is near', async () => {
    await hold('A', '08:00', { power: 'criminal' });
    desk.at('2010-01-06T07:00:00Z');
    const row = await one();
    expect(row).toMatchObject({ next: null, isNearEnd: false });
    expect(row?.charge.totals).toMatchObject({ totalPence: 0 });
  });
});
