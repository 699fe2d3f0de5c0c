import { beforeEach, describe, expect, test } from 'vitest';
import type { TariffContent } from '../../src/domain/tariff.ts';
import { formatInstant } from '../../src/domain/time.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import {
  type Assessment,
  assess,
  assessEach,
  chargeDetention,
  ratingBasis,
} from '../../src/usecases/assessCharge.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { findDetention } from '../../src/usecases/findDetention.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { readDetention } from '../../src/usecases/readDetentions.ts';
import { changeForce, putCustomer } from '../../src/usecases/referenceData.ts';
import { LATEST, type Revision, type Script, type Steps } from '../../src/usecases/store.ts';
import {
  attendance,
  type Desk,
  fixedPrice,
  madeUpForce,
  only,
  openDesk,
  publish,
  record,
  refusalOf,
  setUp,
  span,
  stay,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const charge = (id: string) => desk.do(chargeDetention, id);
const amend = (id: string, part: object) =>
  desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention: stay(part) });

/** "296.00 + 30.00", or why there is no price. */
async function priceOf(id: string): Promise<string> {
  const { status, unpriced, lines } = await charge(id);
  const amounts = lines.map(({ amountPence }) => (amountPence / 100).toFixed(2)).join(' + ');
  return status === 'priced' ? amounts : `${unpriced?.reason ?? status}: ${amounts}`;
}

/** A stay of two hours from a moment, alone in its number. */
const shortStay = (number: string, startedAt: string, more: object = {}) => {
  const endedAt = formatInstant(Date.parse(startedAt) / 1000 + 7200);
  return { custodyRecordNumber: number, intervals: [span(startedAt, endedAt, more)] };
};

describe('the tariff (R5)', () => {
  beforeEach(async () => {
    await publish(desk, fixedPrice('500.00', { effectiveFrom: '2009-06-01' }));
  });

  test.each([
    ['the last moment before a version', '2009-05-31T22:59:59Z', '296.00'],
    ["a version's first London midnight", '2009-05-31T23:00:00Z', '500.00'],
    ['the first version', '2009-01-01T00:00:00Z', '296.00'],
    ['before every version', '2008-12-31T23:59:59Z', 'no-tariff: '],
  ])('of %s', async (_, startedAt, price) => {
    const { id } = await record(desk, shortStay('N', startedAt));
    expect(await priceOf(id)).toBe(price);
  });

  test('is that of the first immigration interval, and prices the whole stay', async () => {
    const intervals = [
      span('2009-05-30T08:00:00Z', '2009-06-01T08:00:00Z', { power: 'criminal' }),
      span('2009-06-01T08:00:00Z', '2009-06-01T10:00:00Z'),
    ];
    expect(await priceOf((await record(desk, { intervals })).id)).toBe('500.00');
  });

  test('is that of arrival where there is no immigration interval', async () => {
    const criminal = { power: 'criminal' };
    const { id } = await record(desk, shortStay('N', '2009-05-31T12:00:00Z', criminal));
    expect(await charge(id)).toMatchObject({
      status: 'not-billable',
      tariff: { effectiveFrom: '2009-01-01' },
    });
  });

  test("is the customer's own", async () => {
    const [customer] = madeUpForce().customers;
    if (!customer) throw new RangeError('the fixtures have a customer');
    await desk.do(putCustomer, { ...customer, code: 'OTHER' });
    const { id } = await record(desk, { customer: 'OTHER' });
    expect(await priceOf(id)).toBe('no-tariff: ');
    await publish(desk, fixedPrice('100.00', { customer: 'OTHER' }));
    expect(await priceOf(id)).toBe('100.00');
  });

  test('that is replaced counts no more, nor does a replacement that is replaced', async () => {
    const { id } = await record(desk);
    const replace = async (replaces: string, content: TariffContent) =>
      (await desk.do(publishTariff, { content, replaces, reason: 'a digit' })).id;
    const first = (await charge(id)).tariff?.id ?? '';
    const june = { effectiveFrom: '2009-06-01' };
    const second = await replace(first, fixedPrice('501.00', june));
    expect(await priceOf(id)).toBe('501.00');
    await replace(second, fixedPrice('502.00', june));
    expect(await priceOf(id)).toBe('502.00');
  });
});

describe('a charge', () => {
  test('of an open stay is provisional, up to now', async () => {
    desk.at('2009-06-01T20:15:00Z');
    const intervals = [span('2009-06-01T08:15:00Z', null)];
    const { id } = await record(desk, { intervals, outcome: null });
    expect(await charge(id)).toMatchObject({
      status: 'provisional',
      at: desk.now(),
      custodySeconds: 12 * 3600,
      totals: { netPence: 29_600 },
    });
    desk.at('2009-06-01T20:15:01Z');
    expect(await charge(id)).toMatchObject({ totals: { netPence: 43_500 } });
  });

  test('of a voided record there is none', async () => {
    const { id } = await record(desk);
    await desk.do(voidDetention, id, 'wrong person');
    expect((await refusalOf(charge(id))).code).toBe('voided');
  });

  test('writes nothing but that it was read', async () => {
    const { id } = await record(desk);
    const size = () => desk.store.read((steps) => steps.audit.size('MPS'));
    const before = await size();
    await charge(id);
    expect(await size()).toBe(before + 1);
    expect(await desk.do(readDetention, id)).toMatchObject({ revision: 1 });
  });

  test("counts the force's own bank holidays in interpreters' rates", async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    const { id } = await record(desk, { interpreterSessions: [session] });
    expect(await priceOf(id)).toBe('296.00 + 30.00');
    await desk.do(changeForce, { ...madeUpForce().force, bankHolidays: ['2009-06-01'] });
    expect(await priceOf(id)).toBe('296.00 + 36.90');
  });

  test('is for those who may see the detention, and not for administrators', async () => {
    const { id } = await record(desk);
    const may = (actor: object) => desk.as(actor).do(chargeDetention, id);
    for (const role of ['custody', 'finance', 'auditor'] as const) {
      expect(await may(only(role))).toMatchObject({ status: 'priced' });
    }
    expect((await refusalOf(may(only('administrator')))).code).toBe('forbidden');
    const elsewhere = await refusalOf(may(only('custody', { suites: ['BX'] })));
    expect(elsewhere.code).toBe('not-found');
    expect((await refusalOf(may({ force: 'BTP' }))).code).toBe('not-found');
  });
});

/** A stay with sessions of the fixtures' day, alone in its number. */
const withSessions = (number: string, ...interpreterSessions: object[]) => ({
  custodyRecordNumber: number,
  interpreterSessions,
});

describe('the shares of an engagement (R13)', () => {
  const share = (n: number, of = 2, more: object = {}) =>
    attendance('2009-06-01T09:00:00Z', '2009-06-01T10:45:00Z', {
      engagement: { reference: 'E-1', share: n, of },
      ...more,
    });
  let a: string;
  beforeEach(async () => {
    a = (await record(desk, withSessions('a', share(1)))).id;
  });

  test('that are not all there have no price', async () => {
    expect(await priceOf(a)).toBe('engagement-shares: 296.00');
    expect((await charge(a)).unpriced?.detail).toContain('share 2 of 2 is missing');
  });

  test('that are complete and agree are priced in both detentions', async () => {
    const b = (await record(desk, withSessions('b', share(2)))).id;
    expect([await priceOf(a), await priceOf(b)]).toEqual(['296.00 + 26.25', '296.00 + 26.25']);
  });

  test('may be in one detention', async () => {
    const both = [1, 2].map((n) => ({
      ...share(n),
      interpreter: 'INT-2',
      engagement: { reference: 'E-2', share: n, of: 2 },
    }));
    const { id } = await record(desk, withSessions('b', ...both));
    expect(await priceOf(id)).toBe('296.00 + 26.25 + 26.25');
  });

  test.each([
    ['are there twice', share(1), 'share 1 of 2 is there 2 times'],
    ['disagree on how many they are', share(2, 3), 'disagree'],
    ['disagree on the fee', share(2, 2, { invoiced: '85.00' }), 'disagree'],
    ['disagree on the miles', share(2, 2, { miles: 1 }), 'disagree'],
    ['disagree on the times', { ...share(2), endedAt: '2009-06-01T10:45:01Z' }, 'disagree'],
  ])('that %s have no price in either', async (_, other, detail) => {
    const b = (await record(desk, withSessions('b', other))).id;
    for (const id of [a, b]) {
      expect(await priceOf(id)).toBe('engagement-shares: 296.00');
      expect((await charge(id)).unpriced?.detail).toContain(detail);
    }
  });

  test('of a voided detention do not count, until it is brought back', async () => {
    const b = (await record(desk, withSessions('b', share(2)))).id;
    await desk.do(voidDetention, b, 'wrong person');
    expect(await priceOf(a)).toBe('engagement-shares: 296.00');
    await amend(b, withSessions('b', share(2)));
    expect(await priceOf(a)).toBe('296.00 + 26.25');
  });

  test('that an amendment took out do not count', async () => {
    const b = (await record(desk, withSessions('b', share(2)))).id;
    await amend(b, { custodyRecordNumber: 'b' });
    expect(await priceOf(a)).toBe('engagement-shares: 296.00');
  });

  test('of another force do not count', async () => {
    const elsewhere = desk.as({ force: 'BTP' });
    await setUp(elsewhere, madeUpForce('BTP'));
    expect((await record(elsewhere, withSessions('b', share(2)))).force).toBe('BTP');
    expect(await priceOf(a)).toBe('engagement-shares: 296.00');
  });
});

describe('overlapping sessions of one interpreter (R14)', () => {
  const nine = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
  const halfPast = attendance('2009-06-01T09:59:59Z', '2009-06-01T11:00:00Z');
  const OVERLAP = 'session-overlap: 296.00';
  let a: string;
  beforeEach(async () => {
    a = (await record(desk, withSessions('a', nine))).id;
  });
  const recordOther = async (session: object) =>
    (await record(desk, withSessions('b', session))).id;
  const accept = (id: string) => desk.do(acceptOverlaps, id, 'two rooms');

  test('are flagged on both detentions', async () => {
    const b = await recordOther(halfPast);
    expect([await priceOf(a), await priceOf(b)]).toEqual([OVERLAP, OVERLAP]);
    expect((await charge(a)).unpriced?.detail).toContain(b);
  });

  test.each([
    ['that only touch', attendance('2009-06-01T10:00:00Z', '2009-06-01T11:00:00Z')],
    ['of two interpreters', { ...halfPast, interpreter: 'INT-2' }],
    ['of interpreters unknown', { ...halfPast, interpreter: null }],
  ])('do not count %s', async (_, session) => {
    const b = await recordOther(session);
    expect(await priceOf(a)).toBe('296.00 + 30.00');
    expect(await priceOf(b)).toMatch(/^296.00 \+ /);
  });

  test('of one engagement are one attendance', async () => {
    const shared = (share: number) => ({
      ...nine,
      interpreter: 'INT-3',
      engagement: { reference: 'E-1', share, of: 2 },
    });
    const c = (await record(desk, withSessions('c', shared(1)))).id;
    await record(desk, withSessions('d', shared(2)));
    expect(await priceOf(c)).toBe('296.00 + 15.00');
  });

  test('within one detention are flagged, until they are accepted', async () => {
    const c = (
      await record(
        desk,
        withSessions('c', { ...nine, interpreter: 'X' }, { ...halfPast, interpreter: 'X' }),
      )
    ).id;
    expect(await priceOf(c)).toBe(OVERLAP);
    await accept(c);
    expect(await priceOf(c)).toBe('296.00 + 30.00 + 37.50');
  });

  test('are priced in both once accepted for one', async () => {
    const b = await recordOther(halfPast);
    await accept(b);
    expect([await priceOf(a), await priceOf(b)]).toEqual(['296.00 + 30.00', '296.00 + 37.50']);
  });

  test('that are accepted are open again once a session of either changes', async () => {
    const b = await recordOther(halfPast);
    await accept(a);
    await amend(b, { ...withSessions('b', halfPast), operation: 'Swale' });
    expect([await priceOf(a), await priceOf(b)]).toEqual(['296.00 + 30.00', '296.00 + 37.50']);
    await amend(b, withSessions('b', { ...halfPast, language: 'fr' }));
    expect([await priceOf(a), await priceOf(b)]).toEqual([OVERLAP, OVERLAP]);
    await accept(a);
    expect([await priceOf(a), await priceOf(b)]).toEqual(['296.00 + 30.00', '296.00 + 37.50']);
  });

  test('with a third are not accepted by what was said of the second', async () => {
    await recordOther(halfPast);
    await accept(a);
    const c = (await record(desk, withSessions('c', nine))).id;
    expect([await priceOf(a), await priceOf(c)]).toEqual([OVERLAP, OVERLAP]);
  });

  test('with a voided detention do not count', async () => {
    const b = await recordOther(halfPast);
    await desk.do(voidDetention, b, 'wrong person');
    expect(await priceOf(a)).toBe('296.00 + 30.00');
  });

  test('that an amendment mended do not count', async () => {
    const b = await recordOther(halfPast);
    await amend(b, withSessions('b', { ...halfPast, interpreter: 'INT-2' }));
    expect([await priceOf(a), await priceOf(b)]).toEqual(['296.00 + 30.00', '296.00 + 37.50']);
  });
});

describe('of many at once', () => {
  const nine = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
  const tooLong = (number: string) => ({
    custodyRecordNumber: number,
    intervals: [span('2009-06-01T08:00:00Z', '2009-06-03T09:00:00Z')],
  });
  const now = () => desk.now();

  function* assessAll(steps: Steps, ids: readonly string[]) {
    const basis = yield* ratingBasis(steps, 'MPS', LATEST);
    const revisions: Revision[] = [];
    for (const id of ids) revisions.push(yield* findDetention(steps, desk.context(), id));
    const alone: Assessment[] = [];
    for (const one of revisions) alone.push(yield* assess(steps, basis, one, now()));
    return { alone, together: yield* counted(assessEach(steps, basis, revisions, now)) };
  }

  test('each has its own, whatever is said of the others', async () => {
    const shared = { engagement: { reference: 'E-1', share: 1, of: 2 }, interpreter: 'INT-2' };
    const ids: string[] = [];
    for (const sent of [
      withSessions('met', nine),
      withSessions('meets', nine),
      withSessions('plain'),
      withSessions('shares', { ...nine, ...shared }),
      tooLong('agreed'),
      tooLong('agreed no more'),
      tooLong('not agreed'),
    ]) {
      ids.push((await record(desk, sent)).id);
    }
    const [, , , , agreed = '', amended = ''] = ids;
    const words = { reason: 'flight cancelled', agreedBy: 'A. Example' };
    for (const amountPence of [90_000, 80_000]) {
      await desk.do(agreeCharge, agreed, { amountPence, ...words });
    }
    await desk.do(agreeCharge, amended, { amountPence: 70_000, ...words });
    await amend(amended, { ...tooLong('agreed no more'), operation: 'Swale' });
    const { alone, together } = await desk.store.read((steps) => assessAll(steps, ids));
    expect(together.result).toEqual(alone.map((one) => ({ ...one, revision: expect.anything() })));
    expect(
      together.result.map(
        ({ charge: { unpriced, lines } }) => unpriced?.reason ?? lines[0]?.amountPence,
      ),
    ).toEqual([
      'session-overlap',
      'session-overlap',
      29_600,
      'engagement-shares',
      80_000,
      'beyond-last-band',
      'beyond-last-band',
    ]);
  });

  test('takes no more queries than of two', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) {
      const reference = `E-${Math.floor(n / 2)}`;
      const engagement = { reference, share: 1 + (n % 2), of: 2 };
      const session = { ...nine, interpreter: `of ${reference}`, engagement };
      ids.push((await record(desk, withSessions(`N-${n}`, session))).id);
    }
    const ask = async (some: string[]) =>
      (await desk.store.read((steps) => assessAll(steps, some))).together;
    const { result, queries } = await ask(ids);
    expect(result.map(({ charge: { status } }) => status)).toEqual(ids.map(() => 'priced'));
    expect(queries).toBe((await ask(ids.slice(0, 2))).queries);
  });
});

/** What a script gives, and how many queries it took. */
function* counted<T>(script: Script<T>): Script<{ result: T; queries: number }> {
  let queries = 0;
  for (let step = script.next(); ; queries++) {
    if (step.done) return { result: step.value, queries };
    step = script.next(yield step.value);
  }
}
