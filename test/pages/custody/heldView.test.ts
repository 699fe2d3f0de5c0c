import { beforeEach, expect, test } from 'vitest';
import { heldRow } from '../../../src/pages/custody/heldView.ts';
import { listHeld } from '../../../src/usecases/listHeld.ts';
import {
  type Desk,
  fixedPrice,
  madeUpForce,
  openDesk,
  record,
  span,
  tableOne,
} from '../../usecases/force.ts';

let desk: Desk;
/** Held at CX since 08:00 on 4 January 2010. */
async function hold(tariff = tableOne(), more: object = {}) {
  desk = await openDesk({ tariff });
  const intervals = [span('2010-01-04T08:00:00Z', null, more)];
  await record(desk, { intervals, outcome: null });
}
async function rowAt(time: string) {
  desk.at(time);
  const { items } = await desk.do(listHeld, { order: 'longest', place: 0, limit: 1 });
  if (!items[0]) throw new RangeError('somebody is held');
  return heldRow(items[0], madeUpForce().suites, desk.now());
}
beforeEach(() => hold());

test('times are to the minute, and no longer than they are', async () => {
  expect(await rowAt('2010-01-04T08:00:59Z')).toMatchObject({ held: 'less than a minute' });
  expect(await rowAt('2010-01-04T08:01:00Z')).toMatchObject({ held: '1 min' });
  const row = await rowAt('2010-01-04T18:30:20Z');
  expect(row).toMatchObject({ held: '10 h 30 min', suite: 'Charing Cross', total: '296.00' });
  expect(row.next).toMatchObject({ left: '1 h 29 min', total: '435.00' });
});

test('the hours that have passed are the more to be noticed, the more they are', async () => {
  expect((await rowAt('2010-01-04T19:00:00Z')).past).toBeNull();
  expect((await rowAt('2010-01-04T21:00:00Z')).past).toEqual({ hours: 12, colour: 'yellow' });
  expect((await rowAt('2010-01-05T09:00:00Z')).past).toEqual({ hours: 24, colour: 'orange' });
  expect((await rowAt('2010-01-05T21:00:00Z')).past).toEqual({ hours: 36, colour: 'red' });
});

test('past the last band there is no sum, but why', async () => {
  const row = await rowAt('2010-01-06T09:00:00Z');
  expect(row).toMatchObject({ total: undefined, next: null, isUnbilled: false });
  expect(row.detail).toContain('past the tariff');
});

test('time that nobody is billed for says so, and one price for all has no next', async () => {
  await hold(tableOne(), { power: 'criminal' });
  const criminal = { total: '0.00', isUnbilled: true, isCriminal: true, next: null };
  expect(await rowAt('2010-01-04T12:00:00Z')).toMatchObject(criminal);
  await hold(fixedPrice('500.00'), { watch: 'constant' });
  const fixed = { total: '500.00', isUnbilled: false, isConstant: true, next: null };
  expect(await rowAt('2010-01-04T12:00:00Z')).toMatchObject(fixed);
});
