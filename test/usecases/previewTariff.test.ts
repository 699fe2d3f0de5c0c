import { beforeEach, describe, expect, test } from 'vitest';
import { contentHash } from '../../src/domain/hashing.ts';
import { agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { type PreviewQuery, previewTariff } from '../../src/usecases/previewTariff.ts';
import { putCustomer } from '../../src/usecases/referenceData.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
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
  span,
  tableOne,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const QUERY: PreviewQuery = {
  draft: fixedPrice('500.00', { effectiveFrom: '2012-01-01' }),
  from: '2009-01-01',
  to: '2009-12-31',
  base: '/tariff',
};
const preview = (query: Partial<PreviewQuery> = {}, its = desk) =>
  previewTariff(its.store, its.context(), { ...QUERY, ...query });
const nth = (n: number, part: object = {}) =>
  record(desk, { custodyRecordNumber: `nth/${n}`, ...part });
const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };

describe('the back-test of a draft', () => {
  test('prices what is recorded, whatever its own date says, against what it does cost', async () => {
    await nth(1);
    const long = await nth(2, LONG);
    expect(await preview()).toMatchObject({
      detentions: 2,
      before: { priced: 1, custodyPence: 29_600, unpriced: { 'beyond-last-band': 1 } },
      after: { priced: 2, custodyPence: 100_000 },
      becamePriced: { count: 1, detentions: [long.id] },
    });
  });

  test('counts the stays that the statistics of the period count, to the penny', async () => {
    await nth(1);
    await nth(2, { intervals: [span('2008-12-31T20:00:00Z', '2009-01-01T04:00:00Z')] });
    await nth(3, { intervals: [span('2009-12-31T20:00:00Z', '2010-01-01T04:00:00Z')] });
    await nth(4, { intervals: [span('2009-07-01T08:00:00Z', null)], outcome: null });
    await nth(5, {
      intervals: [span('2009-07-01T08:00:00Z', '2009-07-01T12:00:00Z', { power: 'criminal' })],
    });
    const { id } = await nth(6);
    await desk.do(voidDetention, id, 'wrong person');
    const query = { year: 2009, basis: 'calendar', suite: null, asOf: null } as const;
    const { charges, released, open } = await yearStatistics(
      desk.store,
      desk.context(),
      query,
      'json',
    );
    const result = await preview();
    expect(result).toMatchObject({ detentions: 2, open: 1 });
    expect([result.detentions, result.open]).toEqual([released, open]);
    expect(result.before.netPence).toBe(charges.totalPence);
  });

  test('leaves out the detentions of other customers', async () => {
    const [customer] = madeUpForce().customers;
    if (!customer) throw new RangeError('the fixtures have a customer');
    await desk.do(putCustomer, { ...customer, code: 'OTHER' });
    await nth(1);
    await nth(2, { customer: 'OTHER' });
    expect(await preview()).toMatchObject({ detentions: 1, before: { priced: 1 } });
    const theirs = await preview({ draft: fixedPrice('500.00', { customer: 'OTHER' }) });
    expect(theirs).toMatchObject({ detentions: 1, before: { unpriced: { 'no-tariff': 1 } } });
  });

  test('has agreed charges and what blocks a session on both sides', async () => {
    const { id } = await nth(1, LONG);
    const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
    await desk.do(agreeCharge, id, agreed);
    const overlapping = {
      interpreterSessions: [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')],
    };
    await nth(2, overlapping);
    await nth(3, overlapping);
    const same = await preview({ draft: tableOne() });
    expect(same.before).toMatchObject({ custodyPence: 90_000, unpriced: { 'session-overlap': 2 } });
    expect(same.after).toEqual(same.before);
    const fixed = await preview();
    expect(fixed.after).toMatchObject({ custodyPence: 50_000, unpriced: { 'session-overlap': 2 } });
  });

  test('of the tariff in force changes nothing', async () => {
    await nth(1);
    await nth(2, LONG);
    const { biggestRises, biggestFalls, before, after } = await preview({ draft: tableOne() });
    expect(after).toEqual(before);
    expect([...biggestRises, ...biggestFalls]).toEqual([]);
  });

  test('is against the version in force for each stay', async () => {
    await publish(desk, fixedPrice('500.00', { effectiveFrom: '2009-07-01' }));
    await nth(1);
    await nth(2, { intervals: [span('2009-07-01T08:00:00Z', '2009-07-01T10:00:00Z')] });
    const { biggestRises, before } = await preview();
    expect(before.custodyPence).toBe(79_600);
    expect(biggestRises).toHaveLength(1);
  });

  test('is the same past a page', async () => {
    await Promise.all(Array.from({ length: 230 }, (_, n) => nth(n)));
    expect(await preview()).toMatchObject({ detentions: 230, after: { netPence: 230 * 50_000 } });
  });

  test('of a period without detentions is nothing', async () => {
    expect(await preview()).toMatchObject({ detentions: 0, byMonth: [], breakEven: null });
  });
});

describe('a back-test', () => {
  test('writes nothing but that it was asked, and what it named', async () => {
    const { id } = await nth(1);
    const [events, tariffs] = await desk.store.read(function* (steps) {
      return [
        yield* steps.audit.size('MPS'),
        yield* steps.tariffs.list('MPS', desk.now()),
      ] as const;
    });
    await preview();
    const last = await desk.store.read((steps) => steps.audit.events({ log: 'MPS', limit: 1 }));
    expect(last).toMatchObject([
      {
        index: events,
        kind: 'tariff.previewed',
        subjects: [],
        details: {
          form: 'preview',
          customer: 'UKBA',
          draft: contentHash(QUERY.draft),
          from: '2009-01-01',
          to: '2009-12-31',
          count: 1,
          ids: contentHash([id]),
        },
      },
    ]);
    expect(await desk.store.read((steps) => steps.tariffs.list('MPS', desk.now()))).toEqual(
      tariffs,
    );
  });

  test('is for finance, auditors and administrators', async () => {
    expect((await refusalOf(preview({}, desk.as(only('custody'))))).code).toBe('forbidden');
    for (const role of ['finance', 'auditor', 'administrator'] as const) {
      expect(await preview({}, desk.as(only(role)))).toMatchObject({ detentions: 0 });
    }
  });

  test.each<[name: string, query: Partial<PreviewQuery>, pointer: string]>([
    ['a period that ends before it begins', { to: '2008-12-31' }, '/to'],
    ['an unknown customer', { draft: fixedPrice('1.00', { customer: 'X' }) }, '/tariff/customer'],
    [
      'a rate where there is no VAT',
      { draft: tableOne({ vat: { category: 'O', rate: '20', reason: 'x' } }) },
      '/tariff/vat/rate',
    ],
  ])('of %s is refused, and leaves nothing', async (_, query, pointer) => {
    const before = await desk.store.read((steps) => steps.audit.size('MPS'));
    const { code, errors } = await refusalOf(preview(query));
    expect([code, errors.map((error) => error.pointer)]).toEqual(['invalid', [pointer]]);
    expect(await desk.store.read((steps) => steps.audit.size('MPS'))).toBe(before);
  });
});
