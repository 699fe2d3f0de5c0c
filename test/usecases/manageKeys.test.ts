import { beforeEach, describe, expect, test } from 'vitest';
import {
  authenticate,
  createKey,
  type KeyRequest,
  listKeys,
  revokeKey,
  setUpForce,
  tokenOf,
} from '../../src/usecases/manageKeys.ts';
import { listCustomers, listSuites, readForce } from '../../src/usecases/referenceData.ts';
import { type Desk, madeUpForce, only, openDesk, PUBLIC_KEY, refusalOf, setUp } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ tariff: null });
});

const REQUEST: KeyRequest = { name: 'Gate', kind: 'system', roles: ['custody'], suites: ['CX'] };
/** A token of 43 like letters. */
const token = (letter: string, force = 'MPS') => tokenOf(force, letter.repeat(43));
const whose = (text: string) => desk.store.read((steps) => authenticate(steps, text));
const create = (text: string, request: Partial<KeyRequest> = {}) =>
  desk.do(createKey, { ...REQUEST, ...request }, text);

describe('a key', () => {
  test('opens for whoever brings its token, as what it was made for', async () => {
    const { key, createdAt, revokedAt } = await create(token('a'));
    expect([createdAt, revokedAt]).toEqual([desk.now(), null]);
    expect(await whose(token('a'))).toMatchObject({ force: 'MPS', key, ...REQUEST });
  });

  test.each([
    ['another secret', token('b')],
    ['another force', token('a', 'BTP')],
    ['no token at all', 'a'.repeat(43)],
    ['too short', token('a').slice(0, -1)],
    ['too long', `${token('a')}a`],
    ['a line more', `${token('a')}\n`],
    ['nothing', ''],
  ])('does not open with %s', async (_, text) => {
    await create(token('a'));
    expect(await whose(text)).toBeUndefined();
  });

  test('that is revoked opens no more, and is listed as revoked', async () => {
    const { key } = await create(token('a'));
    desk.at('2010-01-05T12:00:00Z');
    await desk.do(revokeKey, key);
    expect(await whose(token('a'))).toBeUndefined();
    const found = (await desk.do(listKeys)).find((one) => one.key === key);
    expect(found).toMatchObject({ ...REQUEST, revokedAt: desk.now() });
    expect((await refusalOf(desk.do(revokeKey, key))).code).toBe('not-found');
    expect((await refusalOf(desk.do(revokeKey, 'none'))).code).toBe('not-found');
  });

  test('of the last administrator stays, until there is another', async () => {
    const [first] = (await desk.do(listKeys)).filter(({ roles }) =>
      roles.includes('administrator'),
    );
    const revokeFirst = () => desk.do(revokeKey, first?.key ?? '');
    expect((await refusalOf(revokeFirst())).code).toBe('last-administrator');
    await create(token('b'), { roles: ['administrator'], suites: null });
    await revokeFirst();
    expect((await desk.do(listKeys)).find(({ key }) => key === first?.key)?.revokedAt).toBe(
      desk.now(),
    );
  });

  test('is kept as a hash: its token stands nowhere', async () => {
    await create(token('a'));
    const listed = await desk.do(listKeys);
    const leaves = await desk.store.read((steps) => steps.audit.leaves('MPS', 0, 100));
    expect(JSON.stringify([listed, leaves])).not.toContain('a'.repeat(43));
    expect(listed.map((one) => 'hash' in one)).toEqual([false, false]);
  });

  test('limited to suites that the force does not have is refused', async () => {
    const refusal = await refusalOf(create(token('a'), { suites: ['CX', 'ZZ', 'YY'] }));
    expect(refusal).toMatchObject({ code: 'invalid', errors: [{ pointer: '/suites' }] });
    expect(refusal.message).toMatch(/^ZZ, YY: not a suite of MPS/);
    expect(await desk.do(listKeys)).toHaveLength(1);
  });

  test('is made, listed and revoked by administrators alone, in their own force', async () => {
    const { key } = await create(token('a'));
    for (const role of ['custody', 'finance', 'auditor'] as const) {
      const its = desk.as(only(role));
      expect((await refusalOf(its.do(createKey, REQUEST, token('b')))).code).toBe('forbidden');
      expect((await refusalOf(its.do(listKeys))).code).toBe('forbidden');
      expect((await refusalOf(its.do(revokeKey, key))).code).toBe('forbidden');
    }
    const elsewhere = desk.as({ force: 'BTP' });
    await setUp(elsewhere, madeUpForce('BTP'));
    expect(await elsewhere.do(listKeys)).toHaveLength(1);
    expect((await refusalOf(elsewhere.do(revokeKey, key))).code).toBe('not-found');
    expect(await whose(token('a'))).toMatchObject({ key });
  });
});

describe('setting up a force', () => {
  test('makes all its reference data and its first key', async () => {
    const setup = madeUpForce('BTP');
    const its = desk.as({ force: 'BTP' });
    const first = {
      request: { ...REQUEST, suites: null },
      token: token('b', 'BTP'),
      publicKey: PUBLIC_KEY,
    };
    const { key } = await its.do(setUpForce, setup, first);
    expect(await its.do(readForce)).toEqual(setup.force);
    expect(await its.do(listSuites)).toEqual(setup.suites);
    expect(await its.do(listCustomers)).toEqual(setup.customers);
    expect(await whose(token('b', 'BTP'))).toMatchObject({ force: 'BTP', key });
  });

  test('is refused where the force is there, and changes nothing', async () => {
    const { force, customers } = madeUpForce();
    const suites = [{ code: 'NEW', name: 'New' }];
    const setup = { force: { ...force, name: 'Renamed' }, suites, customers };
    const again = desk.do(setUpForce, setup, {
      request: REQUEST,
      token: token('c'),
      publicKey: PUBLIC_KEY,
    });
    expect((await refusalOf(again)).code).toBe('invalid');
    expect(await desk.do(readForce)).toEqual(force);
    expect(await desk.do(listSuites)).toEqual(madeUpForce().suites);
    expect(await desk.do(listKeys)).toHaveLength(1);
  });
});
