import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { AuditEvent } from '../../src/domain/auditLog.ts';
import { Refusal } from '../../src/domain/errors.ts';
import { poundsOf } from '../../src/domain/money.ts';
import { formatInstant } from '../../src/domain/time.ts';
import type { ClaimDocument } from '../../src/shapes/claim.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Context } from '../../src/usecases/access.ts';
import { agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { goOnWithRun, leaveRun } from '../../src/usecases/goOnWithRun.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { previewRun } from '../../src/usecases/previewRun.ts';
import { listClaims, readClaim } from '../../src/usecases/readClaims.ts';
import { listRuns, readLeftOut, readRun } from '../../src/usecases/readRuns.ts';
import { putCustomer } from '../../src/usecases/referenceData.ts';
import { startRun, takeUpRun } from '../../src/usecases/startRun.ts';
import type { InvoiceRun, RunPeriod } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import { eraseEarly } from './erasing.ts';
import {
  ADA,
  attendance,
  type Desk,
  deskOf,
  madeUpForce,
  only,
  openDesk,
  record,
  refusalOf,
  span,
  stay,
} from './force.ts';
import { goOn, goOnToEnd, runInvoices, YEAR_2009 } from './running.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const [ukba] = madeUpForce().customers;
const CLERK = { key: 'key-bo', name: 'Bo Example' };
const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };
const nth = async (n: number, part: object = {}, its = desk) =>
  (await record(its, { custodyRecordNumber: `nth/${n}`, ...part })).id;
const from8To = (startedAt: string, endedAt: string, more: object = {}) => ({
  intervals: [span(`2009-${startedAt}:00Z`, `2009-${endedAt}:00Z`, more)],
});
const preview = (period: RunPeriod = YEAR_2009, its = desk) =>
  previewRun(its.store, its.context(), period);

/** What a run left out: which, and the codes. */
async function leftOutBy({ id }: InvoiceRun): Promise<[detention: string, code: string][]> {
  const page = await desk.do(readLeftOut, id, { after: 0, limit: 500 });
  return page.items.map(({ detention, code }) => [detention, code]);
}

async function claimOf({ claim }: InvoiceRun, its = desk): Promise<ClaimDocument> {
  return await its.do(readClaim, claim ?? 'none', 'json');
}

/** The detentions that a claim's invoices are of, in order of number. */
const claimed = ({ invoices }: ClaimDocument) => invoices.map(({ detention }) => detention);

async function events(its = desk): Promise<AuditEvent[]> {
  const leaves = await its.store.read((steps) => steps.audit.leaves('MPS', 0, 10_000));
  return leaves.map(({ leaf }) => JSON.parse(leaf));
}

async function expectInOrder(its = desk): Promise<void> {
  expect(await verifyLog(its.store)).toMatchObject({ problem: null });
  expect(await its.store.read((steps) => steps.audit.numberGaps('MPS'))).toEqual([]);
}

describe('a run', () => {
  test('issues all that can be issued, numbered in order of release', async () => {
    const third = await nth(3, from8To('06-01T08:00', '06-03T08:00'));
    const second = await nth(2, from8To('06-02T08:00', '06-02T20:00'));
    const first = await nth(1, from8To('06-01T09:00', '06-01T10:00'));
    const run = await runInvoices(desk);
    expect(run).toMatchObject({ status: 'ended', total: 3, issued: 3, leftOut: 0 });
    const claim = await claimOf(run);
    expect(claimed(claim)).toEqual([first, second, third]);
    expect(claim.invoices.map(({ number }) => number)).toEqual([
      'MPS-2009-000001',
      'MPS-2009-000002',
      'MPS-2009-000003',
    ]);
    expect(run.claim).toBe('MPS-CL-2009-000001');
    await expectInOrder();
  });

  test('goes by London dates, both of them among it', async () => {
    // An hour before midnight in winter; half an hour before it in summer.
    const period = { ...YEAR_2009, releasedFrom: '2009-03-28', releasedTo: '2009-03-31' };
    await nth(1, from8To('03-27T20:00', '03-27T23:59'));
    const first = await nth(2, from8To('03-27T20:00', '03-28T00:00'));
    const last = await nth(3, from8To('03-31T20:00', '03-31T22:59'));
    await nth(4, from8To('03-31T20:00', '03-31T23:00'));
    expect(claimed(await claimOf(await runInvoices(desk, period)))).toEqual([first, last]);
  });

  test('issues only what is new when it is run again, and claims nothing of nothing', async () => {
    await nth(1);
    await runInvoices(desk);
    const again = await runInvoices(desk);
    expect(again).toMatchObject({ status: 'ended', total: 0, issued: 0, leftOut: 0, claim: null });
    const later = await nth(2);
    const third = await runInvoices(desk);
    expect(third).toMatchObject({ total: 1, issued: 1, claim: 'MPS-CL-2009-000002' });
    const claim = await claimOf(third);
    expect(claimed(claim)).toEqual([later]);
    expect(claim.lastClaim).toEqual({ number: 'MPS-CL-2009-000001', issueDate: '2010-01-04' });
    await expectInOrder();
  });

  test('looks at what comes in meanwhile behind where it is, and at nothing before', async () => {
    for (let n = 10; n < 40; n++) await nth(n, from8To('06-10T08:00', `06-10T20:${n}`));
    const run = await goOn(desk, await desk.do(startRun, YEAR_2009));
    expect(run.status).toBe('running');
    const before = await nth(1, from8To('06-01T08:00', '06-01T09:00'));
    const behind = await nth(2, from8To('07-01T08:00', '07-01T09:00'));
    const ended = await goOnToEnd(desk, run);
    const ids = claimed(await claimOf(ended));
    expect([ids.includes(before), ids.at(-1), ended.issued]).toEqual([false, behind, 31]);
    expect(claimed(await claimOf(await runInvoices(desk)))).toEqual([before]);
  });

  test('goes on in the name of who started it, whoever goes on with it', async () => {
    const finance = desk.as(only('finance'));
    await nth(1);
    const run = await finance.do(startRun, YEAR_2009);
    await goOnToEnd(desk, run);
    const kinds = (await events()).slice(-4).map(({ kind, actor }) => [kind, actor.name]);
    expect(kinds).toEqual([
      ['invoice-run.started', 'Example finance'],
      ['invoice.issued', 'Example finance'],
      ['claim.issued', 'Example finance'],
      ['invoice-run.ended', 'Example finance'],
    ]);
  });

  test('stands in the log with what it issued', async () => {
    await nth(1);
    await nth(2, { ...LONG, custodyRecordNumber: 'nth/2' });
    const run = await runInvoices(desk);
    const its = { type: 'invoice-run', id: run.id };
    const { documentHash } = await claimOf(run);
    const told = (await events()).filter(({ subjects }) =>
      subjects.some(({ type, id }) => type === its.type && id === its.id),
    );
    expect(told.map(({ kind, subjects, details }) => [kind, subjects.at(-1), details])).toEqual([
      ['invoice-run.started', its, { ...YEAR_2009, total: 2 }],
      ['invoice.issued', its, undefined],
      ['claim.issued', its, { customer: 'UKBA', invoices: 1, total: '296.00' }],
      ['invoice-run.ended', its, { issued: 1, leftOut: 1, claim: run.claim }],
    ]);
    expect(told[2]?.subjects[0]).toEqual({ type: 'claim', id: run.claim, hash: documentHash });
  });

  test.each([
    ['custody', 'forbidden'],
    ['auditor', 'forbidden'],
    ['administrator', 'forbidden'],
  ] as const)('is not for %s', async (role, code) => {
    const its = desk.as(only(role));
    expect((await refusalOf(its.do(startRun, YEAR_2009))).code).toBe(code);
    expect((await refusalOf(its.do(takeUpRun, YEAR_2009))).code).toBe(code);
    expect((await refusalOf(preview(YEAR_2009, its))).code).toBe(code);
  });

  test.each([
    ['/customer', { customer: 'NOBODY' }],
    ['/releasedTo', { releasedTo: '2008-12-31' }],
  ])('of what cannot be is refused at %s', async (pointer, part) => {
    const period = { ...YEAR_2009, ...part };
    for (const ask of [() => desk.do(startRun, period), () => preview(period)]) {
      expect(await refusalOf(ask())).toMatchObject({ code: 'invalid', errors: [{ pointer }] });
    }
    expect((await events()).map(({ kind }) => kind)).not.toContain('invoice-run.started');
  });
});

describe('what cannot be issued is left out, and said why', () => {
  const CASES: [code: string, make: () => Promise<string>][] = [
    ['not-released', () => nth(1, { outcome: null })],
    ['unpriced', () => nth(1, LONG)],
    ['not-billable', () => nth(1, from8To('06-01T08:00', '06-01T09:00', { power: 'criminal' }))],
    [
      'no-purchase-order',
      () => nth(1, { intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z')] }),
    ],
    [
      'same-person',
      async () => {
        const id = await nth(1, LONG);
        const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
        await desk.do(agreeCharge, id, agreed);
        return id;
      },
    ],
    [
      'superseded',
      async () => {
        const id = await nth(1);
        await desk.do(issueInvoice, id);
        const detention = stay({
          custodyRecordNumber: 'nth/1',
          intervals: [span('2009-06-01T08:15:00Z', '2009-06-02T18:45:00Z')],
        });
        await desk.do(amendDetention, id, () => true, { reason: 'keyed short', detention });
        return id;
      },
    ],
  ];

  test.each(CASES)('%s', async (code, make) => {
    const id = await make();
    if (code === 'no-purchase-order' && ukba) {
      await desk.do(putCustomer, { ...ukba, purchaseOrders: [] });
    }
    const expected = await preview();
    const before = (await events()).filter(({ kind }) => kind === 'invoice.issued').length;
    const run = await runInvoices(desk);
    expect(run).toMatchObject({ status: 'ended', total: 1, issued: 0, leftOut: 1, claim: null });
    expect(await leftOutBy(run)).toEqual([[id, code]]);
    expect(expected.leftOut).toMatchObject([{ detention: id, code }]);
    expect(expected.leftOut[0]?.detail).not.toBe('');
    expect((await desk.do(readRun, run.id)).leftOut).toEqual([{ code, count: 1 }]);
    const after = (await events()).filter(({ kind }) => kind === 'invoice.issued').length;
    expect(after).toBe(before);
    await expectInOrder();
  });

  test('one detainee in two places: both', async () => {
    const a = await nth(1, { detaineeReference: 'D-1' });
    const b = await nth(2, { detaineeReference: 'D-1' });
    expect(await leftOutBy(await runInvoices(desk))).toEqual([
      [a, 'two-places'],
      [b, 'two-places'],
    ]);
  });

  test('what is void, erased, open, live and right, or of another customer, is not looked at', async () => {
    await desk.do(voidDetention, await nth(1), 'keyed for the wrong person');
    await eraseEarly(desk, await nth(2));
    await nth(3, { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null });
    await desk.do(issueInvoice, await nth(4));
    if (ukba) await desk.do(putCustomer, { ...ukba, code: 'OTHER' });
    await nth(5, { customer: 'OTHER' });
    expect(await runInvoices(desk)).toMatchObject({ total: 0, issued: 0, leftOut: 0 });
  });

  test('the claim names it, and the list of what was left out goes on page by page', async () => {
    for (let n = 1; n <= 5; n++) await nth(n, LONG);
    await nth(6);
    const run = await runInvoices(desk);
    const { leftOut } = await claimOf(run);
    expect(leftOut.map(({ code }) => code)).toEqual(Array(5).fill('unpriced'));
    const first = await desk.do(readLeftOut, run.id, { after: 0, limit: 3 });
    expect(first.next).toEqual({ position: 3 });
    const rest = await desk.do(readLeftOut, run.id, { after: 3, limit: 3 });
    expect([...first.items, ...rest.items]).toEqual(leftOut);
    expect(rest.next).toBeNull();
  });
});

describe('a preview', () => {
  test('is what the run then does, and writes nothing but that it was asked for', async () => {
    await nth(1);
    await nth(2, from8To('06-02T08:00', '06-03T07:00', { watch: 'constant', suite: 'BX' }));
    await nth(3, LONG);
    await nth(4, from8To('06-05T08:00', '06-05T09:00', { power: 'criminal' }));
    const before = await events();
    const expected = await preview();
    const [asked, ...more] = (await events()).slice(before.length);
    expect(more).toEqual([]);
    expect(asked).toMatchObject({
      kind: 'invoice-run.previewed',
      details: { ...YEAR_2009, invoices: 2, count: 2 },
    });
    const claim = await claimOf(await runInvoices(desk));
    expect(expected.sums).toEqual(claim.sums);
    expect(expected.leftOut).toEqual(claim.leftOut);
  });

  test('of nothing comes to nothing', async () => {
    const { sums, leftOut } = await preview();
    expect(sums).toMatchObject({ count: 0, total: '0.00', bySuite: [], byBand: [], byWatch: [] });
    expect(leftOut).toEqual([]);
  });
});

describe('a claim', () => {
  test('sums what the run issued by suite, band and watch, and names the parties', async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    await nth(1, { interpreterSessions: [session] });
    await nth(2, {
      intervals: [
        span('2009-06-02T08:00:00Z', '2009-06-02T20:00:00Z', { suite: 'BX' }),
        span('2009-06-02T20:00:00Z', '2009-06-03T08:00:00Z', { watch: 'constant' }),
      ],
    });
    const claim = await claimOf(await runInvoices(desk));
    expect(claim).toMatchObject({
      kind: 'claim',
      issuedAt: '2010-01-04T12:00:00+00:00',
      seller: { code: 'MPS' },
      buyer: { code: 'UKBA' },
      releasedFrom: '2009-01-01',
      releasedTo: '2009-12-31',
      lastClaim: null,
      since: { creditNotes: [], replacements: [], others: [] },
      total: '2202.00',
    });
    const one = { count: 1, custody: '296.00', interpreters: '30.00', net: '326.00' };
    const two = { count: 1, custody: '1876.00', interpreters: '0.00', net: '1876.00' };
    expect(claim.sums).toMatchObject({
      count: 2,
      custody: '2172.00',
      interpreters: '30.00',
      net: '2202.00',
      vat: '0.00',
      total: '2202.00',
      bySuite: [
        { suite: 'BX', ...two },
        { suite: 'CX', ...one },
      ],
      byBand: [
        { band: '0-12', ...one },
        { band: '12-24', ...two },
      ],
      byWatch: [
        { watch: 'standard', ...one },
        { watch: 'part', ...two },
      ],
    });
    expect(claim.suites.map(({ code }) => code)).toEqual(['BX', 'CX']);
  });

  test('has what was issued one by one since the last, each once', async () => {
    const early = await desk.do(issueInvoice, await nth(1));
    await nth(2);
    const first = await claimOf(await runInvoices(desk));
    expect(first.since.others.map(({ number }) => number)).toEqual([early.number]);
    expect([first.sums.total, first.total]).toEqual(['296.00', '592.00']);
    const single = await desk.do(issueInvoice, await nth(3));
    await nth(4);
    const second = await claimOf(await runInvoices(desk));
    expect(second.since.others.map(({ number }) => number)).toEqual([single.number]);
    expect(second.since).toMatchObject({ creditNotes: [], replacements: [] });
  });

  test('is read and listed by finance and auditors, and each reading is in the log', async () => {
    await nth(1);
    const run = await runInvoices(desk);
    const number = run.claim ?? '';
    const auditor = desk.as(only('auditor'));
    expect((await refusalOf(desk.as(only('custody')).do(readClaim, number, 'json'))).code).toBe(
      'forbidden',
    );
    expect((await refusalOf(auditor.do(readClaim, 'MPS-CL-2009-000009', 'json'))).code).toBe(
      'not-found',
    );
    const before = (await events()).length;
    const list = await auditor.do(listClaims, { limit: 5, customer: 'UKBA' });
    expect(list).toEqual({
      items: [
        {
          number,
          customer: 'UKBA',
          run: run.id,
          totalPence: 29_600,
          issuedAt: desk.now(),
          releasedFrom: '2009-01-01',
          releasedTo: '2009-12-31',
          invoices: 1,
        },
      ],
      next: null,
    });
    await auditor.do(readClaim, number, 'json');
    expect((await events()).slice(before)).toMatchObject([
      { kind: 'claim.consulted', details: { form: 'list', customer: 'UKBA', count: 1 } },
      {
        kind: 'claim.consulted',
        subjects: [{ type: 'claim', id: number }],
        details: { form: 'json' },
      },
    ]);
  });

  test('names in the log whose references its schedule and archive show', async () => {
    const ids = [await nth(1), await nth(2)];
    const { claim } = await runInvoices(desk);
    const subjects = [{ type: 'claim', id: claim }];
    const detentions = ids.map((id) => ({ type: 'detention', id }));
    for (const form of ['csv', 'zip', 'pdf'] as const) {
      await desk.do(readClaim, claim ?? '', form);
      expect((await events()).at(-1)).toMatchObject({
        kind: 'claim.disclosed',
        subjects: form === 'pdf' ? subjects : [...subjects, ...detentions],
        details: { form, recipient: 'UKBA' },
      });
    }
    const found = await desk.store.read((steps) =>
      steps.audit.eventsOf('MPS', `detention/${ids[0]}`),
    );
    expect(found.filter(({ kind }) => kind === 'claim.disclosed')).toHaveLength(2);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('of each month comes, all together, to the statistics of the year', async () => {
    const months = Array.from({ length: 12 }, (_, n) => String(n + 1).padStart(2, '0'));
    for (const [n, month] of months.entries()) {
      await nth(2 * n, from8To(`${month}-10T08:00`, `${month}-10T${18 + (n % 3)}:00`));
      await nth(2 * n + 1, from8To(`${month}-20T08:00`, `${month}-21T${10 + n}:00`));
    }
    const totals: number[] = [];
    for (const month of months) {
      const releasedTo = `2009-${month}-28`;
      const period = { ...YEAR_2009, releasedFrom: `2009-${month}-01`, releasedTo };
      const run = await runInvoices(desk, period);
      const claim = await desk.store.read((steps) => steps.claims.get('MPS', run.claim ?? ''));
      totals.push(claim?.totalPence ?? 0);
    }
    const year = { year: 2009, basis: 'calendar', suite: null, asOf: null } as const;
    const { charges } = await yearStatistics(desk.store, desk.context(), year, 'json');
    expect(totals.reduce((sum, pence) => sum + pence)).toBe(charges.totalPence);
    await expectInOrder();
  });

  test('sums to the penny, whatever is in it', async () => {
    const anyStay = fc.record({
      hours: fc.integer({ min: 1, max: 47 }),
      suite: fc.constantFrom('CX', 'BX', 'HM'),
      watch: fc.constantFrom('standard', 'constant'),
      minutes: fc.option(fc.integer({ min: 1, max: 59 })),
    });
    const stays = fc.array(anyStay, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(stays, async (made) => {
        const its = await openDesk();
        for (const [n, { hours, suite, watch, minutes }] of made.entries()) {
          const start = its.now() - (100 + n * 60) * 3600;
          const session = attendance(
            formatInstant(start),
            formatInstant(start + 60 * (minutes ?? 1)),
            {
              interpreter: `INT-${n}`,
            },
          );
          const intervals = [
            span(formatInstant(start), formatInstant(start + hours * 3600), { suite, watch }),
          ];
          await nth(n, { intervals, interpreterSessions: minutes === null ? [] : [session] }, its);
        }
        const run = await runInvoices(its, { ...YEAR_2009, releasedTo: '2010-01-04' });
        const { sums, invoices, total } = await claimOf(run, its);
        const stored = await its.store.read((steps) =>
          steps.documents.list({ force: 'MPS', limit: 100 }),
        );
        const pence = stored.reduce((sum, { totalPence }) => sum + totalPence, 0);
        expect([total, sums.total, sums.count]).toEqual([
          poundsOf(pence),
          poundsOf(pence),
          made.length,
        ]);
        expect(invoices.length).toBe(made.length);
        for (const groups of [sums.bySuite, sums.byBand, sums.byWatch]) {
          const parts = groups.reduce(
            (sum, group) => sum + Math.round(Number(group.total) * 100),
            0,
          );
          expect(parts).toBe(pence);
        }
        its.store.close();
      }),
      { numRuns: 15 },
    );
  });
});

describe('what keeps a run from going on', () => {
  const missing: Context['signer'] = {
    sign: () => {
      throw new Refusal('signing-key-missing', 'it is not there');
    },
    has: () => false,
  };

  test('a clock that was set back: it goes on once that is right again', async () => {
    await desk.do(issueInvoice, await nth(1));
    await nth(2);
    const run = await desk.do(startRun, YEAR_2009);
    desk.at('2010-01-03T12:00:00Z');
    const before = await events();
    expect((await refusalOf(goOn(desk, run))).code).toBe('clock-behind');
    expect(await events()).toEqual(before);
    desk.at('2010-01-04T12:00:00Z');
    expect(await goOnToEnd(desk, run)).toMatchObject({ status: 'ended', issued: 1, leftOut: 0 });
  });

  test('a signing key that is gone: nothing is issued, and nothing is left out', async () => {
    await nth(1);
    const run = await desk.do(startRun, YEAR_2009);
    const unsigned = () => ({ ...desk.context(), signer: missing });
    const without = goOnWithRun(desk.store, unsigned, run, { holder: 'another' });
    expect((await refusalOf(without)).code).toBe('signing-key-missing');
    expect((await desk.do(readRun, run.id)).run).toMatchObject({ issued: 0, leftOut: 0 });
    expect(await goOnToEnd(desk, run)).toMatchObject({ issued: 1 });
    await expectInOrder();
  });

  test('a log that does not say that it was started, so, and by them', async () => {
    await nth(1);
    const run = await desk.do(startRun, YEAR_2009);
    const forged = { ...run, id: 'forged' };
    await desk.store.transaction('MPS', (steps) => steps.runs.insert(forged));
    const before = await events();
    expect((await refusalOf(goOn(desk, forged))).code).toBe('forbidden');
    const another = { ...run, startedBy: { ...ADA, ...CLERK } };
    expect((await refusalOf(goOn(desk, another))).code).toBe('forbidden');
    expect(await events()).toEqual(before);
    expect(await goOnToEnd(desk, run)).toMatchObject({ status: 'ended', issued: 1 });
  });
});

describe('several at once', () => {
  /** Two desks, each with a connection of its own to one file. */
  async function twoDesks(): Promise<[Desk, Desk]> {
    const folder = mkdtempSync(join(tmpdir(), 'custody-runs-'));
    const file = join(folder, 'custody.db');
    const first = await openDesk({ file });
    first.store.close();
    const desks = [0, 1].map(() => deskOf(openSqlite(file), undefined, randomUUID));
    onTestFinished(() => {
      for (const { store } of desks) store.close();
      rmSync(folder, { recursive: true });
    });
    const [one, other] = desks;
    if (!one || !other) throw new RangeError('two were opened');
    return [one, other];
  }

  async function expectOnce(one: Desk, ids: readonly string[]): Promise<void> {
    const documents = await one.store.read((steps) =>
      steps.documents.list({ force: 'MPS', limit: 1000 }),
    );
    expect(documents.map(({ detention }) => detention).sort()).toEqual([...ids].sort());
    await expectInOrder(one);
  }

  const recordAll = (its: Desk) =>
    Promise.all(Array.from({ length: 60 }, (_, n) => nth(n, {}, its)));

  test('two runs of the same dates never issue twice', async () => {
    const [one, other] = await twoDesks();
    const ids = await recordAll(one);
    const runs = await Promise.all([runInvoices(one), runInvoices(other)]);
    expect(runs.reduce((sum, { issued }) => sum + issued, 0)).toBe(60);
    await expectOnce(one, ids);
    const claims = await Promise.all(
      runs.flatMap((run) => (run.claim === null ? [] : [claimOf(run, one)])),
    );
    expect(claims.flatMap(claimed).sort()).toEqual([...ids].sort());
  });

  test('a run is left to whoever is at it, until they give it up or are not heard of', async () => {
    for (let n = 0; n < 20; n++) await nth(n);
    const run = await desk.do(startRun, YEAR_2009);
    const goOnBy = async (holder: string, leaseSeconds = 3600) => {
      const by = { holder, leaseSeconds };
      const gone = await goOnWithRun(desk.store, () => desk.context(), run, by);
      return [gone.isElsewhere, gone.run.issued];
    };
    expect(await goOnBy('first')).toEqual([false, 8]);
    expect(await goOnBy('second')).toEqual([true, 8]);
    await leaveRun(desk.store, run, { holder: 'second' });
    expect(await goOnBy('second')).toEqual([true, 8]);
    await leaveRun(desk.store, run, { holder: 'first' });
    expect(await goOnBy('second', 0)).toEqual([false, 16]);
    expect(await goOnBy('first')).toEqual([false, 20]);
    expect(await goOnBy('second')).toEqual([false, 20]);
    // What has ended is held by nobody.
    const lease = { force: 'MPS', work: `invoice-run/${run.id}`, holder: 'third' };
    expect(await desk.store.transaction('MPS', (steps) => steps.leases.hold(lease, 1))).toBe(true);
    await expectInOrder();
  });

  test('two that carry out one run end it once, with one claim', async () => {
    const [one, other] = await twoDesks();
    const ids = await recordAll(one);
    const run = await one.do(startRun, YEAR_2009);
    expect((await other.do(takeUpRun, YEAR_2009)).id).toBe(run.id);
    const [a, b] = await Promise.all([goOnToEnd(one, run), goOnToEnd(other, run)]);
    expect([a.claim, b.claim, a.issued]).toEqual(['MPS-CL-2009-000001', 'MPS-CL-2009-000001', 60]);
    await expectOnce(one, ids);
    const kinds = (await events(one)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'invoice-run.ended')).toHaveLength(1);
  });
});

describe('runs', () => {
  test('are listed newest first, and how far each is read without an event', async () => {
    await nth(1, LONG);
    const first = await runInvoices(desk);
    desk.at('2010-01-04T13:00:00Z');
    const second = await desk.do(startRun, YEAR_2009);
    const before = (await events()).length;
    const page = await desk.do(listRuns, { limit: 1 });
    expect(page.items.map(({ run }) => run.id)).toEqual([second.id]);
    const next = page.next ?? undefined;
    const rest = await desk.do(listRuns, { limit: 1, after: next, customer: 'UKBA' });
    expect(rest).toEqual({
      items: [{ run: first, leftOut: [{ code: 'unpriced', count: 1 }] }],
      next: null,
    });
    expect((await refusalOf(desk.do(readRun, 'none'))).code).toBe('not-found');
    expect((await refusalOf(desk.as(only('custody')).do(readRun, first.id))).code).toBe(
      'forbidden',
    );
    expect((await events()).length).toBe(before);
  });

  test('of the same dates are taken up by anybody in finance; of others, started', async () => {
    const run = await desk.do(startRun, YEAR_2009);
    const clerk = desk.as({ ...ADA, ...CLERK });
    expect(await clerk.do(takeUpRun, YEAR_2009)).toEqual(run);
    const other = await clerk.do(takeUpRun, { ...YEAR_2009, releasedTo: '2009-06-30' });
    expect(other.id).not.toBe(run.id);
    await goOnToEnd(desk, run);
    expect((await clerk.do(takeUpRun, YEAR_2009)).id).not.toBe(run.id);
  });
});
