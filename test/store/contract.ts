/** What every store must do, whichever database it keeps its records in. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { growing, leafOf, rootOf, type TreeNode } from '../../src/domain/auditLog.ts';
import type { Detention } from '../../src/domain/detention.ts';
import { parseInstant } from '../../src/domain/time.ts';
import {
  type Agreement,
  type AskingSession,
  type DetentionFilter,
  type EventFilter,
  type Script,
  type Steps,
  type Store,
  sealedTariff,
} from '../../src/usecases/store.ts';
import { detention, interval, session } from '../domain/build.ts';
import { madeUpForce } from '../usecases/force.ts';
import { accountsContract } from './accounts.ts';
import { apartContract } from './apart.ts';
import { correctionsContract } from './corrections.ts';
import { erasuresContract } from './erasures.ts';
import { leasesContract } from './leases.ts';
import { monthsContract } from './months.ts';
import {
  accessKey,
  agreement,
  auditEvent,
  FORCE,
  invoice,
  issue,
  part,
  publishedTariff,
  putForce,
  revision,
  stayOf,
} from './records.ts';
import { runsContract } from './runs.ts';
import { visitsContract } from './visits.ts';

const LATEST = Number.MAX_SAFE_INTEGER;

/** `open` gives a new store with nothing in it; the suite closes it. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name}: the store contract`, () => {
    let store: Store;
    const write = <T>(script: (steps: Steps) => Script<T>) => store.transaction(FORCE, script);
    const read = <T>(script: (steps: Steps) => Script<T>) => store.read(script);
    beforeEach(async () => {
      store = await open();
      await write((steps) => putForce(steps));
    });
    afterEach(() => store.close());
    const using: Using = { write, read };

    describe('reference data', () => forcesContract(using));
    describe('access keys', () => keysContract(using));
    describe('detentions', () => detentionsContract(using));
    describe('lists of detentions', () => listsContract(using));
    describe('what was recorded by a moment', () => asOfContract(using));
    describe('sessions that meet', () => meetingsContract(using));
    describe('stays of one detainee', () => staysContract(using));
    describe('agreed charges and accepted overlaps', () => agreementsContract(using));
    describe('tariffs', () => tariffsContract(using));
    describe('numbers and documents', () => documentsContract(using));
    describe('stops of billing and disputes', () => correctionsContract(() => store));
    describe('payments and accounts', () => accountsContract(() => store));
    describe('invoice runs and claims', () => runsContract(() => store));
    describe('months that are kept', () => monthsContract(() => store));
    describe('leases', () => leasesContract(() => store));
    describe('the audit log', () => auditContract(using));
    describe('sealed records', () => sealedContract(using));
    describe('answers', () => answersContract(using));
    describe('who is signed in', () => visitsContract(() => store));
    describe('retention and erasure', () => erasuresContract(() => store));
    describe('several forces', () => apartContract(() => store));
    describe('transactions', () => transactionsContract(using));
  });
}

interface Using {
  write<T>(script: (steps: Steps) => Script<T>): Promise<T>;
  read<T>(script: (steps: Steps) => Script<T>): Promise<T>;
}

const at = (time: string) => parseInstant(`2009-06-${time}:00Z`);

function forcesContract({ write, read }: Using): void {
  const { force, suites, customers } = madeUpForce();

  test('a force is stored once, as it was given', async () => {
    expect(await write((steps) => steps.forces.insert({ ...force, name: 'Another' }))).toBe(false);
    expect(await read((steps) => steps.forces.get(FORCE))).toEqual(force);
    expect(await read((steps) => steps.forces.get('NONE'))).toBeUndefined();
    expect(await write((steps) => steps.forces.insert({ ...force, code: 'BTP' }))).toBe(true);
    expect(await read((steps) => steps.forces.codes())).toEqual(['BTP', FORCE]);
  });

  test('a force, a suite and a customer can be changed', async () => {
    const [customer] = customers;
    if (!customer) throw new RangeError('the fixtures have a customer');
    await write(function* ({ forces }) {
      yield* forces.update({ ...force, name: 'Renamed' });
      yield* forces.putSuite(FORCE, { code: 'CX', name: 'Renamed' });
      yield* forces.putCustomer(FORCE, { ...customer, name: 'Renamed' });
    });
    expect(await read((steps) => steps.forces.get(FORCE))).toEqual({ ...force, name: 'Renamed' });
    const renamed = suites.map((suite) =>
      suite.code === 'CX' ? { code: 'CX', name: 'Renamed' } : suite,
    );
    expect(await read((steps) => steps.forces.suites(FORCE))).toEqual(renamed);
    expect(await read((steps) => steps.forces.customers(FORCE))).toEqual([
      { ...customer, name: 'Renamed' },
    ]);
  });

  test("suites and customers are a force's own", async () => {
    await write((steps) => steps.forces.insert({ ...force, code: 'BTP' }));
    await write((steps) => steps.forces.putSuite('BTP', { code: 'CX', name: 'Another' }));
    expect(await read((steps) => steps.forces.suites('BTP'))).toEqual([
      { code: 'CX', name: 'Another' },
    ]);
    expect(await read((steps) => steps.forces.customers('BTP'))).toEqual([]);
    expect(await read((steps) => steps.forces.suites(FORCE))).toEqual(suites);
  });

  test('what detentions of a force may name is told by its codes, in order', async () => {
    await write(function* ({ forces }) {
      yield* forces.insert({ ...force, code: 'BTP', defaultCustomer: 'OTHER' });
      for (const code of ['ZZ', 'AA']) yield* forces.putSuite('BTP', { code, name: code });
    });
    const codesOf = (code: string) => read((steps) => steps.forces.codesOf(code));
    expect(await codesOf('BTP')).toEqual({
      suites: ['AA', 'ZZ'],
      customers: [],
      defaultCustomer: 'OTHER',
    });
    expect(await codesOf(FORCE)).toEqual({
      suites: suites.map(({ code }) => code).sort(),
      customers: customers.map(({ code }) => code).sort(),
      defaultCustomer: force.defaultCustomer,
    });
  });
}

function keysContract({ write, read }: Using): void {
  const limited = accessKey('key-2', { kind: 'system', roles: ['custody'], suites: ['CX', 'BX'] });

  test('a key is found by the hash of its token in its force, and listed', async () => {
    await write(function* ({ keys }) {
      yield* keys.insert(limited);
      yield* keys.insert(accessKey('key-1'));
    });
    expect(await read((steps) => steps.keys.byHash(FORCE, limited.tokenHash))).toEqual(limited);
    expect(await read((steps) => steps.keys.byHash('BTP', limited.tokenHash))).toBeUndefined();
    const listed = await read((steps) => steps.keys.list(FORCE));
    expect(listed.map(({ key }) => key)).toEqual(['key-1', 'key-2']);
    expect(listed[1]).toEqual(limited);
  });

  test('a key is revoked once, and is found and listed as revoked', async () => {
    await write((steps) => steps.keys.insert(limited));
    expect(await write((steps) => steps.keys.revoke(FORCE, 'key-2', 2000))).toBe(true);
    const revoked = { ...limited, revokedAt: 2000 };
    expect(await read((steps) => steps.keys.byHash(FORCE, limited.tokenHash))).toEqual(revoked);
    expect(await read((steps) => steps.keys.list(FORCE))).toEqual([revoked]);
    expect(await write((steps) => steps.keys.revoke(FORCE, 'key-2', 3000))).toBe(false);
    expect(await write((steps) => steps.keys.revoke(FORCE, 'none', 3000))).toBe(false);
  });

  test('a key keeps when it expires, which can be set', async () => {
    const passing = accessKey('key-1', { expiresAt: 5000 });
    await write(function* ({ keys }) {
      yield* keys.insert(passing);
      yield* keys.insert(limited);
      yield* keys.expire(FORCE, 'key-2', 4000);
      yield* keys.expire('BTP', 'key-1', 4000);
    });
    const listed = await read((steps) => steps.keys.list(FORCE));
    expect(listed).toEqual([passing, { ...limited, expiresAt: 4000 }]);
  });

  test('a key keeps its latest use', async () => {
    await write(function* ({ keys }) {
      yield* keys.insert(limited);
      yield* keys.insert(accessKey('key-1'));
    });
    for (const at of [3600, 7200, 3600]) {
      await write((steps) => steps.keys.noteUse(FORCE, 'key-2', at));
    }
    const listed = await read((steps) => steps.keys.list(FORCE));
    expect(listed.map(({ lastUsedAt }) => lastUsedAt)).toEqual([null, 7200]);
  });
}

function detentionsContract({ write, read }: Using): void {
  const full = stayOf(undefined, {
    detaineeReference: 'D-1',
    homeOfficeReference: 'H-1',
    operation: 'Swale',
    interpreterSessions: [
      session('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', {
        invoicedPence: 8500,
        engagement: { reference: 'E-9', share: 1, of: 2 },
        miles: 12.5,
      }),
      session('2009-06-01T11:00:00Z', '2009-06-01T12:00:00Z', { interpreter: null }),
    ],
  });

  test('a revision comes back as it was saved, its personal part joined', async () => {
    await write((steps) => steps.detentions.save(revision('a', full)));
    const { content, personal, ...saved } = revision('a', full);
    expect(await read((steps) => steps.detentions.current(FORCE, 'a'))).toEqual({
      ...saved,
      invoice: null,
      superseded: false,
      erasedAt: null,
    });
    expect(await read((steps) => steps.detentions.current('BTP', 'a'))).toBeUndefined();
    expect(await read((steps) => steps.detentions.current(FORCE, 'b'))).toBeUndefined();
  });

  test('first revisions are saved together as they are one by one, under their numbers', async () => {
    const numbered = (id: string, part: Partial<Detention>) =>
      revision(id, { ...stayOf(), ...part, custodyRecordNumber: `N-"${id}"` });
    const firsts = [
      numbered('a', full),
      numbered('b', { homeOfficeReference: null }),
      numbered('c', { detaineeReference: null, outcome: null }),
      ...Array.from({ length: 30 }, (_, n) => numbered(`d${n + 10}`, {})),
    ];
    await write((steps) => steps.detentions.saveFirst(firsts));
    await write((steps) => steps.detentions.saveFirst([]));
    for (const { content, personal, ...saved } of firsts) {
      const { id, detention } = saved;
      expect(await read((steps) => steps.detentions.current(FORCE, id))).toMatchObject(saved);
      const bearer = await read((steps) =>
        steps.detentions.withNumber(FORCE, detention.custodyRecordNumber),
      );
      expect(bearer).toBe(id);
    }
    const heads = await read((steps) => steps.audit.heads(FORCE, '', 99));
    await expect(
      write((steps) => steps.detentions.saveFirst(firsts.slice(0, 1))),
    ).rejects.toThrow();
    expect(heads.map(({ head, references, suites }) => [head?.status, references, suites])).toEqual(
      firsts.map(
        ({ detention: { detaineeReference, homeOfficeReference, intervals, outcome } }) => [
          outcome === null ? 'open' : 'released',
          JSON.stringify(
            [
              ['force', detaineeReference],
              ['home-office', homeOfficeReference],
            ].filter(([, reference]) => reference !== null),
          ),
          JSON.stringify([...new Set(intervals.map(({ suite }) => suite))].sort()),
        ],
      ),
    );
  });

  test('the last revision is the current one, and all stay', async () => {
    const later = revision('a', stayOf(), { revision: 2, reason: 'keyed wrongly', void: true });
    await write((steps) => steps.detentions.save(revision('a', full)));
    await write((steps) => steps.detentions.save(later));
    const current = await read((steps) => steps.detentions.current(FORCE, 'a'));
    expect(current).toMatchObject({ revision: 2, void: true, reason: 'keyed wrongly' });
    const revisions = await read((steps) => steps.detentions.revisions(FORCE, 'a'));
    expect(revisions.map(({ revision: n, detention }) => [n, detention])).toEqual([
      [1, full],
      [2, stayOf()],
    ]);
  });

  test('the live invoice stands beside the current revision', async () => {
    await write(function* (steps) {
      yield* steps.tariffs.insert(FORCE, publishedTariff('tariff-1'));
      yield* steps.detentions.save(revision('a'));
      yield* issue(steps, invoice(1, 'a'));
      yield* steps.documents.markSuperseded(FORCE, 'a', true);
    });
    expect(await read((steps) => steps.detentions.current(FORCE, 'a'))).toMatchObject({
      invoice: 'MPS-2009-000001',
      superseded: true,
    });
  });

  test('a number belongs to one detention, until that one takes another', async () => {
    const claim = (number: string, id: string) =>
      write((steps) => steps.detentions.claimNumber(FORCE, number, id));
    const holder = (number: string) => read((steps) => steps.detentions.withNumber(FORCE, number));
    expect(await claim('N-1', 'a')).toBe(true);
    expect(await claim('N-1', 'a')).toBe(true);
    expect(await claim('N-1', 'b')).toBe(false);
    expect(await holder('N-1')).toBe('a');
    expect(await claim('N-2', 'a')).toBe(true);
    expect(await holder('N-1')).toBeUndefined();
    expect(await claim('N-1', 'b')).toBe(true);
    expect([await holder('N-1'), await holder('N-2')]).toEqual(['b', 'a']);
  });

  test('whoever bears a number, or bore it before, comes in order of number and id', async () => {
    await write(function* ({ detentions }) {
      for (const id of ['c', 'a', 'b']) {
        yield* detentions.claimNumber(FORCE, 'N-1', id);
        yield* detentions.claimNumber(FORCE, `N-"${id}"`, id);
      }
    });
    const numbers = ['N-2', 'N-"b"', 'N-1'];
    const found = await read((steps) => steps.detentions.everWithNumbers(FORCE, numbers));
    expect(found).toEqual([
      { number: 'N-"b"', detention: 'b', current: true },
      { number: 'N-1', detention: 'a', current: false },
      { number: 'N-1', detention: 'b', current: false },
      { number: 'N-1', detention: 'c', current: false },
    ]);
    expect(await read((steps) => steps.detentions.everWithNumbers('BTP', numbers))).toEqual([]);
    expect(await read((steps) => steps.detentions.everWithNumbers(FORCE, []))).toEqual([]);
  });
}

function listsContract({ write, read }: Using): void {
  beforeEach(() =>
    write(function* (steps) {
      yield* putForce(steps, madeUpForce('BTP'));
      yield* steps.tariffs.insert(FORCE, publishedTariff('tariff-1'));
      for (const [n, id] of ['a', 'b', 'c', 'd', 'e'].entries()) yield* save(steps, id, n);
      yield* issue(steps, invoice(1, 'a'));
      yield* issue(steps, invoice(2, 'c'));
      yield* steps.documents.markSuperseded(FORCE, 'c', true);
      const elsewhere = stayOf(['2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z']);
      yield* steps.detentions.save(revision('z', elsewhere, { force: 'BTP' }));
    }),
  );

  /** Arrivals at 08:00 on 1 to 4 June, and e with d; e is open, d void; b went on to BX. */
  function* save(steps: Steps, id: string, n: number): Script<void> {
    const day = `2009-06-0${Math.min(n, 3) + 1}`;
    const intervals = [interval(`${day}T08:00:00Z`, id === 'e' ? null : `${day}T10:00:00Z`)];
    if (id === 'b') intervals.push(interval('2009-06-02T10:00:00Z', null, { suite: 'BX' }));
    const said = detention(intervals, {
      custodyRecordNumber: `N-${id}`,
      detaineeReference: n < 2 ? 'D-1' : null,
      homeOfficeReference: n === 2 ? 'D-1' : null,
    });
    yield* steps.detentions.claimNumber(FORCE, `N-${id}`, id);
    yield* steps.detentions.save(revision(id, said, { void: id === 'd' }));
  }

  const ids = async (filter: Partial<DetentionFilter>) => {
    const found = await read((steps) =>
      steps.detentions.list({ force: FORCE, limit: 10, ...filter }),
    );
    return found.map(({ id }) => id).join('');
  };

  test('newest arrival first, the greater id first among equals', async () => {
    expect(await ids({})).toBe('edcba');
  });

  test('a page goes on where the one before ended', async () => {
    expect(await ids({ limit: 2 })).toBe('ed');
    expect(await ids({ limit: 2, after: { startedAt: at('04T08:00'), id: 'e' } })).toBe('dc');
    expect(await ids({ limit: 2, after: { startedAt: at('04T08:00'), id: 'd' } })).toBe('cb');
    expect(await ids({ limit: 2, after: { startedAt: at('02T08:00'), id: 'b' } })).toBe('a');
    expect(await ids({ limit: 2, after: { startedAt: at('01T08:00'), id: 'a' } })).toBe('');
  });

  test.each<[string, Partial<DetentionFilter>, string]>([
    ['one suite', { suites: ['BX'] }, 'b'],
    ['two suites, each detention once', { suites: ['BX', 'CX'] }, 'edcba'],
    ['no suite', { suites: [] }, ''],
    ['open', { status: 'open' }, 'eb'],
    ['released', { status: 'released' }, 'ca'],
    ['void', { status: 'void' }, 'd'],
    ['an end', { isEnded: true }, 'dca'],
    ['no end', { isEnded: false }, 'eb'],
    ['from, which is included', { from: at('03T08:00') }, 'edc'],
    ['before, which is not', { before: at('03T08:00') }, 'ba'],
    ['a number', { custodyRecordNumber: 'N-c' }, 'c'],
    ['a number that nothing bears', { custodyRecordNumber: 'N' }, ''],
    ["the force's reference", { reference: { scheme: 'force', reference: 'D-1' } }, 'ba'],
    [
      "the Home Office's reference",
      { reference: { scheme: 'home-office', reference: 'D-1' } },
      'c',
    ],
    ['unbilled: released with no live invoice, or a superseded one', { unbilled: true }, 'c'],
    ['several at once', { suites: ['CX'], status: 'open', before: at('03T08:00') }, 'b'],
    ['another force', { force: 'BTP' }, 'z'],
  ])('by %s', async (_, filter, expected) => {
    expect(await ids(filter)).toBe(expected);
  });

  test('what a revision no longer says finds it no more', async () => {
    const moved = revision('b', stayOf(['2009-06-02T08:00:00Z', '2009-06-02T10:00:00Z']), {
      revision: 2,
    });
    await write(function* (steps) {
      yield* steps.detentions.claimNumber(FORCE, 'N-new', 'b');
      yield* steps.detentions.save(moved);
    });
    expect(await ids({ suites: ['BX'] })).toBe('');
    expect(await ids({ reference: { scheme: 'force', reference: 'D-1' } })).toBe('a');
    expect(await ids({ custodyRecordNumber: 'N-b' })).toBe('');
    expect(await ids({ custodyRecordNumber: 'N-new' })).toBe('b');
    expect(await ids({ unbilled: true })).toBe('cb');
    expect(await ids({ status: 'open' })).toBe('e');
  });
}

function asOfContract({ write, read }: Using): void {
  const held = (from: string, to: string | null, more: object = {}) =>
    stayOf([`2009-06-${from}:00Z`, to && `2009-06-${to}:00Z`], more);
  const recordedBy = async (asOf: number, more: object = {}) => {
    const query = { force: FORCE, asOf, from: 0, to: LATEST, after: '', limit: 10, ...more };
    const found = await read((steps) => steps.detentions.recordedBy(query));
    return found.map(({ id, revision: n }) => `${id}${n}`).join(' ');
  };
  const save = (...revisions: readonly ReturnType<typeof revision>[]) =>
    write(function* (steps) {
      for (const one of revisions) yield* steps.detentions.save(one);
    });

  test('the latest revision that was recorded by then, and none that came later', async () => {
    await save(
      revision('a', held('01T08:00', null), { recordedAt: 100 }),
      revision('a', held('01T08:00', '01T09:00'), { recordedAt: 200, revision: 2 }),
      revision('b', held('02T08:00', null), { recordedAt: 150 }),
    );
    expect(await recordedBy(99)).toBe('');
    expect(await recordedBy(100)).toBe('a1');
    expect(await recordedBy(199)).toBe('a1 b1');
    expect(await recordedBy(200)).toBe('a2 b1');
    expect(await recordedBy(LATEST)).toBe('a2 b1');
  });

  test('a voided detention counts until it was voided, and again once it is brought back', async () => {
    const said = held('01T08:00', '01T09:00');
    await save(
      revision('a', said, { recordedAt: 100 }),
      revision('a', said, { recordedAt: 200, revision: 2, void: true }),
      revision('a', said, { recordedAt: 300, revision: 3 }),
    );
    expect(await recordedBy(150)).toBe('a1');
    expect(await recordedBy(250)).toBe('');
    expect(await recordedBy(300)).toBe('a3');
  });

  test('stays that touch the time asked about, in pages by id', async () => {
    await save(
      revision('before', held('01T08:00', '02T00:00')),
      revision('into', held('01T08:00', '02T00:01')),
      revision('open', held('01T08:00', null)),
      revision('over', held('01T08:00', '09T08:00')),
      revision('late', held('03T00:00', '03T01:00')),
      revision('inside', held('02T23:59', '03T01:00')),
    );
    const day = { from: at('02T00:00'), to: at('03T00:00') };
    expect(await recordedBy(LATEST, day)).toBe('inside1 into1 open1 over1');
    expect(await recordedBy(LATEST, { ...day, limit: 2 })).toBe('inside1 into1');
    expect(await recordedBy(LATEST, { ...day, limit: 2, after: 'into' })).toBe('open1 over1');
  });
}

function meetingsContract({ write, read }: Using): void {
  const from9to10 = ['2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z'] as const;
  const sessionAt = (engagement: string | null, more: object = {}) =>
    session(...from9to10, {
      engagement: engagement === null ? null : { reference: engagement, share: 1, of: 2 },
      ...more,
    });
  const withSession = (id: string, its: ReturnType<typeof session>, more: object = {}) =>
    revision(id, stayOf(undefined, { interpreterSessions: [its] }), more);
  const asking = (more: Partial<AskingSession>): AskingSession => ({
    detention: 'me',
    interpreter: null,
    engagement: null,
    startedAt: at('01T09:30'),
    endedAt: at('01T09:31'),
    ...more,
  });
  const meeting = async (sessions: readonly AskingSession[], more: object = {}) => {
    const query = { force: FORCE, asOf: LATEST, sessions, ...more };
    const found = await read((steps) => steps.detentions.meeting(query));
    const names = found.map((met) => `${met.asking}:${met.id}${met.revision}`);
    return names.sort().join(' ');
  };
  const save = (...revisions: readonly ReturnType<typeof revision>[]) =>
    write(function* (steps) {
      for (const one of revisions) yield* steps.detentions.save(one);
    });

  test('the other detentions of an engagement, as they were at a moment', async () => {
    await save(
      withSession('me', sessionAt('E-1')),
      withSession('b', sessionAt('E-1'), { recordedAt: 100 }),
      withSession('a', sessionAt('E-1'), { recordedAt: 100 }),
      withSession('a', sessionAt('E-2'), { recordedAt: 200, revision: 2 }),
      withSession('c', sessionAt('E-2')),
      withSession('d', sessionAt('E-1'), { void: true }),
    );
    const sessions = [asking({ engagement: 'E-1' })];
    expect(await meeting(sessions)).toBe('me:b1');
    expect(await meeting(sessions, { asOf: 150 })).toBe('me:a1 me:b1');
    expect(await meeting(sessions, { asOf: 99 })).toBe('');
    expect(await meeting(sessions, { force: 'BTP' })).toBe('');
  });

  test('the other detentions that an interpreter attended between two moments', async () => {
    await save(
      withSession('me', sessionAt(null)),
      withSession('a', sessionAt(null)),
      withSession('b', sessionAt(null, { interpreter: 'INT-2' })),
      withSession('c', sessionAt(null, { interpreter: null })),
    );
    const between = (startedAt: string, endedAt: string) =>
      meeting([asking({ interpreter: 'INT-1', startedAt: at(startedAt), endedAt: at(endedAt) })]);
    expect(await between('01T09:30', '01T09:31')).toBe('me:a1');
    expect(await between('01T08:00', '01T09:00')).toBe('');
    expect(await between('01T10:00', '01T11:00')).toBe('');
    expect(await between('01T08:00', '01T12:00')).toBe('me:a1');
    expect(await meeting([asking({})])).toBe('');
    expect(await meeting([])).toBe('');
  });

  test('of several that ask at once each gets its own, those that ask among them', async () => {
    await save(
      withSession('a', sessionAt('E-1')),
      withSession('b', sessionAt('E-2', { interpreter: 'INT-2' })),
      withSession('c', sessionAt('E-1', { interpreter: 'INT-2' })),
      withSession('d', sessionAt('E-3', { interpreter: null })),
    );
    const both = { startedAt: at('01T09:00'), endedAt: at('01T10:00') };
    const sessions = [
      asking({ detention: 'd', engagement: 'E-3', ...both }),
      asking({ detention: 'd', engagement: 'E-1', ...both }),
      asking({ detention: 'd', engagement: 'E-2', ...both }),
      asking({ detention: 'c', engagement: 'E-1', interpreter: 'INT-2', ...both }),
      asking({ detention: 'a', engagement: 'E-1', interpreter: 'INT-1', ...both }),
    ];
    expect(await meeting(sessions)).toBe('a:c1 c:a1 c:b1 d:a1 d:b1 d:c1');
  });

  test('one that several sessions meet is given once to whoever asks', async () => {
    const two = [sessionAt('E-1'), sessionAt('E-1', { mode: 'video' })];
    await save(revision('a', stayOf(undefined, { interpreterSessions: two })));
    const its = { engagement: 'E-1', interpreter: 'INT-1' };
    const sessions = [asking(its), asking({ ...its, startedAt: at('01T09:29') })];
    expect(await meeting(sessions)).toBe('me:a1');
    expect(await meeting([...sessions, asking({ ...its, detention: 'you' })])).toBe('me:a1 you:a1');
  });

  test('a session of a week is met in its last second, and not after', async () => {
    const [from, to] = ['2009-06-01T09:00:00Z', '2009-06-08T09:00:00Z'];
    await save(withSession('a', session(from, to)));
    const second = (startedAt: string, endedAt: string) =>
      meeting([asking({ interpreter: 'INT-1', startedAt: at(startedAt), endedAt: at(endedAt) })]);
    expect(await second('08T08:59', '08T09:00')).toBe('me:a1');
    expect(await second('08T09:00', '08T09:01')).toBe('');
  });

  test('revisions are given by their names, with all their sessions and what is personal', async () => {
    const all = [
      withSession('a', sessionAt('E-1')),
      withSession('a', sessionAt('E-2'), { revision: 2 }),
      withSession('b', sessionAt(null), { void: true }),
    ];
    await save(...all);
    const named = (names: { id: string; revision: number }[], force = FORCE) =>
      read((steps) => steps.detentions.named(force, names));
    const found = await named([
      { id: 'b', revision: 1 },
      { id: 'a', revision: 1 },
      { id: 'a', revision: 3 },
    ]);
    expect(found.map(({ id, revision: n }) => id + n)).toEqual(['a1', 'b1']);
    const [a, b] = await Promise.all(
      ['a', 'b'].map((id) => read((steps) => steps.detentions.revisions(FORCE, id))),
    );
    expect(found).toEqual([a?.[0], b?.[0]]);
    expect(await named([])).toEqual([]);
    expect(await named([{ id: 'a', revision: 1 }], 'BTP')).toEqual([]);
  });
}

function staysContract({ write, read }: Using): void {
  const save = (stays: Record<string, [from: string, to: string | null, reference?: string]>) =>
    write(function* (steps) {
      for (const [id, [from, to, reference = 'D-1']] of Object.entries(stays)) {
        const said = stayOf([`2009-06-${from}:00Z`, to && `2009-06-${to}:00Z`], {
          detaineeReference: reference,
        });
        yield* steps.detentions.save(revision(id, said));
      }
    });
  const pairs = async () => {
    const found = await read((steps) => steps.detentions.closeStays(FORCE));
    return found.map(({ first, second }) => first + second).join(' ');
  };
  const places = async (id: string) => {
    const found = await read((steps) => steps.detentions.otherPlaces(FORCE, id));
    return found.sort().join('');
  };

  test('that interleave may be two places; that touch or follow may not', async () => {
    await save({
      a: ['01T08:00', '01T12:00'],
      b: ['01T11:59', '01T14:00'],
      c: ['01T14:00', '01T15:00'],
      d: ['01T11:00', '01T14:30', 'D-2'],
    });
    expect(await places('a')).toBe('b');
    expect(await places('b')).toBe('a');
    expect(await places('c')).toBe('');
    expect(await places('d')).toBe('');
  });

  test('of several other places, the earliest comes first, then by id', async () => {
    await save({
      d: ['01T10:00', '01T11:00'],
      b: ['01T10:00', '01T11:00'],
      c: ['01T09:00', '01T11:00'],
      a: ['01T08:00', '01T12:00'],
    });
    const found = await read((steps) => steps.detentions.otherPlaces(FORCE, 'a'));
    expect(found).toEqual(['c', 'b', 'd']);
  });

  test('an open stay has not ended', async () => {
    await save({ a: ['01T08:00', null], b: ['05T08:00', '05T09:00'], c: ['01T06:00', '01T08:00'] });
    expect(await places('a')).toBe('b');
    expect(await places('b')).toBe('a');
    expect(await places('c')).toBe('');
  });

  test('close pairs, the earlier arrival first in each: up to 24 hours after the end, and no more', async () => {
    await save({
      a: ['01T08:00', '01T12:00'],
      b: ['02T12:00', '02T13:00'],
      c: ['03T13:01', '03T14:00'],
    });
    expect(await pairs()).toBe('ab');
  });

  test('one stay inside another, and two of one arrival, are one pair each', async () => {
    await save({
      a: ['01T08:00', '02T12:00'],
      b: ['01T09:00', '01T10:00'],
      x: ['09T08:00', '09T10:00', 'D-2'],
      y: ['09T08:00', '09T09:00', 'D-2'],
    });
    expect(await pairs()).toBe('xy ab');
  });

  test('either reference ties stays together, both no more than once', async () => {
    await write(function* ({ detentions }) {
      const both = { detaineeReference: 'D-1', homeOfficeReference: 'H-1' };
      yield* detentions.save(revision('a', stayOf(undefined, both)));
      yield* detentions.save(revision('b', stayOf(undefined, both)));
      yield* detentions.save(revision('c', stayOf(undefined, { homeOfficeReference: 'H-1' })));
      yield* detentions.save(revision('d', stayOf(undefined, { homeOfficeReference: 'D-1' })));
    });
    expect(await pairs()).toBe('bc ac ab');
    expect(await places('c')).toBe('ab');
    expect(await places('d')).toBe('');
  });

  test('a pair is left out once both are invoiced, unless an invoice is superseded', async () => {
    await save({ a: ['01T08:00', '01T12:00'], b: ['01T09:00', '01T10:00'] });
    await write((steps) => steps.tariffs.insert(FORCE, publishedTariff('tariff-1')));
    await write((steps) => issue(steps, invoice(1, 'a')));
    expect(await pairs()).toBe('ab');
    await write((steps) => issue(steps, invoice(2, 'b')));
    expect(await pairs()).toBe('');
    expect(await places('a')).toBe('b');
    for (const id of ['a', 'b']) {
      await write((steps) => steps.documents.markSuperseded(FORCE, id, true));
      expect(await pairs()).toBe('ab');
      await write((steps) => steps.documents.markSuperseded(FORCE, id, false));
    }
  });

  test('voided stays do not count', async () => {
    await save({ a: ['01T08:00', '01T12:00'], b: ['01T09:00', '01T10:00'] });
    const said = stayOf(undefined, { detaineeReference: 'D-1' });
    await write((steps) => steps.detentions.save(revision('b', said, { revision: 2, void: true })));
    expect(await pairs()).toBe('');
    expect(await places('a')).toBe('');
  });
}

function agreementsContract({ write, read }: Using): void {
  const words = { reason: 'by letter', agreedBy: 'Casey Example' };
  beforeEach(() =>
    write(function* ({ detentions }) {
      for (const id of ['a', 'b']) {
        yield* detentions.save(revision(id));
        yield* detentions.save(revision(id, stayOf(), { revision: 2 }));
      }
    }),
  );

  test('the charges agreed for some detentions, from then on and in their order', async () => {
    const insert = (more: Partial<Agreement>) =>
      write((steps) => steps.agreements.insert(FORCE, agreement('a', more), part(words)));
    const of = (ids: string[], asOf: number, force = FORCE) =>
      read((steps) => steps.agreements.of(force, ids, asOf));
    const second = { sequence: 2, amountPence: 80_000, agreedAt: 1001 };
    const later = { revision: 2, agreedAt: 1002 };
    for (const more of [second, later, {}]) await insert(more);
    await write((steps) => steps.agreements.insert(FORCE, agreement('b'), part(words)));
    const ofA = [agreement('a'), agreement('a', second), agreement('a', later)];
    expect(await of(['a'], LATEST)).toEqual(ofA);
    expect(await of(['b', 'a', 'c'], LATEST)).toEqual([...ofA, agreement('b')]);
    expect(await of(['a'], 1001)).toEqual(ofA.slice(0, 2));
    expect(await of(['a', 'b'], 999)).toEqual([]);
    expect(await of([], LATEST)).toEqual([]);
    expect(await of(['a'], LATEST, 'BTP')).toEqual([]);
  });

  test('accepted overlaps are found from either side, whichever its revision, from then on', async () => {
    const pair = { detention: 'a', revision: 1, other: 'b', otherRevision: 2 };
    const own = { detention: 'a', revision: 1, other: 'a', otherRevision: 1 };
    await write((steps) =>
      steps.agreements.acceptOverlaps(
        FORCE,
        [pair, own],
        { actor: accessKey('key-ada'), at: 1000 },
        part({ reason: 'two rooms' }),
      ),
    );
    const of = (id: string, asOf = LATEST) =>
      read((steps) => steps.agreements.acceptedOverlaps(FORCE, id, asOf));
    const found = await of('a');
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([expect.objectContaining(pair), expect.objectContaining(own)]),
    );
    expect(await of('b')).toEqual([expect.objectContaining(pair)]);
    expect(await of('c')).toEqual([]);
    expect(await of('a', 1000)).toHaveLength(2);
    expect(await of('a', 999)).toEqual([]);
  });

  test('what was accepted at once is in order of the pair, however it was written', async () => {
    const pairs = ['d', 'b', 'c'].map((other) => ({
      detention: 'a',
      revision: 1,
      other,
      otherRevision: 1,
    }));
    await write((steps) =>
      steps.agreements.acceptOverlaps(
        FORCE,
        pairs,
        { actor: accessKey('key-ada'), at: 1000 },
        part({ reason: 'three rooms' }),
      ),
    );
    const [accepted, told] = await read(function* ({ agreements }) {
      return [
        yield* agreements.acceptedOverlaps(FORCE, 'a', LATEST),
        yield* agreements.acceptances(FORCE, 'a'),
      ] as const;
    });
    expect(accepted.map(({ other }) => other)).toEqual(['b', 'c', 'd']);
    expect(told.map(({ other }) => other)).toEqual(['b', 'c', 'd']);
  });

  test('all that was agreed and accepted comes back in order, with who and why', async () => {
    const agreed = [
      agreement('a'),
      agreement('a', { sequence: 2, amountPence: 80_000, agreedAt: 1001 }),
      agreement('a', { revision: 2, agreedAt: 1002, reason: 'anew' }),
    ];
    const accept = (other: string, at: number, reason: string) =>
      write((steps) =>
        steps.agreements.acceptOverlaps(
          FORCE,
          [{ detention: 'a', revision: 1, other, otherRevision: 1 }],
          { actor: accessKey('key-ada', { name: 'Ada Example' }), at },
          part({ reason }),
        ),
      );
    for (const one of agreed.toReversed()) {
      const { reason, agreedBy } = one;
      await write((steps) => steps.agreements.insert(FORCE, one, part({ reason, agreedBy })));
    }
    await accept('b', 2001, 'two rooms');
    await accept('a', 2000, 'one room');
    const [history, ofA, ofB, ofC] = await read(function* ({ agreements }) {
      return [
        yield* agreements.of(FORCE, ['a'], LATEST),
        yield* agreements.acceptances(FORCE, 'a'),
        yield* agreements.acceptances(FORCE, 'b'),
        yield* agreements.acceptances(FORCE, 'c'),
      ] as const;
    });
    expect(history).toEqual(agreed);
    expect(ofA.map(({ other, reason }) => [other, reason])).toEqual([
      ['a', 'one room'],
      ['b', 'two rooms'],
    ]);
    expect(ofB).toEqual([
      {
        detention: 'a',
        revision: 1,
        other: 'b',
        otherRevision: 1,
        reason: 'two rooms',
        acceptedAt: 2001,
        acceptedBy: { key: 'key-ada', name: 'Ada Example' },
      },
    ]);
    expect(ofC).toEqual([]);
  });
}

function tariffsContract({ write, read }: Using): void {
  const insert = (id: string, more: object = {}) =>
    write((steps) => steps.tariffs.insert(FORCE, publishedTariff(id, more)));
  const ids = async (asOf: number) =>
    (await read((steps) => steps.tariffs.list(FORCE, asOf))).map(({ id }) => id).join(' ');

  test('a version comes back as it was published', async () => {
    const mended = publishedTariff('t-2', { replaces: 't-1', reason: 'a digit' });
    await insert('t-1');
    await insert('t-2', { replaces: 't-1', reason: 'a digit' });
    expect(await read((steps) => steps.tariffs.get(FORCE, 't-2'))).toEqual(mended);
    expect(await read((steps) => steps.tariffs.get(FORCE, 'none'))).toBeUndefined();
    expect(await read((steps) => steps.tariffs.get('BTP', 't-2'))).toBeUndefined();
  });

  test('one version a date, and one replacement a version', async () => {
    expect(await insert('t-1')).toBe(true);
    expect(await insert('t-2')).toBe(false);
    expect(await insert('t-2', { effectiveFrom: '2009-07-01' })).toBe(true);
    expect(await insert('t-3', { replaces: 't-1' })).toBe(true);
    expect(await insert('t-4', { replaces: 't-1' })).toBe(false);
    expect(await insert('t-4', { replaces: 't-3' })).toBe(true);
  });

  test('listed by customer and date, as published by a moment', async () => {
    const [customer] = madeUpForce().customers;
    if (customer)
      await write((steps) => steps.forces.putCustomer(FORCE, { ...customer, code: 'A' }));
    await insert('t-4', { customer: 'A', effectiveFrom: '2009-12-01', publishedAt: 400 });
    await insert('t-3', { effectiveFrom: '2009-07-01', publishedAt: 100 });
    await insert('t-1', { publishedAt: 200 });
    await insert('t-2', { replaces: 't-1', publishedAt: 300 });
    expect(await ids(99)).toBe('');
    expect(await ids(100)).toBe('t-3');
    expect(await ids(200)).toBe('t-1 t-3');
    expect(await ids(300)).toBe('t-1 t-2 t-3');
    expect(await ids(400)).toBe('t-4 t-1 t-2 t-3');
  });

  test('the latest date that a customer is invoiced for', async () => {
    const last = (customer: string) =>
      read((steps) => steps.tariffs.lastInvoicedDate(FORCE, customer));
    expect(await last('UKBA')).toBeNull();
    await insert('tariff-1');
    await write(function* (steps) {
      for (const id of ['a', 'b', 'c']) yield* steps.detentions.save(revision(id));
      yield* issue(steps, invoice(1, 'a', { tariffDate: '2009-06-02' }));
      yield* issue(steps, invoice(2, 'b', { tariffDate: '2009-06-03' }));
      yield* issue(steps, invoice(3, 'c', { tariffDate: '2009-06-01' }));
    });
    expect(await last('UKBA')).toBe('2009-06-03');
    expect(await last('OTHER')).toBeNull();
  });
}

function documentsContract({ write, read }: Using): void {
  const next = (series: string, issuedAt: number) =>
    write((steps) => steps.documents.nextInSeries(FORCE, series, issuedAt));
  const get = (number: string) => read((steps) => steps.documents.get(FORCE, number));
  const numbers = async (filter: object) => {
    const found = await read((steps) =>
      steps.documents.list({ force: FORCE, limit: 10, ...filter }),
    );
    return found.map(({ sequence }) => sequence).join(' ');
  };
  /** Invoices 1 to 4 of a to d, issued at 1001 to 1004; 2 under another tariff; 3 superseded. */
  const issueFour = () =>
    write(function* (steps) {
      yield* steps.tariffs.insert(FORCE, publishedTariff('tariff-1'));
      const second = publishedTariff('tariff-2', { effectiveFrom: '2009-07-01' });
      yield* steps.tariffs.insert(FORCE, second);
      for (const [n, id] of ['a', 'b', 'c', 'd'].entries()) {
        yield* steps.detentions.save(revision(id));
        const more = id === 'b' ? { tariff: 'tariff-2' } : {};
        yield* issue(steps, invoice(n + 1, id, more));
      }
      yield* steps.documents.markSuperseded(FORCE, 'c', true);
    });

  test('a series counts from 1, each for itself', async () => {
    expect(await next('MPS-2009', 1000)).toBe(1);
    expect(await next('MPS-2009', 1000)).toBe(2);
    expect(await next('MPS-2010', 1001)).toBe(1);
    expect(await next('MPS-2009', 1002)).toBe(3);
  });

  test('a moment before the last document has no number, in its own series', async () => {
    await next('MPS-2009', 1000);
    await expect(next('MPS-2009', 999)).rejects.toThrow('in order of time');
    expect(await next('MPS-2010', 999)).toBe(1);
    expect(await next('MPS-2009', 1000)).toBe(2);
  });

  test('the last document of a force is the last of all its series', async () => {
    const last = () => read((steps) => steps.documents.lastIssuedAt(FORCE));
    expect(await last()).toBeNull();
    await next('MPS-2009', 1002);
    await next('MPS-CN-2009', 1001);
    expect(await last()).toBe(1002);
    expect(await read((steps) => steps.documents.lastIssuedAt('BTP'))).toBeNull();
  });

  test('a number of a script that fails is not burned', async () => {
    await next('MPS-2009', 1000);
    const failed = write(function* ({ documents }) {
      yield* documents.nextInSeries(FORCE, 'MPS-2009', 1001);
      throw new Error('afterwards');
    });
    await expect(failed).rejects.toThrow('afterwards');
    expect(await next('MPS-2009', 1000)).toBe(2);
  });

  test('a document comes back as it was issued, and beside it what holds of it', async () => {
    await issueFour();
    const { salt, body } = part({ number: 'MPS-2009-000001' });
    expect(await get('MPS-2009-000001')).toEqual({
      ...invoice(1, 'a'),
      personal: { salt, body },
      proof: null,
      live: true,
      superseded: false,
      owedPence: 29_600,
      creditedBy: null,
      dispute: null,
    });
    expect(await get('MPS-2009-000003')).toMatchObject({ live: true, superseded: true });
    expect(await get('MPS-2009-000009')).toBeUndefined();
  });

  test('a detention has one live invoice (R20)', async () => {
    await issueFour();
    expect(await write((steps) => issue(steps, invoice(5, 'a')))).toBe(false);
    expect(await get('MPS-2009-000005')).toMatchObject({ live: false, superseded: false });
    const current = await read((steps) => steps.detentions.current(FORCE, 'a'));
    expect(current?.invoice).toBe('MPS-2009-000001');
  });

  test('a live invoice ends once, and its detention can have another', async () => {
    await issueFour();
    const end = () => write((steps) => steps.documents.endLive(FORCE, 'MPS-2009-000001'));
    expect([await end(), await end()]).toEqual([true, false]);
    expect(await get('MPS-2009-000001')).toMatchObject({ live: false, owedPence: 0 });
    expect(await write((steps) => issue(steps, invoice(5, 'a')))).toBe(true);
    expect(await get('MPS-2009-000002')).toMatchObject({ live: true });
  });

  test('a mark of superseded can be taken back', async () => {
    await issueFour();
    await write((steps) => steps.documents.markSuperseded(FORCE, 'c', false));
    expect(await get('MPS-2009-000003')).toMatchObject({ superseded: false });
  });

  test('every live invoice under a tariff is superseded, and no other', async () => {
    await issueFour();
    expect(await write((steps) => steps.documents.supersedeTariff(FORCE, 'tariff-2'))).toBe(1);
    expect(await numbers({ superseded: true })).toBe('3 2');
    expect(await write((steps) => steps.documents.supersedeTariff(FORCE, 'tariff-1'))).toBe(3);
    expect(await numbers({ superseded: true })).toBe('4 3 2 1');
    expect(await write((steps) => steps.documents.supersedeTariff(FORCE, 'none'))).toBe(0);
  });

  test.each<[string, object, string]>([
    ['newest first', {}, '4 3 2 1'],
    ['a page', { limit: 2, after: { issuedAt: 1004, number: 'MPS-2009-000004' } }, '3 2'],
    ['the end', { after: { issuedAt: 1001, number: 'MPS-2009-000001' } }, ''],
    ['from, which is included', { issuedFrom: 1003 }, '4 3'],
    ['before, which is not', { issuedBefore: 1003 }, '2 1'],
    ['a detention', { detention: 'b' }, '2'],
    ['a customer', { customer: 'UKBA' }, '4 3 2 1'],
    ['another customer', { customer: 'OTHER' }, ''],
    ['superseded', { superseded: true }, '3'],
    ['not superseded', { superseded: false }, '4 2 1'],
    ['another force', { force: 'BTP' }, ''],
  ])('listed: %s', async (_, filter, expected) => {
    await issueFour();
    expect(await numbers(filter)).toBe(expected);
  });

  test('among documents of one moment, the greater number first', async () => {
    await write(function* (steps) {
      yield* steps.tariffs.insert(FORCE, publishedTariff('tariff-1'));
      for (const [n, id] of ['a', 'b', 'c'].entries()) {
        yield* steps.detentions.save(revision(id));
        yield* issue(steps, invoice(n + 1, id, { issuedAt: 1000 }));
      }
    });
    expect(await numbers({ limit: 2 })).toBe('3 2');
    expect(await numbers({ after: { issuedAt: 1000, number: 'MPS-2009-000002' } })).toBe('1');
  });

  test('each series says where it stands and what it has', async () => {
    await issueFour();
    for (let n = 1; n <= 4; n++) await next('MPS-2009', 1000 + n);
    await next('MPS-CN-2009', 1000);
    expect(await read((steps) => steps.audit.seriesCounts())).toEqual([
      {
        ...{ force: FORCE, series: 'MPS-2009', last: 4, lastIssuedAt: 1004 },
        ...{ count: 4, highest: 4, lastDocumentAt: invoice(4, 'd').issuedAt },
      },
      {
        ...{ force: FORCE, series: 'MPS-CN-2009', last: 1, lastIssuedAt: 1000 },
        ...{ count: 0, highest: null, lastDocumentAt: null },
      },
    ]);
    expect(await read((steps) => steps.audit.seriesCounts(FORCE))).toHaveLength(2);
    expect(await read((steps) => steps.audit.seriesCounts('BTP'))).toEqual([]);
  });

  test('numbers that are missing before a document are told as ranges, by series', async () => {
    await write(function* (steps) {
      yield* steps.tariffs.insert(FORCE, publishedTariff('tariff-1'));
      for (const [id, sequence, series] of [
        ['a', 2, 'MPS-2009'],
        ['b', 3, 'MPS-2009'],
        ['c', 7, 'MPS-2009'],
        ['d', 1, 'MPS-2010'],
      ] as const) {
        yield* steps.detentions.save(revision(id));
        const number = `${series}-00000${sequence}`;
        yield* issue(steps, invoice(sequence, id, { number, series }));
      }
    });
    expect(await read((steps) => steps.audit.numberGaps(FORCE))).toEqual([
      { series: 'MPS-2009', from: 1, to: 1 },
      { series: 'MPS-2009', from: 4, to: 6 },
    ]);
    expect(await read((steps) => steps.audit.numberGaps('BTP'))).toEqual([]);
  });

  test('a proof is kept beside its document, with its leaf, once', async () => {
    await issueFour();
    const event = auditEvent(0, { subjects: [{ type: 'invoice', id: 'MPS-2009-000002' }] });
    await write((steps) => steps.audit.append(event));
    const keep = () =>
      write((steps) =>
        steps.documents.insertProof(FORCE, 'MPS-2009-000002', { position: 0, text: 'a proof' }),
      );
    await keep();
    expect(await get('MPS-2009-000002')).toMatchObject({
      proof: { leaf: leafOf(event), text: 'a proof' },
    });
    expect(await get('MPS-2009-000001')).toMatchObject({ proof: null });
    const page = (after: string, limit: number) =>
      read((steps) => steps.documents.proofs(FORCE, after, limit));
    const kept = { number: 'MPS-2009-000002', position: 0, text: 'a proof' };
    expect(await page('', 10)).toEqual([kept]);
    expect(await page('', 0)).toEqual([]);
    expect(await page('MPS-2009-000002', 10)).toEqual([]);
    expect(await read((steps) => steps.documents.proofs('BTP', '', 10))).toEqual([]);
    const listed = await read((steps) => steps.documents.list({ force: FORCE, limit: 10 }));
    expect(listed.map(({ proof }) => proof?.text)).toEqual([
      undefined,
      undefined,
      'a proof',
      undefined,
    ]);
    await expect(keep()).rejects.toThrow();
    const ofNone = write((steps) =>
      steps.documents.insertProof(FORCE, 'MPS-2009-000009', { position: 0, text: 'a proof' }),
    );
    await expect(ofNone).rejects.toThrow();
  });
}

/** The log's nodes of a level, from the left. */
function* nodesOf(steps: Steps, level: number): Script<string[]> {
  const found = yield* steps.audit.nodes(FORCE, level, 0, 10_000);
  return found.map(({ hash }) => hash);
}

function auditContract({ write, read }: Using): void {
  const append = (count: number) =>
    write(function* ({ audit }) {
      for (let n = 0; n < count; n++) yield* audit.append(auditEvent(n, { at: 1000 + n }));
    });
  const appendTogether = async (...counts: number[]) => {
    for (const count of counts) {
      await write(function* ({ audit }) {
        const size = yield* audit.size(FORCE);
        yield* audit.appendAll(Array.from({ length: count }, (_, n) => auditEvent(size + n)));
      });
    }
  };

  test('what events have of their own that is personal is read with them, and what strays is found', async () => {
    await write(function* (steps) {
      const { audit } = steps;
      yield* putForce(steps, madeUpForce('BTP'));
      yield* audit.append(auditEvent(0), part('zero'));
      yield* audit.append(auditEvent(1));
      yield* audit.append(auditEvent(2), part('two'));
      yield* audit.append(auditEvent(0, { log: 'BTP' }), part('other'));
    });
    const positions = async (log: string, from: number, before: number) =>
      (await read((steps) => steps.audit.ownParts(log, from, before))).map(
        ({ position, salt, body }) => [position, salt, JSON.parse(body)],
      );
    expect(await positions(FORCE, 0, 3)).toEqual([
      [0, part('zero').salt, 'zero'],
      [2, part('two').salt, 'two'],
    ]);
    expect(await positions(FORCE, 1, 2)).toEqual([]);
    expect(await positions('BTP', 0, 9)).toEqual([[0, part('other').salt, 'other']]);
    expect(await read((steps) => steps.audit.strayPart())).toBeUndefined();
    await write((steps) => steps.detentions.save(revision('a')));
    expect(await read((steps) => steps.audit.strayPart())).toBeUndefined();
    expect(await read((steps) => steps.audit.strayRow())).toBeUndefined();
  });

  test('a log starts empty, and each log counts for itself', async () => {
    expect(await read((steps) => steps.audit.size(FORCE))).toBe(0);
    await append(3);
    await write((steps) => steps.audit.append(auditEvent(0, { log: 'system' })));
    expect(await read((steps) => steps.audit.size(FORCE))).toBe(3);
    expect(await read((steps) => steps.audit.size('system'))).toBe(1);
    expect(await read((steps) => steps.audit.logs())).toEqual([FORCE, 'system']);
  });

  test('leaves are read from a position on, in order, as canonical JSON', async () => {
    await append(5);
    const leaves = await read((steps) => steps.audit.leaves(FORCE, 2, 2));
    expect(leaves.map(({ position }) => position)).toEqual([2, 3]);
    expect(leaves.map(({ leaf }) => JSON.parse(leaf))).toEqual([
      auditEvent(2, { at: 1002 }),
      auditEvent(3, { at: 1003 }),
    ]);
    expect(leaves[0]?.leaf).toMatch(/^\{"actor":\{"key":"key-ada",.*"version":1\}$/);
    expect(await read((steps) => steps.audit.leaves(FORCE, 5, 2))).toEqual([]);
  });

  test.each([
    ['one by one', () => append(43)],
    ['many at a time', () => appendTogether(3, 0, 1, 20, 2, 16, 1)],
  ])('the stored nodes are those of a tree that is built anew: %s', async (_, appendAll) => {
    await appendAll();
    expect(await read((steps) => steps.audit.size(FORCE))).toBe(43);
    const tree = growing();
    const nodes: TreeNode[] = [];
    for (const { leaf } of await read((steps) => steps.audit.leaves(FORCE, 0, 100))) {
      nodes.push(...tree.append(leaf));
    }
    for (let level = 0; level <= 5; level++) {
      const expected = nodes.filter((node) => node.level === level).map(({ hash }) => hash);
      expect(await read((steps) => nodesOf(steps, level))).toEqual(expected);
    }
    expect(await read((steps) => steps.audit.nodes(FORCE, 1, 3, 2))).toEqual([
      { position: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { position: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  test('a place in the log is taken once', async () => {
    await append(2);
    await expect(write((steps) => steps.audit.append(auditEvent(1)))).rejects.toThrow();
    expect(await read((steps) => steps.audit.size(FORCE))).toBe(2);
  });

  describe('events, newest first', () => {
    const ada = { key: 'key-ada', name: 'Ada Example', kind: 'person' } as const;
    const bo = { ...ada, key: 'key-bo' };
    const about = (id: string) => ({ subjects: [{ type: 'detention' as const, id }] });
    /** Events 0 to 4 at 1000 to 1003, the last two of one moment; and one of another log. */
    beforeEach(() =>
      write(function* ({ audit }) {
        yield* audit.append(auditEvent(0, { at: 1000, actor: ada }));
        yield* audit.append(auditEvent(1, { at: 1001, actor: bo, ...about('a') }));
        yield* audit.append(auditEvent(2, { at: 1002, kind: 'suite.changed', ...about('b') }));
        yield* audit.append(auditEvent(3, { at: 1003, kind: 'suite.changed', ...about('a') }));
        yield* audit.append(auditEvent(4, { at: 1003, actor: bo }));
        yield* audit.append(auditEvent(0, { log: 'system', at: 1002 }));
      }),
    );

    test.each<[string, Partial<EventFilter>, string]>([
      ['all', {}, '4 3 2 1 0'],
      ['a page', { limit: 2 }, '4 3'],
      ['the next page, within a moment', { limit: 2, after: { at: 1003, index: 4 } }, '3 2'],
      ['the last page', { limit: 2, after: { at: 1001, index: 1 } }, '0'],
      ['after the first', { after: { at: 1000, index: 0 } }, ''],
      ['of a record', { subject: 'detention/a' }, '3 1'],
      ['of a record that there is not', { subject: 'detention/c' }, ''],
      ['of part of its name', { subject: 'detention/' }, ''],
      ['of a kind', { kind: 'suite.changed' }, '3 2'],
      ['of an actor', { actors: ['key-bo'] }, '4 1'],
      ['from a moment, which is included', { from: 1002 }, '4 3 2'],
      ['before a moment, which is not', { before: 1002 }, '1 0'],
      ['of a moment', { from: 1003, before: 1004 }, '4 3'],
      ['of all at once', { subject: 'detention/a', kind: 'suite.changed', from: 1003 }, '3'],
      ['of a record, in pages', { subject: 'detention/a', after: { at: 1003, index: 3 } }, '1'],
      ['of another log', { log: 'system' }, '0'],
      ['of a log that there is not', { log: 'BTP' }, ''],
    ])('%s', async (_, filter, expected) => {
      const found = await read((steps) => steps.audit.events({ log: FORCE, limit: 10, ...filter }));
      expect(found.map(({ index }) => index).join(' ')).toBe(expected);
    });

    test('come back as they were appended', async () => {
      const [last] = await read((steps) => steps.audit.events({ log: FORCE, limit: 1 }));
      expect(last).toEqual(auditEvent(4, { at: 1003, actor: bo }));
    });
  });

  test('the events that name a record, in order, each once', async () => {
    const about = (...ids: string[]) => ({
      subjects: ids.map((id) => ({ type: 'detention' as const, id })),
    });
    await write(function* ({ audit }) {
      yield* audit.append(auditEvent(0, about('a')));
      yield* audit.append(auditEvent(1, about('b')));
      yield* audit.append(auditEvent(2, about('b', 'a', 'a')));
    });
    const events = await read((steps) => steps.audit.eventsOf(FORCE, 'detention/a'));
    expect(events).toEqual([auditEvent(0, about('a')), auditEvent(2, about('b', 'a', 'a'))]);
    expect(await read((steps) => steps.audit.eventsOf(FORCE, 'tariff/a'))).toEqual([]);
    expect(await read((steps) => steps.audit.eventsOf('system', 'detention/a'))).toEqual([]);
  });

  test('the events of a record come page by page as they were hashed, with what is kept apart', async () => {
    const subjects = [{ type: 'detention', id: 'a' }] as const;
    const said = { reason: 'a query', recipient: null };
    const events = [0, 1, 2, 3].map((index) => auditEvent(index, index === 1 ? {} : { subjects }));
    await write(function* ({ audit }) {
      for (const event of events) yield* audit.append(event, event.index === 2 ? part(said) : null);
    });
    const kept = (from: number, before: number, limit: number) =>
      read((steps) => steps.audit.keptEventsOf(FORCE, 'detention/a', { from, before, limit })).then(
        (page) => page.map(({ position, inquiry }) => [position, inquiry]),
      );
    expect(await kept(0, 4, 10)).toEqual([
      [0, null],
      [2, said],
      [3, null],
    ]);
    expect(await kept(0, 4, 2)).toHaveLength(2);
    expect(await kept(1, 3, 10)).toEqual([[2, said]]);
    const [first] = await read((steps) =>
      steps.audit.keptEventsOf(FORCE, 'detention/a', { from: 0, before: 1, limit: 1 }),
    );
    expect(first?.leaf).toBe(leafOf(auditEvent(0, { subjects })));
  });
}

function sealedContract({ write, read }: Using): void {
  const words = { reason: 'by letter', agreedBy: 'Casey Example' };
  const why = { reason: 'two rooms' };
  beforeEach(() =>
    write(function* (steps) {
      const { detentions, agreements, tariffs } = steps;
      yield* tariffs.insert(FORCE, publishedTariff('tariff-1'));
      yield* detentions.save(revision('a'));
      yield* detentions.save(revision('a', stayOf(), { revision: 2, reason: 'why' }));
      yield* detentions.save(revision('b'));
      yield* agreements.insert(FORCE, agreement('a'), part(words));
      const by = { actor: accessKey('key-ada'), at: 1000 };
      const pair = { detention: 'a', revision: 2, other: 'b', otherRevision: 1 };
      yield* agreements.acceptOverlaps(FORCE, [pair], by, part(why));
      yield* issue(steps, invoice(1, 'b'));
    }),
  );
  const sealed = (kind: Parameters<Steps['audit']['sealed']>[1], limit = 10, id = '', n = 0) =>
    read((steps) => steps.audit.sealed(FORCE, kind, { id, revision: n }, limit));

  test('revisions, in pages by id and revision', async () => {
    const all = await sealed('detention');
    expect(all.map((one) => [one.id, one.revision])).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ]);
    const { content, contentHash, personal } = revision('b');
    const { personalHash, ...kept } = personal;
    expect(all[2]).toMatchObject({ content, contentHash, personalHash, personal: kept });
    expect(await sealed('detention', 1, 'a', 1)).toEqual([all[1]]);
    expect(await sealed('detention', 9, 'a', 2)).toEqual([all[2]]);
    expect(await sealed('detention', 9, 'b', 1)).toEqual([]);
  });

  test.each([
    ['tariff', 'tariff-1', null],
    ['agreement', 'a/1/1', words],
    ['overlap', 'a/2/b/1', why],
    ['invoice', 'MPS-2009-000001', { number: 'MPS-2009-000001' }],
  ] as const)('a %s, with its hashes and personal part', async (kind, id, body) => {
    const [one, ...more] = await sealed(kind);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ id, revision: 0 });
    expect(one?.personalHash ?? null).toBe(body && part(body).personalHash);
    expect(one?.personal ? JSON.parse(one.personal.body) : null).toEqual(body);
    expect(await sealed(kind, 10, id)).toEqual([]);
  });

  test('what a hash is of comes with it', async () => {
    const [tariff] = await sealed('tariff');
    expect(tariff?.contentHash).toBe(publishedTariff('tariff-1').contentHash);
    expect(JSON.parse(tariff?.content ?? '')).toEqual(sealedTariff(publishedTariff('tariff-1')));
    expect((await sealed('agreement'))[0]?.content).toBe('{"amountPence":90000}');
    expect((await sealed('overlap'))[0]?.content).toBe('{}');
    expect((await sealed('invoice'))[0]?.content).toBe(invoice(1, 'b').facts);
  });

  test('another force has none of them', async () => {
    for (const kind of ['tariff', 'detention', 'agreement', 'overlap', 'invoice'] as const) {
      const cursor = { id: '', revision: 0 };
      expect(await read((steps) => steps.audit.sealed('BTP', kind, cursor, 9))).toEqual([]);
    }
  });
}

function answersContract({ write, read }: Using): void {
  const actor = accessKey('key-ada');
  const answer = { requestHash: 'abc', answer: '{"n":1}', answeredAt: 1000 };
  const get = (key: string, since = 0, asked = actor) =>
    read((steps) => steps.answers.get(asked, key, since));
  beforeEach(() => write((steps) => steps.answers.insert(actor, 'once', answer)));

  test('an answer is found by its key and access key', async () => {
    expect(await get('once')).toEqual({ requestHash: 'abc', answer: '{"n":1}' });
    expect(await get('twice')).toBeUndefined();
    expect(await get('once', 0, accessKey('key-bob'))).toBeUndefined();
    expect(await get('once', 0, accessKey('key-ada', { force: 'BTP' }))).toBeUndefined();
  });

  test('a key has one answer', async () => {
    await expect(write((steps) => steps.answers.insert(actor, 'once', answer))).rejects.toThrow();
    await write((steps) => steps.answers.insert(accessKey('key-bob'), 'once', answer));
  });

  test('an old answer counts no more, and can be forgotten', async () => {
    expect(await get('once', 1000)).toBeDefined();
    expect(await get('once', 1001)).toBeUndefined();
    await write((steps) => steps.answers.forget(FORCE, 1000));
    expect(await get('once')).toBeDefined();
    await write((steps) => steps.answers.forget(FORCE, 1001));
    expect(await get('once')).toBeUndefined();
  });
}

function transactionsContract({ write, read }: Using): void {
  const size = () => read((steps) => steps.audit.size(FORCE));
  function* witnessNext({ audit }: Steps, at = 1000): Script<number> {
    const index = yield* audit.size(FORCE);
    yield* audit.append(auditEvent(index, { at }));
    return index;
  }

  test('a script that throws is rolled back alone, its neighbours of the turn stay', async () => {
    const results = await Promise.allSettled([
      write((steps) => witnessNext(steps, 1)),
      write(function* (steps) {
        yield* witnessNext(steps, 2);
        yield* steps.forces.putSuite(FORCE, { code: 'NEW', name: 'New' });
        throw new Error('mine alone');
      }),
      write((steps) => witnessNext(steps, 3)),
    ]);
    expect(results).toEqual([
      { status: 'fulfilled', value: 0 },
      { status: 'rejected', reason: new Error('mine alone') },
      { status: 'fulfilled', value: 1 },
    ]);
    const leaves = await read((steps) => steps.audit.leaves(FORCE, 0, 9));
    expect(leaves.map(({ leaf }) => JSON.parse(leaf).at)).toEqual([1, 3]);
    const suites = await read((steps) => steps.forces.suites(FORCE));
    expect(suites.map(({ code }) => code)).not.toContain('NEW');
  });

  test('a script whose query fails is rolled back alone', async () => {
    const results = await Promise.allSettled([
      write((steps) => witnessNext(steps)),
      write(function* ({ forces, audit }) {
        yield* forces.putSuite(FORCE, { code: 'NEW', name: 'New' });
        yield* audit.append(auditEvent(0));
      }),
      write((steps) => witnessNext(steps)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await size()).toBe(2);
    const suites = await read((steps) => steps.forces.suites(FORCE));
    expect(suites.map(({ code }) => code)).not.toContain('NEW');
  });

  test('a query that failed is what its script is refused for, whatever that does behind it', async () => {
    const twice = write(function* ({ audit }) {
      yield* audit.append(auditEvent(0));
      yield* audit.append(auditEvent(0));
      return yield* audit.size(FORCE);
    });
    await expect(twice).rejects.toThrow(/unique constraint/i);
    const otherwise = write(function* ({ audit }) {
      yield* audit.append(auditEvent(0));
      yield* audit.append(auditEvent(0));
      throw new Error('too late');
    });
    await expect(otherwise).rejects.toThrow(/unique constraint/i);
    expect(await size()).toBe(0);
  });

  test('a script sees what it wrote, and gives back what it returns', async () => {
    const seen = await write(function* (steps) {
      yield* witnessNext(steps);
      return yield* steps.audit.size(FORCE);
    });
    expect(seen).toBe(1);
  });

  test('once a script is answered, a read sees its work', async () => {
    const seen = [1, 2, 3].map(async () => {
      const index = await write((steps) => witnessNext(steps));
      return (await size()) > index;
    });
    expect(await Promise.all(seen)).toEqual([true, true, true]);
  });

  test('a read sees none of the work that is rolled back', async () => {
    const failing = write(function* (steps) {
      yield* witnessNext(steps);
      throw new Error('afterwards');
    });
    const seen = size();
    await expect(failing).rejects.toThrow('afterwards');
    expect(await seen).toBe(0);
  });

  test('scripts of one turn are run in order and answered in order', async () => {
    const answered: number[] = [];
    const all = Array.from({ length: 20 }, async () => {
      answered.push(await write((steps) => witnessNext(steps)));
    });
    await Promise.all(all);
    expect(answered).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test('hundreds at once leave no gap in the numbers and a right tree', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 400 }, (_, n) =>
        write(function* (steps) {
          const next = yield* steps.documents.nextInSeries(FORCE, 'MPS-2009', 1000);
          yield* witnessNext(steps, n);
          if (n % 7 === 3) throw new Error('given up');
          return next;
        }),
      ),
    );
    const numbers = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const sorted = numbers.toSorted((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: 343 }, (_, n) => n + 1));
    const leaves = await read((steps) => steps.audit.leaves(FORCE, 0, 1000));
    expect(leaves).toHaveLength(343);
    const tree = growing();
    for (const { leaf } of leaves) tree.append(leaf);
    const peaks = [8, 6, 4, 2, 1, 0];
    const stored = await read(function* (steps) {
      const found: string[] = [];
      for (const level of peaks) found.push((yield* nodesOf(steps, level)).at(-1) ?? '');
      return found;
    });
    expect(stored).toHaveLength(peaks.length);
    expect(tree.root()).toBe(rootOf(stored));
  });
}
