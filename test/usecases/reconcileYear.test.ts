import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { poundsOf } from '../../src/domain/money.ts';
import type { Reconciliation, RowName } from '../../src/domain/reconciliation.ts';
import { formatInstant, parseInstant } from '../../src/domain/time.ts';
import { openClient, storeOn } from '../../src/store/sqlite/open.ts';
import { agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { eraseDetention } from '../../src/usecases/eraseDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { liftBillingStop } from '../../src/usecases/liftBillingStop.ts';
import { reconcileYear } from '../../src/usecases/reconcileYear.ts';
import { startRun } from '../../src/usecases/startRun.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import {
  type Desk,
  deskOf,
  madeUpForce,
  only,
  publish,
  record,
  refusalOf,
  setUp,
  span,
  stay,
  tableOne,
} from './force.ts';
import { goOn, runInvoices } from './running.ts';

/** A force that bills all time, and needs no purchase orders; with its database at hand. */
async function openBooks(): Promise<{ desk: Desk; client: Database }> {
  const client = openClient(':memory:');
  const desk = deskOf(storeOn(client), '2011-01-04T12:00:00Z');
  const { customers, ...setup } = madeUpForce();
  await setUp(desk, {
    ...setup,
    customers: customers.map((customer) => ({ ...customer, purchaseOrderRequired: false })),
  });
  await publish(desk, tableOne({ effectiveFrom: '2008-01-01', billable: 'all' }));
  return { desk, client };
}

let desk: Desk;
let client: Database;
let count = 0;
beforeEach(async () => {
  ({ desk, client } = await openBooks());
});

const reconcile = (year = 2009, basis: 'calendar' | 'financial' = 'calendar', its = desk) =>
  reconcileYear(its.store, its.context(), { year, basis }, 'json');

/** A stay from a moment, of so many hours. */
function held(from: string, hours: number, more: object = {}) {
  const startedAt = formatInstant(parseInstant(from));
  const endedAt = formatInstant(parseInstant(from) + hours * 3600);
  return { intervals: [span(startedAt, endedAt, more)] };
}

async function recorded(part: object): Promise<string> {
  count += 1;
  return (await record(desk, { custodyRecordNumber: `R/${count}`, ...part })).id;
}

const invoice = (id: string) => desk.do(issueInvoice, id);

async function amend(id: string, part: object): Promise<void> {
  count += 1;
  const detention = stay({ custodyRecordNumber: `R/${count}`, ...part });
  await desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention });
}

const credit = ({ number }: { number: string }, rebill = true) =>
  desk.do(creditInvoice, number, { reason: 'made up', rebill });

/** What is released from the year before to the year after. */
const YEARS_AROUND = { customer: 'UKBA', releasedFrom: '2008-01-01', releasedTo: '2010-12-31' };

/** A run that is broken off after its first eight; its end, where there are fewer. */
const runInPart = async () => goOn(desk, await desk.do(startRun, YEARS_AROUND));

/** Puts a claim beside a force's only one: of an invoice that there is not. */
function forgeClaim(): void {
  const [facts = ''] = client.prepare('SELECT facts FROM claims').pluck().all() as string[];
  client
    .prepare(
      `INSERT INTO claims SELECT force, 'MPS-CL-2010-000002', series, 2, customer, 'forged', ?,
        document_hash, total_pence, issued_at, position FROM claims`,
    )
    .run(facts.replaceAll('MPS-2010-000001', 'MPS-2010-000999'));
}

/** The rows that say something: "29600 of 1". */
function said({ rows }: Reconciliation): Partial<Record<RowName, string>> {
  const all = Object.entries(rows).filter(([, row]) => row.count !== 0 || row.netPence !== 0);
  return Object.fromEntries(all.map(([name, row]) => [name, `${row.netPence} of ${row.count}`]));
}

const JUNE = held('2009-06-01T08:00:00Z', 10);

describe('a reconciliation', () => {
  test('of a year that was claimed whole goes from claims to statistics in one row', async () => {
    for (const stays of [2, 1]) {
      for (let n = 0; n < stays; n++) await recorded(JUNE);
      await runInvoices(desk);
    }
    const result = await reconcile();
    expect(result).toMatchObject({
      from: '2009-01-01',
      to: '2009-12-31',
      claims: [
        { number: 'MPS-CL-2010-000001', count: 2, netPence: 59_200 },
        { number: 'MPS-CL-2010-000002', count: 1, netPence: 29_600 },
      ],
      invoiced: { count: 3, netPence: 88_800 },
      released: { count: 3, netPence: 88_800 },
      statistics: { count: 3, netPence: 88_800 },
      differencePence: 0,
    });
    expect(said(result)).toEqual({ claimed: '88800 of 3' });
  });

  test.each<[name: string, make: () => Promise<unknown>, rows: object, statisticsPence: number]>([
    [
      'issued by a run that has no claim yet',
      async () => {
        for (let n = 0; n < 9; n++) await recorded(JUNE);
        await runInPart();
      },
      { unclaimed: '236800 of 8', 'not-invoiced': '29600 of 1' },
      266_400,
    ],
    ['issued alone', async () => invoice(await recorded(JUNE)), { alone: '29600 of 1' }, 29_600],
    ['never invoiced', () => recorded(JUNE), { 'not-invoiced': '29600 of 1' }, 29_600],
    [
      'past the last band',
      () => recorded(held('2009-06-01T08:00:00Z', 60)),
      { unpriced: '0 of 1' },
      0,
    ],
    [
      'credited, to be billed again',
      async () => credit(await invoice(await recorded(JUNE))),
      { alone: '29600 of 1', credited: '-29600 of 1', 'to-invoice-again': '29600 of 1' },
      29_600,
    ],
    [
      'credited for good',
      async () => credit(await invoice(await recorded(JUNE)), false),
      { alone: '29600 of 1', credited: '-29600 of 1', stopped: '29600 of 1' },
      29_600,
    ],
    [
      'credited for good, and lifted since',
      async () => {
        const id = await recorded(JUNE);
        await credit(await invoice(id), false);
        await desk.do(liftBillingStop, id, 'made up');
      },
      { alone: '29600 of 1', credited: '-29600 of 1', 'to-invoice-again': '29600 of 1' },
      29_600,
    ],
    [
      'credited and issued again',
      async () => {
        const id = await recorded(JUNE);
        const first = await invoice(id);
        await amend(id, held('2009-06-01T08:00:00Z', 20));
        await credit(first);
        await invoice(id);
      },
      { alone: '73100 of 2', credited: '-29600 of 1' },
      43_500,
    ],
    [
      'superseded by a longer stay',
      async () => {
        const id = await recorded(JUNE);
        await invoice(id);
        await amend(id, held('2009-06-01T08:00:00Z', 20));
      },
      { alone: '29600 of 1', superseded: '13900 of 1' },
      43_500,
    ],
    [
      'superseded by what costs the same',
      async () => {
        const id = await recorded(JUNE);
        await invoice(id);
        await amend(id, held('2009-06-01T08:00:00Z', 11));
      },
      { alone: '29600 of 1', superseded: '0 of 1' },
      29_600,
    ],
    [
      'superseded, unpriced now',
      async () => {
        const id = await recorded(JUNE);
        await invoice(id);
        await amend(id, held('2009-06-01T08:00:00Z', 60));
      },
      { alone: '29600 of 1', superseded: '-29600 of 1' },
      0,
    ],
    [
      'voided, with its invoice still live',
      async () => {
        const id = await recorded(JUNE);
        await invoice(id);
        await desk.do(voidDetention, id, 'wrong person');
      },
      { alone: '29600 of 1', superseded: '-29600 of 1' },
      0,
    ],
    [
      'erased since',
      async () => {
        const id = await recorded(JUNE);
        await invoice(id);
        await desk.do(eraseDetention, id, { reason: 'request 31', early: true, years: 7 });
      },
      { alone: '29600 of 1' },
      29_600,
    ],
    [
      'priced by agreement, invoiced or not',
      async () => {
        for (const clerk of [desk.as({ key: 'key-bo', name: 'Bo Example' }), null]) {
          const id = await recorded(held('2009-06-01T08:00:00Z', 60));
          const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
          await (clerk ?? desk).do(agreeCharge, id, agreed);
          if (clerk) await invoice(id);
        }
      },
      { alone: '90000 of 1', 'not-invoiced': '90000 of 1' },
      180_000,
    ],
    [
      'moved by an amendment into the year before',
      async () => {
        const id = await recorded(JUNE);
        await invoice(id);
        await amend(id, held('2008-06-01T08:00:00Z', 10));
      },
      { alone: '29600 of 1', superseded: '-29600 of 1' },
      0,
    ],
    [
      'moved by an amendment out of the year before',
      async () => {
        const id = await recorded(held('2008-06-01T08:00:00Z', 10));
        await invoice(id);
        await amend(id, JUNE);
      },
      { superseded: '29600 of 1' },
      29_600,
    ],
    [
      'begun before the year',
      async () => invoice(await recorded(held('2008-12-31T20:00:00Z', 10))),
      { alone: '29600 of 1', 'began-before': '-29600 of 1' },
      0,
    ],
    [
      'released after the year',
      async () => invoice(await recorded(held('2009-12-31T20:00:00Z', 10))),
      { 'released-after': '29600 of 1' },
      29_600,
    ],
    [
      'released at the midnight that begins the year',
      async () => invoice(await recorded(held('2008-12-31T20:00:00Z', 4))),
      { alone: '29600 of 1', 'began-before': '-29600 of 1' },
      0,
    ],
    [
      'released at the midnight that ends it',
      async () => invoice(await recorded(held('2009-12-31T20:00:00Z', 4))),
      { 'released-after': '29600 of 1' },
      29_600,
    ],
    [
      'never under immigration power',
      async () => invoice(await recorded(held('2009-06-01T08:00:00Z', 10, { power: 'criminal' }))),
      { alone: '29600 of 1', 'no-immigration': '-29600 of 1' },
      0,
    ],
    [
      'open',
      () => recorded({ intervals: [span('2009-12-31T20:00:00Z', null)], outcome: null }),
      {},
      0,
    ],
    ['ended without an outcome', () => recorded({ ...JUNE, outcome: null }), {}, 0],
  ])('says what sets apart a stay that is %s', async (_, make, rows, statisticsPence) => {
    await make();
    const result = await reconcile();
    expect(said(result)).toEqual(rows);
    expect(result.statistics.netPence).toBe(statisticsPence);
    expect(result.differencePence).toBe(0);
  });

  test('names what a claim has, and no invoice bears out', async () => {
    await recorded(JUNE);
    await runInvoices(desk);
    forgeClaim();
    expect((await reconcile()).differencePence).toBe(-29_600);
  });

  test('is for finance, auditors and administrators, and leaves its event', async () => {
    expect((await refusalOf(reconcile(2009, 'calendar', desk.as(only('custody'))))).code).toBe(
      'forbidden',
    );
    for (const role of ['finance', 'auditor', 'administrator'] as const) {
      await reconcile(2009, 'financial', desk.as(only(role)));
      const last = await desk.store.read((steps) => steps.audit.events({ log: 'MPS', limit: 1 }));
      expect(last).toMatchObject([
        {
          kind: 'statistics.consulted',
          actor: { key: `key-${role}` },
          details: { form: 'reconciliation', year: 2009, basis: 'financial', format: 'json' },
        },
      ]);
    }
  });

  test('comes to nothing while invoices are issued, credited and superseded', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 330; n++) ids.push(await recorded(JUNE));
    const work = async () => {
      for (const id of ids.toReversed()) {
        const issued = await invoice(id);
        if (id > (ids[200] ?? '')) await amend(id, held('2009-06-01T08:00:00Z', 20));
        else await credit(issued);
      }
    };
    const working = work();
    const results = [await reconcile(), await reconcile(), await reconcile()];
    await working;
    results.push(await reconcile());
    expect(results.map(({ differencePence }) => differencePence)).toEqual([0, 0, 0, 0]);
    const lives = results.map(({ invoiced }) => invoiced.count);
    expect(new Set(lives).size).toBeGreaterThan(1);
  });

  test('is the same past a page', async () => {
    await Promise.all(Array.from({ length: 230 }, () => recorded(JUNE)));
    const result = await reconcile();
    expect(said(result)).toEqual({ 'not-invoiced': `${230 * 29_600} of 230` });
    expect(result.differencePence).toBe(0);
  });
});

const ACTS = ['invoice', 'run', 'amend', 'correct', 'credit', 'stop', 'lift', 'void'] as const;

/** A stay near an end of 2009, or in its middle; and what is done about it, as far as it can be. */
const courses = fc.record({
  first: fc.constantFrom('2008-12-31T00:00:00Z', '2009-06-01T00:00:00Z', '2009-12-31T00:00:00Z'),
  later: fc.integer({ min: -24, max: 40 }),
  hours: fc.integer({ min: 1, max: 60 }),
  power: fc.constantFrom('immigration', 'immigration', 'criminal'),
  outcome: fc.constantFrom('removed', 'removed', 'removed', null),
  acts: fc.array(
    fc.record({ act: fc.constantFrom(...ACTS), hours: fc.integer({ min: -30, max: 60 }) }),
    { maxLength: 6 },
  ),
});
type Course = typeof courses extends fc.Arbitrary<infer C> ? C : never;

/** Goes through a course; what cannot be done as it stands is refused. */
async function follow({ first, later, hours, power, outcome, acts }: Course): Promise<void> {
  const from = formatInstant(parseInstant(first) + later * 3600);
  const id = await recorded({ ...held(from, hours, { power }), outcome });
  for (const { act, hours: more } of acts) {
    const current = await desk.store.read((steps) => steps.detentions.current('MPS', id));
    const live = { number: current?.invoice ?? 'none' };
    const doing = {
      invoice: () => invoice(id),
      run: () => runInvoices(desk, YEARS_AROUND),
      amend: () => amend(id, { ...held(from, Math.max(1, hours + more), { power }), outcome }),
      correct: () => desk.do(correctInvoice, live.number, 'made up'),
      credit: () => credit(live),
      stop: () => credit(live, false),
      lift: () => desk.do(liftBillingStop, id, 'made up'),
      void: () => desk.do(voidDetention, id, 'wrong person'),
    }[act]();
    // Refused, or done: nothing else may come of it.
    await doing.catch(() => refusalOf(doing));
  }
}

test('of any year comes to nothing, and to its statistics', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(courses, { minLength: 1, maxLength: 12 }), async (all) => {
      ({ desk, client } = await openBooks());
      for (const course of all) await follow(course);
      if (all.length % 2 === 1) await runInPart();
      for (const [year, basis] of YEARS) {
        const result = await reconcile(year, basis);
        const { charges, released, unpriced, notBillable } = await yearStatistics(
          desk.store,
          desk.context(),
          { year, basis, suite: null, asOf: null },
          'json',
        );
        expect(poundsOf(result.differencePence)).toBe('0.00');
        expect(result.statistics).toEqual({
          count: released - unpriced - notBillable,
          netPence: charges.totalPence,
        });
      }
      client.close();
    }),
    { numRuns: 20 },
  );
});

const YEARS = [
  [2008, 'calendar'],
  [2009, 'calendar'],
  [2010, 'calendar'],
  [2008, 'financial'],
  [2009, 'financial'],
] as const;
