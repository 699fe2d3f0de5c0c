/** The made-up year 2009 as finance bills it: month by month, to the penny (R19, R24, R27). */
import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { claimArchive } from '../../src/api/claimForms.ts';
import { penceOf } from '../../src/domain/money.ts';
import type { Statistics } from '../../src/domain/statistics.ts';
import { londonDate, parseInstant } from '../../src/domain/time.ts';
import type { ClaimDocument, ClaimedDocument } from '../../src/shapes/claim.ts';
import { claimedDocuments } from '../../src/usecases/claimedDocuments.ts';
import { numberGaps } from '../../src/usecases/numberGaps.ts';
import { readClaim } from '../../src/usecases/readClaims.ts';
import { listInvoices } from '../../src/usecases/readInvoices.ts';
import { reconcileYear } from '../../src/usecases/reconcileYear.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import type { Drawer } from '../../src/workers/drawer.ts';
import { packed } from '../../src/workers/packing.ts';
import { unzipped } from '../unzipped.ts';
import { type Desk, openDesk } from './force.ts';
import { importYear } from './madeUpYear.ts';
import { runInvoices } from './running.ts';

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map((days, n) => ({
  month: `2009-${String(n + 1).padStart(2, '0')}`,
  days,
}));

let desk: Desk;
let claims: ClaimDocument[];
let statistics: Statistics;
/** The London month in which each claimed detention arrived. */
let arrivals: Map<string, string>;

beforeAll(async () => {
  desk = await openDesk();
  await importYear(desk);
  claims = [];
  for (const { month, days } of MONTHS) {
    const period = { releasedFrom: `${month}-01`, releasedTo: `${month}-${days}` };
    const { claim } = await runInvoices(desk, { customer: 'UKBA', ...period });
    claims.push(await desk.do(readClaim, claim ?? 'none', 'json'));
  }
  const year = { year: 2009, basis: 'calendar', suite: null, asOf: null } as const;
  statistics = await yearStatistics(desk.store, desk.context(), year, 'json');
  const { items } = await desk.do(listInvoices, { limit: 2000 });
  arrivals = new Map(
    items.map(({ document: { number, detention } }) => {
      const startedAt = detention.intervals[0]?.startedAt ?? '';
      return [number, londonDate(parseInstant(startedAt)).slice(0, 7)];
    }),
  );
});

const sum = (documents: readonly ClaimedDocument[], name: 'custody' | 'interpreters' | 'net') =>
  documents.reduce((pence, document) => pence + penceOf(document[name]), 0);
const invoicesOf = (some: readonly ClaimDocument[]) => some.flatMap(({ invoices }) => invoices);
const chargesOf = (documents: readonly ClaimedDocument[]) => ({
  custodyPence: sum(documents, 'custody'),
  interpretersPence: sum(documents, 'interpreters'),
  totalPence: sum(documents, 'net'),
});

describe('2009, run month by month', () => {
  test('comes to twelve claims, each after the one before, of what was released in its month', () => {
    expect(claims).toHaveLength(12);
    for (const [n, { number, lastClaim, invoices }] of claims.entries()) {
      expect(number).toBe(`MPS-CL-2009-${String(n + 1).padStart(6, '0')}`);
      expect(lastClaim?.number).toBe(claims[n - 1]?.number);
      const months = new Set(invoices.map(({ taxPoint }) => taxPoint.slice(0, 7)));
      expect([...months]).toEqual([MONTHS[n]?.month]);
    }
  });

  test('has every invoice in exactly one claim, and every detention but the four unpriced', () => {
    const all = invoicesOf(claims);
    expect(all).toHaveLength(1389);
    expect(new Set(all.map(({ number }) => number))).toEqual(new Set(arrivals.keys()));
    expect(new Set(all.map(({ detention }) => detention)).size).toBe(1389);
    const leftOut = claims.flatMap((claim) => claim.leftOut.map(({ code }) => code));
    expect(leftOut).toEqual(Array(4).fill('unpriced'));
  });

  test('comes to the charges in the statistics of the year, to the penny', () => {
    expect(statistics).toMatchObject({ released: 1393, unpriced: 4, open: 0, notBillable: 0 });
    expect(statistics.charges).toMatchObject(chargesOf(invoicesOf(claims)));
    expect(statistics.charges.totalPence).toBe(60_147_930);
    const totals = claims.map(({ total }) => penceOf(total));
    expect(totals.reduce((all, pence) => all + pence, 0)).toBe(60_147_930);
  });

  test('comes to those of each month, by when its detainees arrived', () => {
    const byArrival = Object.groupBy(
      invoicesOf(claims),
      ({ number }) => arrivals.get(number) ?? '',
    );
    for (const { month, charges } of statistics.byMonth) {
      expect(charges, month).toMatchObject(chargesOf(byArrival[month] ?? []));
    }
  });

  test('comes to the same by suite, band and watch', () => {
    const all = invoicesOf(claims);
    for (const [key, groups] of [
      ['suite', statistics.bySuite],
      ['band', statistics.byBand],
      ['watch', statistics.byWatch],
    ] as const) {
      const claimed = Object.groupBy(all, (document) => document[key]);
      for (const group of groups) {
        const name: string = Object(group)[key];
        expect(group.charges, name).toMatchObject(chargesOf(claimed[name] ?? []));
      }
    }
  });

  test('leaves nothing between claims and statistics', async () => {
    const year = { year: 2009, basis: 'calendar' } as const;
    const result = await reconcileYear(desk.store, desk.context(), year, 'json');
    expect(result.claims).toHaveLength(12);
    expect(result.rows).toMatchObject({
      claimed: { count: 1389, netPence: 60_147_930 },
      unpriced: { count: 4, netPence: 0 },
    });
    expect(result.differencePence).toBe(0);
  });

  test('is sent as twelve archives, which have each document once', async () => {
    const empty = packed(new Uint8Array());
    const drawer = {
      draw: async () => new Uint8Array(),
      pack: async () => ({ pdf: empty, xml: empty }),
      ahead: 1,
    } as unknown as Drawer;
    const names: string[] = [];
    for (const claim of claims) {
      const documents = () => claimedDocuments(desk.store, 'MPS', claim);
      const archive = await buffer(claimArchive(claim, documents, drawer));
      names.push(...unzipped(archive).map(({ name }) => name));
    }
    const expected = claims.flatMap(({ number: claim, invoices }) => [
      `${claim}/${claim}.pdf`,
      `${claim}/${claim}.csv`,
      ...invoices.flatMap(({ number }) => [
        `${claim}/documents/${number}.pdf`,
        `${claim}/documents/${number}.xml`,
      ]),
    ]);
    expect(names).toEqual(expected);
  });

  test('leaves a log that verifies, and no gap in any series', async () => {
    expect((await verifyLog(desk.store)).problem).toBeNull();
    expect(await desk.do(numberGaps)).toMatchObject([
      { series: 'MPS-2009', last: 1389, count: 1389, gaps: [] },
      { series: 'MPS-CL-2009', last: 12, count: 12, gaps: [] },
    ]);
  });
});
