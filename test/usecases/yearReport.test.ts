/** A year beside the year before, and the detentions behind its figures. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Behind } from '../../src/domain/behindFigures.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { type BehindQuery, yearDetentions } from '../../src/usecases/yearDetentions.ts';
import { newestYear, yearReport } from '../../src/usecases/yearReport.ts';
import type { YearQuery } from '../../src/usecases/yearStatistics.ts';
import {
  type Desk,
  madeUpForce,
  only,
  openDesk,
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

const YEAR: YearQuery = { year: 2009, basis: 'calendar', suite: null, asOf: null };
const ALL: Behind = { counted: 'admissions', heldAt: null, group: null };

const report = (query: Partial<YearQuery> = {}, its = desk) =>
  yearReport(its.store, its.context(), { ...YEAR, ...query }, 'page');
const behind = (query: Partial<BehindQuery> = {}, its = desk) =>
  yearDetentions(its.store, its.context(), {
    ...YEAR,
    ...ALL,
    after: undefined,
    limit: 50,
    ...query,
  });
const arrived = (at: string, more: object = {}) =>
  record(desk, {
    custodyRecordNumber: `at/${at}`,
    intervals: [span(at, new Date(Date.parse(at) + 3_600_000).toISOString())],
    ...more,
  });
const lastEvent = async () =>
  (
    await desk.store.read(function* (steps) {
      return yield* steps.audit.events({ log: 'MPS', limit: 1 });
    })
  )[0];

describe('a year beside the year before', () => {
  test('has both counted alike, of one suite and one moment', async () => {
    await arrived('2008-06-01T08:00:00Z');
    await arrived('2009-06-01T08:00:00Z');
    await arrived('2009-06-02T08:00:00Z');
    const { year, before, force, suites } = await report();
    expect([year.detentions, before.detentions]).toEqual([2, 1]);
    expect(before).toMatchObject({ from: '2008-01-01', days: 366 });
    expect([force.code, suites.some(({ code }) => code === 'CX')]).toEqual(['MPS', true]);
    expect((await report({ basis: 'financial' })).before.from).toBe('2008-04-01');
    expect((await report({ suite: 'BX' })).before.detentions).toBe(0);
    desk.at('2010-02-01T12:00:00Z');
    await arrived('2008-07-01T08:00:00Z');
    const asOf = parseInstant('2010-01-31T12:00:00Z');
    expect((await report({ asOf })).before.detentions).toBe(1);
    expect((await report()).before.detentions).toBe(2);
  });

  test('can be the first year that there is', async () => {
    expect((await report({ year: 1971 })).before).toMatchObject({ days: 365, detentions: 0 });
  });

  test('is one event of the log, which it names', async () => {
    const { event } = await report({ suite: 'CX' });
    expect(await lastEvent()).toMatchObject({
      index: event,
      kind: 'statistics.consulted',
      details: { ...YEAR, suite: 'CX', besideYearBefore: true, format: 'page' },
    });
  });

  test('is not for custody keys, and of a suite that there is', async () => {
    expect((await refusalOf(report({}, desk.as(only('custody'))))).code).toBe('forbidden');
    expect((await refusalOf(report({ suite: 'ZZ' }))).code).toBe('invalid');
  });
});

describe('the newest year', () => {
  const newest = () => desk.do(newestYear);

  test('is the newest that is over and has records', async () => {
    expect(await newest()).toBe(2009);
    await arrived('2010-01-02T08:00:00Z');
    expect(await newest()).toBe(2010);
    await arrived('2007-12-31T23:30:00Z');
    expect(await newest()).toBe(2007);
    await arrived('2008-12-31T23:30:00Z');
    expect(await newest()).toBe(2008);
  });

  test('is of one force', async () => {
    await arrived('2007-06-01T08:00:00Z');
    const elsewhere = desk.as({ force: 'BTP' });
    await setUp(elsewhere, madeUpForce('BTP'));
    expect(await elsewhere.do(newestYear)).toBe(2009);
  });
});

describe('the detentions behind a figure', () => {
  test('are those that it counts, newest arrival first, page by page', async () => {
    for (const day of ['03', '01', '02']) await arrived(`2009-06-${day}T08:00:00Z`);
    await arrived('2008-06-01T08:00:00Z');
    const first = await behind({ limit: 2 });
    expect(first.count).toBe(3);
    const numbers = (page: typeof first) =>
      page.items.map(({ detention }) => detention.custodyRecordNumber.slice(3, 13));
    expect(numbers(first)).toEqual(['2009-06-03', '2009-06-02']);
    const second = await behind({ limit: 2, after: first.next ?? undefined });
    expect([numbers(second), second.count, second.next]).toEqual([['2009-06-01'], 3, null]);
  });

  test('have each its place, where two arrived at once', async () => {
    for (const n of [1, 2, 3])
      await arrived('2009-06-01T08:00:00Z', { custodyRecordNumber: `at once/${n}` });
    const first = await behind({ limit: 2 });
    const second = await behind({ limit: 2, after: first.next ?? undefined });
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  test('are as they were at the moment, and none that is void', async () => {
    const kept = await arrived('2009-06-01T08:00:00Z', { operation: 'Swale' });
    const gone = await arrived('2009-06-02T08:00:00Z');
    desk.at('2010-02-01T12:00:00Z');
    await desk.do(voidDetention, gone.id, 'wrong person');
    const changed = { reason: 'keyed late', detention: stay({ operation: 'Larch' }) };
    await desk.do(amendDetention, kept.id, () => true, changed);
    const swale = { group: { by: 'operation', key: 'Swale' } } as const;
    const asOf = parseInstant('2010-01-31T12:00:00Z');
    expect([(await behind()).count, (await behind({ asOf })).count]).toEqual([1, 2]);
    expect([(await behind(swale)).count, (await behind({ ...swale, asOf })).count]).toEqual([0, 1]);
  });

  test('are told to the log as a list; what finds nothing may be anything that was typed', async () => {
    await arrived('2009-06-01T08:00:00Z');
    await behind({ counted: 'unpriced' });
    expect(await lastEvent()).toMatchObject({
      kind: 'detention.listed',
      details: { form: 'behind-figure', year: 2009, counted: 'unpriced', count: 0 },
    });
    await behind({ group: { by: 'suite', key: 'CX' } });
    expect((await lastEvent())?.details).toMatchObject({ by: 'suite', key: 'CX', count: 1 });
    await behind({ group: { by: 'operation', key: 'A Person' } });
    expect(JSON.stringify(await lastEvent())).not.toContain('A Person');
  });

  test('are of people: not for administrators, nor for custody keys', async () => {
    for (const role of ['administrator', 'custody'] as const)
      expect((await refusalOf(behind({}, desk.as(only(role))))).code).toBe('forbidden');
    for (const role of ['finance', 'auditor'] as const)
      expect((await behind({}, desk.as(only(role)))).count).toBe(0);
  });
});
