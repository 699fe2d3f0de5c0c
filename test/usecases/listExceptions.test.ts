import { beforeEach, describe, expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/time.ts';
import { agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { liftBillingStop } from '../../src/usecases/liftBillingStop.ts';
import { type BillingException, listExceptions } from '../../src/usecases/listExceptions.ts';
import { changeForce } from '../../src/usecases/referenceData.ts';
import { walkUnbilled } from '../../src/usecases/unbilled.ts';
import {
  attendance,
  type Desk,
  madeUpForce,
  only,
  openDesk,
  publish,
  record,
  refusalOf,
  span,
  stay,
  tableOne,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const NONE = {
  unpriced: {},
  notReleased: 0,
  openTooLong: 0,
  overlappingSessions: 0,
  superseded: 0,
  billingStopped: 0,
  twoPlaces: 0,
  oneStay: 0,
  noPurchaseOrder: 0,
  vatNumberMissing: 0,
};
const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };
const page = (its = desk) => listExceptions(its.store, its.context(), { place: 0, limit: 1000 });
const exceptions = async (its = desk) => (await page(its)).items;
const counts = async () => (await page()).counts;
const nth = (n: number, part: object = {}) =>
  record(desk, { custodyRecordNumber: `nth/${n}`, ...part });
const amend = (id: string, part: object) =>
  desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention: stay(part) });
/** A stay that began so many hours before now, and ended so many before. */
const hoursAgo = (from: number, to: number | null, more: object = {}) => {
  const at = (hours: number) => formatInstant(desk.now() - hours * 3600);
  return { intervals: [span(at(from), to === null ? null : at(to), more)], outcome: null };
};

describe('what is in order is no exception', () => {
  test.each<[string, () => object]>([
    ['released and priced', () => ({})],
    ['open for two days', () => hoursAgo(48, null)],
    ['without an outcome for a day', () => hoursAgo(30, 24)],
    [
      'not billable',
      () => ({
        intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z', { power: 'criminal' })],
      }),
    ],
  ])('%s', async (_, part) => {
    await nth(1, part());
    expect(await exceptions()).toEqual([]);
  });

  test('past the last band with an agreed charge', async () => {
    const { id } = await nth(1, {
      intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')],
    });
    const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
    await desk.do(agreeCharge, id, agreed);
    expect(await exceptions()).toEqual([]);
  });

  test('voided, whatever was wrong with it', async () => {
    const parts = [
      hoursAgo(100, null),
      hoursAgo(100, 50),
      { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] },
      { detaineeReference: 'D-1' },
      { detaineeReference: 'D-1' },
    ];
    for (const [n, part] of parts.entries()) {
      const { id } = await nth(n, part);
      if (n !== 3) await desk.do(voidDetention, id, 'wrong person');
    }
    expect(await exceptions()).toEqual([]);
  });

  test('invoiced', async () => {
    await desk.do(issueInvoice, (await nth(1)).id);
    expect(await exceptions()).toEqual([]);
  });
});

describe('each kind', () => {
  test.each<[string, object, keyof typeof NONE | string]>([
    [
      'past the last band',
      { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] },
      'beyond-last-band',
    ],
    [
      'with no tariff in force',
      { intervals: [span('2008-06-01T08:00:00Z', '2008-06-01T09:00:00Z')] },
      'no-tariff',
    ],
    [
      'with a session that has no rate',
      {
        interpreterSessions: [
          attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', {
            mode: 'telephone',
            miles: 3,
          }),
        ],
      },
      'no-interpreter-rate',
    ],
    [
      'with shares missing',
      {
        interpreterSessions: [
          attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', {
            engagement: { reference: 'E-1', share: 1, of: 2 },
          }),
        ],
      },
      'engagement-shares',
    ],
  ])('unpriced, by reason: %s', async (_, part, reason) => {
    const { id } = await nth(1, part);
    expect(await exceptions()).toMatchObject([
      { kind: 'unpriced', detention: id, reason, blocks: true },
    ]);
    expect(await counts()).toEqual({ ...NONE, unpriced: { [reason]: 1 } });
  });

  test('open for over two days in one interval', async () => {
    const { id } = await nth(1, hoursAgo(48 + 1 / 3600, null));
    expect(await exceptions()).toMatchObject([
      { kind: 'open-too-long', detention: id, blocks: true },
    ]);
    expect(await counts()).toEqual({ ...NONE, openTooLong: 1 });
  });

  test('ended over a day ago with no outcome', async () => {
    const { id } = await nth(1, hoursAgo(30, 24 + 1 / 3600));
    expect(await exceptions()).toMatchObject([
      { kind: 'not-released', detention: id, blocks: true },
    ]);
    expect(await counts()).toEqual({ ...NONE, notReleased: 1 });
  });

  test('sessions that overlap, on both detentions', async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    for (const n of [1, 2]) await nth(n, { interpreterSessions: [session] });
    expect(await counts()).toEqual({ ...NONE, overlappingSessions: 2 });
  });

  test('a superseded invoice, named', async () => {
    const { id } = await record(desk);
    await desk.do(issueInvoice, id);
    await amend(id, { operation: 'Swale' });
    expect(await exceptions()).toMatchObject([
      {
        kind: 'superseded',
        detention: id,
        invoice: 'MPS-2009-000001',
        blocks: true,
        solvedBy: 'correct',
      },
    ]);
    expect(await counts()).toEqual({ ...NONE, superseded: 1 });
    await desk.do(correctInvoice, 'MPS-2009-000001', 'keyed late');
    expect(await exceptions()).toEqual([]);
  });

  test.each<[string, (id: string) => Promise<unknown>, string | undefined, string]>([
    ['voided', (id) => desk.do(voidDetention, id, 'wrong person'), 'credit', '; credit it'],
    ['unpriced', (id) => amend(id, LONG), 'credit', '; credit it'],
    [
      'open again',
      (id) => amend(id, hoursAgo(30, null)),
      undefined,
      '; release the detention, then correct it',
    ],
  ])(
    'a superseded invoice of a stay that is %s, with what solves it',
    async (_, change, how, words) => {
      const { id } = await record(desk);
      await desk.do(issueInvoice, id);
      await change(id);
      const [found] = await exceptions();
      expect([found?.kind, found?.solvedBy]).toEqual(['superseded', how]);
      expect(found?.detail).toContain(words);
    },
  );

  test('a detention whose billing was stopped, until that is lifted', async () => {
    const { id } = await record(desk);
    await desk.do(issueInvoice, id);
    await desk.do(creditInvoice, 'MPS-2009-000001', { reason: 'not ours', rebill: false });
    const found = await exceptions();
    const creditNote = 'MPS-CN-2009-000001';
    expect(found).toMatchObject([
      { kind: 'billing-stopped', detention: id, creditNote, blocks: true },
    ]);
    expect((await refusalOf(desk.do(issueInvoice, id))).message).toBe(found[0]?.detail);
    expect(await counts()).toEqual({ ...NONE, billingStopped: 1 });
    await desk.do(liftBillingStop, id, 'ours after all');
    expect(await exceptions()).toEqual([]);
  });

  test('a superseded invoice of a stay that is open again, once each', async () => {
    const { id } = await record(desk);
    await desk.do(issueInvoice, id);
    await amend(id, hoursAgo(100, null));
    expect(await counts()).toEqual({ ...NONE, superseded: 1, openTooLong: 1 });
    await desk.do(voidDetention, id, 'wrong person');
    expect(await counts()).toEqual({ ...NONE, superseded: 1 });
  });

  test('one detainee in two places blocks; one stay, perhaps, does not', async () => {
    const during = (from: string, to: string) => ({
      detaineeReference: 'D-1',
      intervals: [span(`2009-06-${from}:00Z`, `2009-06-${to}:00Z`)],
    });
    const a = await nth(1, during('01T08:00', '01T12:00'));
    const b = await nth(2, during('01T11:59', '01T14:00'));
    const c = await nth(3, during('02T14:00', '02T15:00'));
    await nth(4, during('03T15:01', '03T16:00'));
    const pairs = (await exceptions()).map(({ kind, detention, other, blocks }) => ({
      kind,
      detention,
      other,
      blocks,
    }));
    expect(pairs).toEqual([
      { kind: 'one-stay', detention: b.id, other: c.id, blocks: false },
      { kind: 'two-places', detention: a.id, other: b.id, blocks: true },
    ]);
    expect(await counts()).toEqual({ ...NONE, twoPlaces: 1, oneStay: 1 });
    for (const { id } of [b, c]) await desk.do(voidDetention, id, 'wrong person');
    expect(await exceptions()).toEqual([]);
  });

  test('all pairs of stays are counted, however many there are', async () => {
    const stays = Array.from({ length: 50 }, (_, n) => nth(n, { detaineeReference: 'D-1' }));
    await Promise.all(stays);
    expect(await counts()).toEqual({ ...NONE, twoPlaces: (50 * 49) / 2 });
  });

  test.each([
    ['within 24 hours of what came before it', '02T12:00', '02T13:00', 1],
    ['later than that', '02T12:01', '02T13:00', 0],
  ])('a stay in a gap of another is not in two places: %s', async (_, from, to, oneStay) => {
    const detaineeReference = 'D-1';
    const intervals = ['01', '03'].map((day) =>
      span(`2009-06-${day}T08:00:00Z`, `2009-06-${day}T12:00:00Z`),
    );
    await nth(1, { detaineeReference, intervals });
    const inside = [span(`2009-06-${from}:00Z`, `2009-06-${to}:00Z`)];
    await nth(2, { detaineeReference, intervals: inside });
    expect(await counts()).toEqual({ ...NONE, oneStay });
  });

  test('a purchase order that is missing on the day of release (R23)', async () => {
    desk.at('2011-02-01T12:00:00Z');
    const lastDay = { intervals: [span('2010-12-31T08:00:00Z', '2011-01-01T08:00:00Z')] };
    const { id } = await nth(1, lastDay);
    await nth(2, { ...lastDay, outcome: null });
    const found = await exceptions();
    expect(found).toMatchObject([
      { kind: 'no-purchase-order', detention: id, blocks: true },
      { kind: 'not-released' },
    ]);
    expect((await refusalOf(desk.do(issueInvoice, id))).message).toBe(found[0]?.detail);
    expect(await counts()).toEqual({ ...NONE, noPurchaseOrder: 1, notReleased: 1 });
  });

  test('a VAT number that the force lacks for category S (R16)', async () => {
    const { force } = madeUpForce();
    await desk.do(changeForce, { ...force, vatNumber: 'GB123456789' });
    const vat = { category: 'S', rate: '20', reason: null } as const;
    await publish(desk, tableOne({ effectiveFrom: '2009-05-01', vat }));
    const { id } = await nth(1);
    await nth(2, { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] });
    await desk.do(changeForce, force);
    expect(await exceptions()).toMatchObject([
      { kind: 'vat-number-missing', detention: id, blocks: true },
      { kind: 'unpriced' },
    ]);
    const { counts, kinds } = await page();
    expect(counts).toEqual({ ...NONE, unpriced: { 'beyond-last-band': 1 }, vatNumberMissing: 1 });
    expect(kinds).toMatchObject({
      all: 2,
      of: { unpriced: 1, 'vat-number-missing': 1, superseded: 0 },
    });
  });

  test('an invoiced detention of which a neighbour changed the price, with its invoice', async () => {
    const shared = (share: number) => ({
      interpreterSessions: [
        attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', {
          engagement: { reference: 'E-1', share, of: 2 },
        }),
      ],
    });
    const { id } = await nth(1, shared(1));
    const other = await nth(2, shared(2));
    await desk.do(issueInvoice, id);
    await desk.do(voidDetention, other.id, 'wrong person');
    const invoice = 'MPS-2009-000001';
    expect(await exceptions()).toMatchObject([
      { kind: 'superseded', detention: id, invoice },
      { kind: 'unpriced', detention: id, invoice, reason: 'engagement-shares', blocks: true },
    ]);
  });
});

test('all are listed past a page, newest arrival first', async () => {
  const arrivals = Array.from({ length: 230 }, (_, n) => n);
  await Promise.all(arrivals.map((n) => nth(n, hoursAgo(100 + n, null))));
  const found = await exceptions();
  expect(found).toHaveLength(230);
  const first = found[0]?.detention ?? '';
  expect(await desk.store.read((steps) => steps.detentions.current('MPS', first))).toMatchObject({
    detention: { custodyRecordNumber: 'nth/0' },
  });
  expect(new Set(found.map(({ detention }) => detention)).size).toBe(230);
});

test('each has its own beside others of its page, in their order over pages', async () => {
  const ended = (n: number, hours: number) => ({
    ...hoursAgo(3000 - n, 3000 - n - hours),
    outcome: 'removed',
  });
  const makes: readonly ((n: number) => Promise<[kind: string | null, detention: string]>)[] = [
    async (n) => [null, (await nth(n, ended(n, 8))).id],
    async (n) => ['unpriced', (await nth(n, ended(n, 60))).id],
    async (n) => {
      const { id } = await nth(n, ended(n, 8));
      const { number } = await desk.do(issueInvoice, id);
      await desk.do(creditInvoice, number, { reason: 'not ours', rebill: false });
      return ['billing-stopped', id];
    },
    async (n) => {
      const { id } = await nth(n, ended(n, 8));
      await desk.do(issueInvoice, id);
      await desk.do(voidDetention, id, 'wrong person');
      return ['superseded', id];
    },
  ];
  const made: [string | null, string][] = [];
  for (let n = 0; n < 230; n++) {
    const make = makes[(n * 7 + Math.floor(n / 9)) % makes.length];
    if (make) made.unshift(await make(n));
  }
  const { exceptions: found, ready } = await walkUnbilled(desk.store, desk.context());
  expect(found.map(({ kind, detention }) => [kind, detention])).toEqual(
    made.filter(([kind]) => kind !== null),
  );
  expect(ready.map(({ detention }) => detention)).toEqual(
    made.flatMap(([kind, id]) => (kind === null ? [id] : [])),
  );
});

test('they are for finance and auditors, each of their own force', async () => {
  await nth(1, hoursAgo(100, null));
  for (const role of ['custody', 'administrator'] as const) {
    expect((await refusalOf(exceptions(desk.as(only(role))))).code).toBe('forbidden');
  }
  const kinds = (found: BillingException[]) => found.map(({ kind }) => kind);
  expect(kinds(await exceptions(desk.as(only('auditor'))))).toEqual(['open-too-long']);
  expect(kinds(await exceptions(desk.as({ force: 'BTP' })))).toEqual([]);
});
