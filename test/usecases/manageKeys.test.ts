import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM_LOG } from '../../src/domain/auditLog.ts';
import { formatInstant, parseInstant } from '../../src/domain/time.ts';
import {
  createKey,
  type KeyRequest,
  keyHash,
  listKeys,
  revokeKey,
  setUpForce,
  tokenOf,
} from '../../src/usecases/manageKeys.ts';
import { verifierKeys } from '../../src/usecases/proveLog.ts';
import { listCustomers, listSuites, readForce } from '../../src/usecases/referenceData.ts';
import { type Rotation, rotateKey } from '../../src/usecases/rotateKey.ts';
import { noteUse, signIn } from '../../src/usecases/signIn.ts';
import type { Store } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import {
  type Desk,
  madeUpForce,
  only,
  openDesk,
  PUBLIC_KEY,
  refusalOf,
  SIGNING_KEY,
  setUp,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ tariff: null });
});

const REQUEST: KeyRequest = { name: 'Gate', kind: 'system', roles: ['custody'], suites: ['CX'] };
/** A token of 43 like letters. */
const token = (letter: string, force = 'MPS') => tokenOf(force, letter.repeat(43));
const found = (text: string) => desk.store.read((steps) => signIn(steps, text, desk.now()));
/** Whose token it is; undefined where it opens nothing. */
async function whose(text: string) {
  const result = await found(text);
  return 'actor' in result ? result.actor : undefined;
}
async function whyNot(text: string) {
  const result = await found(text);
  return 'failed' in result ? result.failed : undefined;
}
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

  test('that expires opens until then, and nothing from then on', async () => {
    const expiresAt = parseInstant('2010-03-31T23:00:00Z');
    const { key } = await create(token('a'), { expiresAt });
    desk.at('2010-03-31T22:59:59Z');
    expect(await whose(token('a'))).toMatchObject({ key, expiresAt });
    desk.at('2010-03-31T23:00:00Z');
    expect(await whyNot(token('a'))).toEqual({ why: 'expired-key', force: 'MPS', key });
    expect(await verifyLog(desk.store)).toMatchObject({ problem: null });
  });

  test('is not made to expire in the past', async () => {
    const refusal = await refusalOf(create(token('a'), { expiresAt: desk.now() }));
    expect(refusal).toMatchObject({ code: 'invalid', errors: [{ pointer: '/expiresAt' }] });
    expect(await desk.do(listKeys)).toHaveLength(1);
  });

  test('keeps the hour of its last use, in no hash', async () => {
    const { key } = await create(token('a'));
    const writes: unknown[] = [];
    const counting: Store = {
      ...desk.store,
      transaction: (force, script) => {
        writes.push(script);
        return desk.store.transaction(force, script);
      },
    };
    const use = async (time: string) => {
      desk.at(time);
      const used = await whose(token('a'));
      if (!used) throw new Error('the key opens nothing');
      await noteUse(counting, used, desk.now());
      const last = (await desk.do(listKeys)).find((one) => one.key === key)?.lastUsedAt;
      return [last && formatInstant(last), writes.length];
    };
    expect(await use('2010-01-05T12:20:00Z')).toEqual(['2010-01-05T12:00:00+00:00', 1]);
    expect(await use('2010-01-05T12:59:59Z')).toEqual(['2010-01-05T12:00:00+00:00', 1]);
    expect(await use('2010-01-05T13:00:00Z')).toEqual(['2010-01-05T13:00:00+00:00', 2]);
    expect(await use('2010-01-05T12:00:00Z')).toEqual(['2010-01-05T13:00:00+00:00', 2]);
    expect(await verifyLog(desk.store)).toMatchObject({ problem: null });
  });

  test('of the last administrator stays, until there is another that never expires', async () => {
    const [first] = (await desk.do(listKeys)).filter(({ roles }) =>
      roles.includes('administrator'),
    );
    const revokeFirst = () => desk.do(revokeKey, first?.key ?? '');
    expect((await refusalOf(revokeFirst())).code).toBe('last-administrator');
    const administrator = { roles: ['administrator'], suites: null } as const;
    const expiresAt = desk.now() + 3600;
    const { key: passing } = await create(token('c'), { ...administrator, expiresAt });
    expect((await refusalOf(revokeFirst())).code).toBe('last-administrator');
    await create(token('b'), administrator);
    await desk.do(revokeKey, passing);
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

describe('rotating a key', () => {
  const DAY = 86_400;
  const rotate = (id: string, more: Partial<Rotation> = {}, by: Desk = desk) =>
    by.do(rotateKey, { id, token: token('n'), overlapSeconds: 7 * DAY, ...more });

  test('makes one that opens the same, while the old one still does', async () => {
    const { key } = await create(token('a'));
    const { successor } = await rotate(key);
    expect(successor).toMatchObject({ ...REQUEST, expiresAt: null, createdAt: desk.now() });
    expect(successor.key).not.toBe(key);
    const from = desk.now();
    for (const [after, opens] of [
      [0, true],
      [7 * DAY - 1, true],
      [7 * DAY, false],
    ] as const) {
      desk.at(formatInstant(from + after));
      expect(await whose(token('n'))).toMatchObject({ key: successor.key, ...REQUEST });
      expect((await whose(token('a')))?.key).toBe(opens ? key : undefined);
    }
    expect(await verifyLog(desk.store)).toMatchObject({ problem: null });
  });

  test('is one event that seals both', async () => {
    const { key } = await create(token('a'));
    const before = await desk.store.read((steps) => steps.audit.size('MPS'));
    const { old, successor } = await rotate(key);
    const leaves = await desk.store.read((steps) => steps.audit.leaves('MPS', before, 10));
    expect(leaves.map(({ leaf }) => JSON.parse(leaf))).toMatchObject([
      {
        kind: 'key.rotated',
        subjects: [
          { type: 'key', id: key, hash: keyHash(old) },
          { type: 'key', id: successor.key, hash: keyHash(successor) },
        ],
        details: { name: 'Gate', kind: 'system', roles: 'custody', suites: 'CX' },
      },
    ]);
    expect(JSON.stringify(leaves)).not.toContain('n'.repeat(43));
  });

  test('with no overlap ends the old one at once', async () => {
    const { key } = await create(token('a'));
    await rotate(key, { overlapSeconds: 0 });
    expect(await whyNot(token('a'))).toMatchObject({ why: 'expired-key', key });
  });

  test('extends nothing by itself: the successor expires when the old one was to', async () => {
    const expiresAt = desk.now() + 3 * DAY;
    const { key } = await create(token('a'), { expiresAt });
    const { old, successor } = await rotate(key);
    expect([old.expiresAt, successor.expiresAt]).toEqual([expiresAt, expiresAt]);
  });

  test('gives the successor another expiry where one is told', async () => {
    const { key } = await create(token('a'), { expiresAt: desk.now() + 30 * DAY });
    const later = desk.now() + 400 * DAY;
    const { old, successor } = await rotate(key, { expiresAt: later });
    expect([old.expiresAt, successor.expiresAt]).toEqual([desk.now() + 7 * DAY, later]);
    const past = await refusalOf(
      rotate(successor.key, { token: token('o'), expiresAt: desk.now() }),
    );
    expect(past.code).toBe('invalid');
  });

  test('is refused of a key that is followed, revoked, expired or unknown', async () => {
    const { key: followed } = await create(token('a'));
    const { successor } = await rotate(followed);
    const { key: revoked } = await create(token('b'));
    await desk.do(revokeKey, revoked);
    const { key: expired } = await create(token('c'), { expiresAt: desk.now() + 1 });
    desk.at('2010-01-04T12:00:01Z');
    const again = await refusalOf(rotate(followed, { token: token('d') }));
    expect(again).toMatchObject({ code: 'does-not-fit' });
    expect(again.message).toContain(successor.key);
    for (const id of [revoked, expired, 'none']) {
      expect((await refusalOf(rotate(id, { token: token('d') }))).code).toBe('not-found');
    }
    expect(await whose(token('d'))).toBeUndefined();
    await rotate(successor.key, { token: token('e') });
    expect(await whose(token('e'))).toBeDefined();
  });

  test("keeps an administrator's key that never expires", async () => {
    const [first] = await desk.do(listKeys);
    const id = first?.key ?? '';
    const passing = rotate(id, { expiresAt: desk.now() + DAY });
    expect((await refusalOf(passing)).code).toBe('last-administrator');
    const { successor } = await rotate(id);
    expect((await refusalOf(desk.do(revokeKey, successor.key))).code).toBe('last-administrator');
  });

  test('is for administrators alone, in their own force', async () => {
    const { key } = await create(token('a'));
    for (const role of ['custody', 'finance', 'auditor'] as const) {
      const its = desk.as(only(role, { key }));
      expect((await refusalOf(rotate(key, {}, its))).code).toBe('forbidden');
    }
    const elsewhere = desk.as({ force: 'BTP' });
    await setUp(elsewhere, madeUpForce('BTP'));
    expect((await refusalOf(rotate(key, {}, elsewhere))).code).toBe('not-found');
    expect(await whose(token('a'))).toMatchObject({ key, expiresAt: null });
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

  test.each([
    ['endorses another key for the system log with the one before it', true, null],
    ['registers it without where that one is not at hand', false, 1],
  ])('%s', async (_, has, unendorsed) => {
    const its = await openDesk({ tariff: null });
    const other = its.as({ force: 'BTP' });
    const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const publicKey = Buffer.from(x, 'base64url').toString('base64');
    const context = { ...other.context(), signer: { ...SIGNING_KEY, has: () => has } };
    const request = { ...REQUEST, suites: null };
    const first = { request, token: token('c', 'BTP'), publicKey };
    await its.store.transaction(null, (steps) =>
      setUpForce(steps, context, madeUpForce('BTP'), first),
    );
    const keys = await its.store.read((steps) => verifierKeys(steps, SYSTEM_LOG));
    expect(keys.map((key) => key.publicKey)).toEqual([PUBLIC_KEY, publicKey]);
    expect(keys.at(-1)).toMatchObject({ unendorsed });
    expect((await verifyLog(its.store)).problem).toBeNull();
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
