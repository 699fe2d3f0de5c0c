/** The store contract's part of leases: one holder of a piece of work at a time. */
import { expect, test } from 'vitest';
import type { Lease, Store } from '../../src/usecases/store.ts';
import { madeUpForce } from '../usecases/force.ts';
import { FORCE, putForce } from './records.ts';

const LONG_SECONDS = 3600;

/** `open` gives the store of the running test. */
export function leasesContract(open: () => Store): void {
  const lease = (holder: string, part: Partial<Lease> = {}): Lease => ({
    force: FORCE,
    work: 'invoice-run/1',
    holder,
    ...part,
  });
  const hold = (its: Lease, seconds = LONG_SECONDS) =>
    open().transaction(its.force, (steps) => steps.leases.hold(its, seconds));
  const release = (its: Lease) =>
    open().transaction(its.force, (steps) => steps.leases.release(its));

  test('a lease is held by one, who may go on with it, until it is given up', async () => {
    const [mine, theirs] = [lease('a'), lease('b')];
    expect(await hold(mine)).toBe(true);
    expect(await hold(theirs)).toBe(false);
    expect(await hold(mine)).toBe(true);
    await release(theirs);
    expect(await hold(theirs)).toBe(false);
    await release(mine);
    expect(await hold(theirs)).toBe(true);
    expect(await hold(mine)).toBe(false);
  });

  test('a lease that is over is anybody’s', async () => {
    expect(await hold(lease('a'), 0)).toBe(true);
    expect(await hold(lease('b'))).toBe(true);
    expect(await hold(lease('a'))).toBe(false);
    // Whoever holds it says anew for how long.
    expect(await hold(lease('b'), 0)).toBe(true);
    expect(await hold(lease('a'))).toBe(true);
  });

  test('a lease that was taken by a clock that was far ahead keeps nobody waiting for that', async () => {
    expect(await hold(lease('a'), 24 * 3600)).toBe(true);
    expect(await hold(lease('b'), 10)).toBe(true);
    expect(await hold(lease('a'), 10)).toBe(false);
  });

  test('of those who want it at once, one has it', async () => {
    const got = await Promise.all(Array.from({ length: 20 }, (_, n) => hold(lease(`${n}`))));
    expect(got.filter((has) => has)).toHaveLength(1);
  });

  test('other work, and the same of another force, is held by itself', async () => {
    await open().transaction('BTP', (steps) => putForce(steps, madeUpForce('BTP')));
    expect(await hold(lease('a'))).toBe(true);
    expect(await hold(lease('b', { work: 'invoice-run/2' }))).toBe(true);
    expect(await hold(lease('b', { force: 'BTP' }))).toBe(true);
    await release(lease('b', { force: 'BTP' }));
    expect(await hold(lease('b'))).toBe(false);
  });
}
