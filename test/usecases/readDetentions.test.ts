import { beforeEach, describe, expect, test } from 'vitest';
import {
  listDetentions,
  readDetention,
  searchDetentions,
} from '../../src/usecases/readDetentions.ts';
import { type Desk, only, openDesk, record, refusalOf, span } from './force.ts';

let desk: Desk;
/** At CX; at BX; at CX and then BX; each a day later than the one before. */
let ids: string[];
beforeEach(async () => {
  desk = await openDesk();
  ids = [];
  for (const [n, suites] of [['CX'], ['BX'], ['CX', 'BX']].entries()) {
    const intervals = suites.map((suite, hour) =>
      span(`2009-06-0${n + 1}T0${hour}:00:00Z`, `2009-06-0${n + 1}T0${hour + 1}:00:00Z`, { suite }),
    );
    ids.push((await record(desk, { custodyRecordNumber: `N-${n}`, intervals })).id);
  }
});

/** Places in `ids`, from 0, newest first. */
const listed = async (its: Desk, query: object = {}) => {
  const { items } = await its.do(listDetentions, { limit: 10, ...query });
  return items.map(({ id }) => ids.indexOf(id)).join('');
};
const at = (...suites: string[]) => desk.as(only('custody', { suites }));

describe('who sees what', () => {
  test.each([
    ['a key of CX', ['CX'], '20'],
    ['a key of BX', ['BX'], '21'],
    ['a key of both', ['BX', 'CX'], '210'],
    ['a key of another suite', ['HM'], ''],
    ['a key of no suite', [], ''],
  ])('%s', async (_, suites, expected) => {
    expect(await listed(at(...suites))).toBe(expected);
    const seen: number[] = [];
    for (const [n, id] of ids.entries()) {
      const read = at(...suites).do(readDetention, id);
      if (
        await read.then(
          () => true,
          () => false,
        )
      )
        seen.push(n);
    }
    expect(seen.toReversed().join('')).toBe(expected);
  });

  test('asking for a suite shows no more than the key may see', async () => {
    expect(await listed(at('CX'), { suite: 'CX' })).toBe('20');
    expect(await listed(at('CX'), { suite: 'BX' })).toBe('');
    expect(await listed(desk, { suite: 'BX' })).toBe('21');
  });

  test('a number does not show more either', async () => {
    const found = async (its: Desk) =>
      (await its.do(searchDetentions, { custodyRecordNumber: 'N-1', limit: 10 })).items;
    expect(await found(at('CX'))).toEqual([]);
    expect(await found(desk)).toMatchObject([{ id: ids[1] }]);
  });

  test('finance and auditors see all suites, whatever their custody role is limited to', async () => {
    expect(await listed(desk.as(only('finance')))).toBe('210');
    const both = { roles: ['custody', 'auditor'] as const, suites: ['CX'] };
    expect(await listed(desk.as(both))).toBe('210');
  });

  test('administrators see none', async () => {
    const its = desk.as(only('administrator'));
    expect((await refusalOf(listed(its))).code).toBe('forbidden');
    expect((await refusalOf(its.do(readDetention, ids[0] ?? ''))).code).toBe('forbidden');
  });

  test('another force sees none', async () => {
    const its = desk.as({ force: 'BTP' });
    expect(await listed(its)).toBe('');
    expect((await refusalOf(its.do(readDetention, ids[0] ?? ''))).code).toBe('not-found');
  });
});

test('pages follow one another without a gap, and the last one says so', async () => {
  const first = await desk.do(listDetentions, { limit: 2 });
  expect(first.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  const second = await desk.do(listDetentions, { limit: 2, after: first.next ?? undefined });
  expect(second).toMatchObject({ items: [{ id: ids[0] }], next: null });
  expect(await desk.do(listDetentions, { limit: 3 })).toMatchObject({ next: null });
});
