import { beforeEach, describe, expect, test } from 'vitest';
import { contentHash } from '../../src/domain/hashing.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { listRetention } from '../../src/usecases/listRetention.ts';
import { eraseEarly, RETENTION_YEARS } from './erasing.ts';
import { type Desk, only, openDesk, record, refusalOf, span } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const ended = (custodyRecordNumber: string, startedAt: string, endedAt: string, more = {}) =>
  record(desk, { custodyRecordNumber, intervals: [span(startedAt, endedAt)], ...more });
const due = (its = desk, limit = 10) =>
  its.do(listRetention, { years: RETENTION_YEARS, limit, after: undefined });
const idsOf = async (its = desk) => (await due(its)).items.map(({ id }) => id);

describe('the list of what is retained no longer', () => {
  test('has a detention from the day on which it may be erased', async () => {
    const before = await ended('a', '2009-03-31T20:00:00Z', '2009-03-31T22:59:59Z');
    const after = await ended('b', '2009-03-31T20:00:00Z', '2009-03-31T23:00:00Z');
    desk.at('2016-03-31T22:59:59Z');
    expect(await idsOf()).toEqual([]);
    desk.at('2016-03-31T23:00:00Z');
    expect(await idsOf()).toEqual([before.id]);
    desk.at('2017-03-31T22:59:59Z');
    expect(await idsOf()).toEqual([before.id]);
    desk.at('2017-03-31T23:00:00Z');
    expect(await idsOf()).toEqual([before.id, after.id]);
  });

  test('says where each stands, and leaves out what is erased', async () => {
    const open = await ended('a', '2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z', {
      outcome: null,
    });
    const billed = await ended('b', '2009-06-02T08:00:00Z', '2009-06-02T09:00:00Z');
    const erased = await ended('c', '2009-06-02T08:00:00Z', '2009-06-02T09:00:00Z');
    const { number } = await desk.do(issueInvoice, billed.id);
    await eraseEarly(desk, erased.id);
    desk.at('2017-04-01T12:00:00Z');
    const { items, next } = await due();
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { id: open.id, status: 'open', invoice: null, lastIssuedAt: null },
      {
        id: billed.id,
        status: 'released',
        startedAt: parseInstant('2009-06-02T08:00:00Z'),
        endedAt: parseInstant('2009-06-02T09:00:00Z'),
        lastIssuedAt: parseInstant('2010-01-04T12:00:00Z'),
        retentionEnds: '2017-04-01',
        invoice: number,
        superseded: false,
      },
    ]);
  });

  test('leaves no personal reference in itself or in the log, only how many and which by a hash', async () => {
    const { id } = await ended('a', '2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z');
    desk.at('2017-04-01T12:00:00Z');
    await due();
    const event = await desk.store.read(function* ({ audit }) {
      return (yield* audit.events({ log: 'MPS', limit: 1 }))[0];
    });
    expect(event).toMatchObject({
      kind: 'retention.consulted',
      subjects: [],
      details: { count: 1, ids: contentHash([id]) },
    });
  });

  test('comes page by page', async () => {
    const days = ['01', '02', '03'];
    const made: string[] = [];
    for (const day of days) {
      const { id } = await ended(day, `2009-06-${day}T08:00:00Z`, `2009-06-${day}T09:00:00Z`);
      made.push(id);
    }
    desk.at('2017-04-01T12:00:00Z');
    const first = await due(desk, 2);
    expect(first.items.map(({ id }) => id)).toEqual(made.slice(0, 2));
    const rest = await desk.do(listRetention, {
      years: RETENTION_YEARS,
      limit: 2,
      after: first.next ?? undefined,
    });
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([made.slice(2), null]);
  });

  test('is for administrators and auditors, of the suites that they see', async () => {
    const { id } = await ended('a', '2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z');
    desk.at('2017-04-01T12:00:00Z');
    for (const role of ['administrator', 'auditor'] as const) {
      expect(await idsOf(desk.as(only(role)))).toEqual([id]);
    }
    expect(await idsOf(desk.as(only('administrator', { suites: ['BX'] })))).toEqual([]);
    for (const role of ['custody', 'finance'] as const) {
      expect((await refusalOf(due(desk.as(only(role))))).code).toBe('forbidden');
    }
  });
});
