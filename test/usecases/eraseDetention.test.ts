import { beforeEach, describe, expect, test } from 'vitest';
import { type Instant, parseInstant } from '../../src/domain/time.ts';
import { ndjsonRecords } from '../../src/shapes/importFile.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { answerOnce } from '../../src/usecases/answerOnce.ts';
import { chargeDetention } from '../../src/usecases/assessCharge.ts';
import { breakDownDetainee, breakDownDetention } from '../../src/usecases/breakDown.ts';
import {
  addInterpreterSession,
  addInterval,
  releaseDetention,
  voidDetention,
} from '../../src/usecases/continueDetention.ts';
import { importDetentions } from '../../src/usecases/importDetentions.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { listExceptions } from '../../src/usecases/listExceptions.ts';
import { listDetentions, readDetention } from '../../src/usecases/readDetentions.ts';
import { readInvoice } from '../../src/usecases/readInvoices.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import type { Script, Steps } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import { erase, eraseEarly, readFor } from './erasing.ts';
import {
  attendance,
  type Desk,
  only,
  openDesk,
  record,
  refusalOf,
  sentSession,
  span,
  stay,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const at = (time: string): Instant => parseInstant(`2009-06-01T${time}:00Z`);
const SESSION = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
const TOLD = {
  custodyRecordNumber: 'N-RIGHT',
  detaineeReference: 'REF-FORCE',
  homeOfficeReference: 'REF-HOME',
  intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')],
  interpreterSessions: [SESSION],
};
/** All that is personal of the detention that is told of everything. */
const PERSONAL = [
  'N-WRONG',
  'N-RIGHT',
  'REF-FORCE',
  'REF-HOME',
  'INT-1',
  'mistyped',
  'by letter',
  'Casey Agreed',
  'adjoining rooms',
  'a complaint',
  'the customer asks',
  'Casey Recipient',
];

/** Everything that a store keeps in rows that may be personal. */
function* kept({ audit, answers, detentions }: Steps, id: string): Script<string> {
  const rows: unknown[] = [yield* detentions.revisions('MPS', id)];
  for (const kind of ['detention', 'agreement', 'overlap', 'invoice'] as const) {
    const all = yield* audit.sealed('MPS', kind, { id: '', revision: 0 }, 100);
    rows.push(all.filter((one) => kind === 'invoice' || one.id.includes(id)));
  }
  rows.push(yield* answers.get(desk.actor, 'once', 0));
  return JSON.stringify(rows);
}

/** A detention with all that can be personal, and another that its session overlaps with. */
async function tellAll(): Promise<{ id: string; other: string; number: string }> {
  const other = (
    await record(desk, { custodyRecordNumber: 'OTHER', interpreterSessions: [SESSION] })
  ).id;
  const { id } = await record(desk, { ...TOLD, custodyRecordNumber: 'N-WRONG' });
  const clerk = desk.as({ key: 'key-bo', name: 'Bo Example' });
  const amendment = { reason: 'mistyped', detention: stay(TOLD) };
  await desk.do(amendDetention, id, () => true, amendment);
  await desk.do(acceptOverlaps, id, 'adjoining rooms');
  const agreed = { amountPence: 150_000, reason: 'by letter', agreedBy: 'Casey Agreed' };
  await clerk.do(agreeCharge, id, agreed);
  const request = { idempotencyKey: 'once', requestHash: 'hash' };
  const { answer } = await desk.store.transaction('MPS', (steps) => {
    const context = desk.context();
    return answerOnce(steps, context, request, () => issueInvoice(steps, context, id));
  });
  await readFor(desk, { type: 'detention', id }, 'a complaint');
  await readFor(desk, { type: 'invoice', id: answer.number }, 'the customer asks');
  return { id, other, number: answer.number };
}

describe('an erasure', () => {
  test('takes all that is personal of a detention, and nothing of another', async () => {
    const { id, other } = await tellAll();
    const view = (of: string) => desk.store.read((steps) => kept(steps, of));
    const before = await view(id);
    const told = PERSONAL.filter((text) => before.includes(text));
    expect(told).toEqual(PERSONAL.slice(0, 9));
    await eraseEarly(desk, id);
    const after = await view(id);
    expect(PERSONAL.filter((text) => after.includes(text))).toEqual([]);
    expect(await view(other)).toContain('OTHER');
    expect(await view(other)).toContain('INT-1');
  });

  test('is in the log by who, when, and what it took', async () => {
    const { id, other, number } = await tellAll();
    const complaint = await readFor(desk, { type: 'detention', id }, 'again');
    desk.at('2010-01-05T12:00:00Z');
    const { event, ...erased } = await eraseEarly(desk.as({ name: 'Dee Admin' }), id);
    const details = { early: true, personalParts: 8, lookUps: 6, answers: 1 };
    expect(erased).toEqual({ detention: id, ...details });
    expect(event).toMatchObject({
      index: complaint + 1,
      at: desk.now(),
      actor: { name: 'Dee Admin' },
      kind: 'detention.erased',
      subjects: [
        { type: 'detention', id, revision: 2 },
        { type: 'invoice', id: number },
        { type: 'agreement', id: `${id}/2/1` },
        { type: 'overlap', id: `${id}/2/${other}/1` },
      ],
      personalHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      details,
    });
    const has = (index: number) =>
      desk.store.read((steps) => steps.erasures.hasPersonal('MPS', `event/${index}`));
    expect(await has(complaint)).toBe(false);
    expect(await has(event.index)).toBe(true);
  });

  test('leaves a log and records in which nothing is wrong', async () => {
    const { id, other } = await tellAll();
    const count = async () => {
      const verdict = await verifyLog(desk.store);
      return verdict.problem ?? verdict.logs[0]?.erased;
    };
    expect(await count()).toBe(0);
    await eraseEarly(desk, id);
    // Two revisions, an invoice, an agreed charge, an overlap, and the reasons of two reads.
    expect(await count()).toBe(7);
    await eraseEarly(desk, other);
    expect(await count()).toBe(8);
    await readFor(desk, { type: 'detention', id }, 'is it gone?');
    expect(await count()).toBe(8);
  });

  test('takes the reasons of reads that name its invoice or itself, and no other', async () => {
    const { id, other } = await tellAll();
    const mine = await readFor(desk, { type: 'detention', id }, 'a complaint');
    const theirs = await readFor(desk, { type: 'detention', id: other }, 'another');
    await eraseEarly(desk, id);
    const has = (index: number) =>
      desk.store.read((steps) => steps.erasures.hasPersonal('MPS', `event/${index}`));
    expect([await has(mine), await has(theirs)]).toEqual([false, true]);
  });

  test('keeps the reason of an erasure when the other side of an overlap is erased too', async () => {
    const { id, other } = await tellAll();
    const first = await eraseEarly(desk, id);
    await eraseEarly(desk, other);
    const name = `event/${first.event.index}`;
    expect(await desk.store.read((steps) => steps.erasures.hasPersonal('MPS', name))).toBe(true);
  });

  test('takes the reason why overlaps were accepted with either side of a pair, and with no other', async () => {
    const there = { interpreterSessions: [SESSION] };
    const { id: a } = await record(desk, { custodyRecordNumber: 'a', ...there });
    const { id: b } = await record(desk, { custodyRecordNumber: 'b', ...there });
    const { id: c } = await record(desk, { custodyRecordNumber: 'c', ...there });
    await desk.do(acceptOverlaps, c, 'adjoining rooms');
    await eraseEarly(desk, a);
    const has = (record: string) =>
      desk.store.read((steps) => steps.erasures.hasPersonal('MPS', `overlap/${record}`));
    expect(await has(`${c}/1/${a}/1`)).toBe(false);
    expect(await has(`${c}/1/${b}/1`)).toBe(true);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('of a reference that a second detention bears leaves it there', async () => {
    const { id } = await record(desk, { custodyRecordNumber: 'a', detaineeReference: 'SHARED' });
    const second = await record(desk, { custodyRecordNumber: 'b', detaineeReference: 'SHARED' });
    await eraseEarly(desk, id);
    const reference = { scheme: 'force', reference: 'SHARED' } as const;
    const query = { ...reference, after: undefined, limit: 10 };
    const found = await breakDownDetainee(desk.store, desk.context(), query, AS_JSON);
    expect(found.breakdowns.map(({ current }) => current.id)).toEqual([second.id]);
  });
});

const AS_JSON = { form: 'json', reason: 'optional' } as const;

describe('what is erased', () => {
  test('reads without references, and says when it was erased', async () => {
    const { id } = await tellAll();
    await eraseEarly(desk, id);
    const current = await desk.do(readDetention, id);
    expect(current).toMatchObject({
      id,
      revision: 2,
      invoice: 'MPS-2009-000001',
      reason: null,
      erasedAt: desk.now(),
      detention: {
        custodyRecordNumber: '',
        detaineeReference: null,
        homeOfficeReference: null,
        interpreterSessions: [{ interpreter: null, startedAt: at('09:00') }],
      },
    });
  });

  test('is found by no reference', async () => {
    const { id } = await tellAll();
    await eraseEarly(desk, id);
    for (const query of [
      { custodyRecordNumber: 'N-RIGHT' },
      { custodyRecordNumber: '' },
      { reference: { scheme: 'force', reference: 'REF-FORCE' } as const },
      { reference: { scheme: 'home-office', reference: 'REF-HOME' } as const },
    ]) {
      expect((await desk.do(listDetentions, { ...query, limit: 9 })).items).toEqual([]);
    }
    const all = await desk.do(listDetentions, { limit: 9 });
    expect(all.items.map((one) => one.id)).toContain(id);
  });

  test('costs what it cost, and counts as it did', async () => {
    const { id, number } = await tellAll();
    const view = async () => ({
      charge: await desk.do(chargeDetention, id),
      statistics: await yearStatistics(
        desk.store,
        desk.context(),
        { year: 2009, basis: 'calendar', suite: null, asOf: null },
        'json',
      ),
    });
    const invoice = await desk.do(readInvoice, number, 'json');
    const before = await view();
    await eraseEarly(desk, id);
    expect(await view()).toEqual(before);
    expect(before.charge.totals?.totalPence).toBe(150_000 + 3000);
    const { document, ...beside } = await desk.do(readInvoice, number, 'json');
    expect(document).toMatchObject({
      documentHash: invoice.document.documentHash,
      charge: invoice.document.charge,
      personalSalt: null,
      detention: { custodyRecordNumber: '', detaineeReference: null },
      agreedCharge: { amount: '1500.00', reason: null, agreedBy: null },
    });
    expect(beside).toMatchObject({ live: true, superseded: false });
  });

  test('has a breakdown, and exceptions like any other', async () => {
    const { id } = await tellAll();
    const detention = stay({ ...TOLD, operation: 'Swale' });
    await desk.do(amendDetention, id, () => true, { reason: 'late', detention });
    const kinds = async () =>
      (await listExceptions(desk.store, desk.context(), { place: 0, limit: 100 })).items
        .filter((one) => one.detention === id)
        .map(({ kind }) => kind);
    // The agreed charge was for the revision before: what is invoiced is no longer so.
    expect(await kinds()).toEqual(['superseded', 'unpriced']);
    await eraseEarly(desk, id);
    expect(await kinds()).toEqual(['superseded', 'unpriced']);
    const report = await breakDownDetention(desk.store, desk.context(), id, AS_JSON);
    const { revisions = [], events = [], invoices } = report.breakdowns[0] ?? {};
    expect(revisions.map(({ reason }) => reason)).toEqual([null, null, null]);
    expect(invoices).toMatchObject([{ superseded: true }]);
    expect(events.map(({ leaf }) => JSON.parse(leaf).kind).at(-1)).toBe('detention.erased');
  });

  test('is not compared with its invoice any more, when what it meets changes', async () => {
    const shared = (share: number) => ({
      ...SESSION,
      interpreter: `INT-${share}`,
      engagement: { reference: 'E-1', share, of: 2 },
    });
    const [first, second] = [shared(1), shared(2)];
    const { id } = await record(desk, { custodyRecordNumber: 'a', interpreterSessions: [first] });
    const theirs = { custodyRecordNumber: 'b', interpreterSessions: [second] };
    const { id: other } = await record(desk, theirs);
    await desk.do(issueInvoice, id);
    const renamed = stay({
      custodyRecordNumber: 'a',
      detaineeReference: 'NEW',
      interpreterSessions: [first],
    });
    await desk.do(amendDetention, id, () => true, { reason: 'a reference', detention: renamed });
    const superseded = async () => (await desk.do(readDetention, id)).superseded;
    expect(await superseded()).toBe(true);
    await eraseEarly(desk, id);
    const detention = stay({ ...theirs, operation: 'Swale' });
    await desk.do(amendDetention, other, () => true, { reason: 'late', detention });
    expect(await superseded()).toBe(true);
  });

  test('overlaps with no session any more, and what it stood in the way of is so again', async () => {
    const there = { interpreterSessions: [SESSION] };
    const other = await record(desk, { custodyRecordNumber: 'b', ...there });
    const { number } = await desk.do(issueInvoice, other.id);
    const { id } = await record(desk, { custodyRecordNumber: 'a', ...there });
    expect((await desk.do(chargeDetention, other.id)).unpriced?.reason).toBe('session-overlap');
    expect(await desk.do(readInvoice, number, 'json')).toMatchObject({ superseded: true });
    await eraseEarly(desk, id);
    expect((await desk.do(chargeDetention, other.id)).status).toBe('priced');
    expect(await desk.do(readInvoice, number, 'json')).toMatchObject({ superseded: false });
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    [
      'amended',
      (id) => desk.do(amendDetention, id, () => true, { reason: 'why', detention: stay() }),
    ],
    [
      'continued',
      (id) => desk.do(addInterval, id, { startedAt: at('19:00'), endedAt: at('20:00') }),
    ],
    ['given a session', (id) => desk.do(addInterpreterSession, id, sentSession(SESSION))],
    ['released', (id) => desk.do(releaseDetention, id, { outcome: 'removed' })],
    ['voided', (id) => desk.do(voidDetention, id, 'why')],
    ['invoiced', (id) => desk.do(issueInvoice, id)],
    [
      'given an agreed charge',
      (id) => desk.do(agreeCharge, id, { amountPence: 1, reason: 'why', agreedBy: 'who' }),
    ],
    ['given accepted overlaps', (id) => desk.do(acceptOverlaps, id, 'why')],
    ['erased', (id) => eraseEarly(desk, id)],
  ])('cannot be %s', async (_, change) => {
    const { id } = await record(desk);
    await eraseEarly(desk, id);
    const size = () => desk.store.read((steps) => steps.audit.size('MPS'));
    const before = await size();
    const { code, message } = await refusalOf(change(id));
    expect([code, message]).toEqual([
      'erased',
      'what was personal of this record was erased on 2010-01-04: it stays as it is',
    ]);
    expect(await size()).toBe(before);
  });

  test('gives its numbers free, for a new detention', async () => {
    const { id } = await tellAll();
    await eraseEarly(desk, id);
    for (const custodyRecordNumber of ['N-WRONG', 'N-RIGHT']) {
      const sent = stay({ ...TOLD, custodyRecordNumber });
      const again = await desk.do(recordDetention, sent);
      expect(again).toMatchObject({ created: true, current: { revision: 1, erasedAt: null } });
      expect(again.current.id).not.toBe(id);
    }
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test.each(['refuse', 'amend'] as const)(
    'is not brought back by the file that it came in (existing=%s)',
    async (existing) => {
      const sent = {
        ...stay(),
        custodyRecordNumber: 'FILED',
        intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z')],
      };
      const file = async function* () {
        yield Buffer.from(`${JSON.stringify(sent)}\n`);
      };
      const options = { existing, dryRun: false, atomic: false };
      const importFile = async () => {
        const [[result] = []] = await Array.fromAsync(
          importDetentions(desk.store, desk.context, ndjsonRecords(file()), options),
        );
        if (!result || 'summary' in result) throw new Error('it has no result');
        return result;
      };
      const first = await importFile();
      await eraseEarly(desk, first.id ?? '');
      const again = await importFile();
      expect(again).toMatchObject({ status: 'recorded', errors: [] });
      expect(again.id).not.toBe(first.id);
      expect(await importFile()).toMatchObject({ status: 'unchanged', id: again.id });
    },
  );
});

describe('an erasure is refused', () => {
  test.each([
    ['at the last second of retention', '2017-03-31T22:59:59Z', 'not-due'],
    ['and not from 1 April on, London', '2017-03-31T23:00:00Z', null],
  ])('%s', async (_, now, code) => {
    const { id } = await record(desk);
    desk.at(now);
    if (code === null) {
      expect((await erase(desk, id)).early).toBe(false);
      return;
    }
    const refusal = await refusalOf(erase(desk, id));
    expect([refusal.code, refusal.message]).toEqual([
      'not-due',
      'its retention ends on 2017-04-01: erase it from then on, or before, where a data subject has a right to that, with "early": true',
    ]);
    expect(refusal.context).toEqual({ retentionEnds: '2017-04-01' });
    expect((await eraseEarly(desk, id)).early).toBe(true);
  });

  test('while its last invoice is retained', async () => {
    const { id } = await record(desk);
    desk.at('2010-04-01T12:00:00Z');
    await desk.do(issueInvoice, id);
    desk.at('2017-04-01T12:00:00Z');
    expect((await refusalOf(erase(desk, id))).code).toBe('not-due');
    desk.at('2018-04-01T12:00:00Z');
    expect(await erase(desk, id)).toMatchObject({ early: false });
  });

  test('is not called early once its retention has ended', async () => {
    const { id } = await record(desk);
    desk.at('2017-04-01T12:00:00Z');
    expect((await eraseEarly(desk, id)).early).toBe(false);
  });

  test.each([
    ['not ended', span('2009-06-01T08:00:00Z', null)],
    ['no outcome', span('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z')],
  ])('while it is open: %s', async (_, interval) => {
    const { id } = await record(desk, { intervals: [interval], outcome: null });
    desk.at('2030-01-01T12:00:00Z');
    expect((await refusalOf(eraseEarly(desk, id))).code).toBe('not-released');
    await desk.do(voidDetention, id, 'never released');
    expect(await erase(desk, id)).toMatchObject({ early: false });
  });

  test('from anyone but an administrator', async () => {
    const { id } = await record(desk);
    for (const role of ['custody', 'finance', 'auditor'] as const) {
      expect((await refusalOf(eraseEarly(desk.as(only(role)), id))).code).toBe('forbidden');
    }
    const elsewhere = desk.as(only('administrator', { suites: ['BX'] }));
    expect((await refusalOf(eraseEarly(elsewhere, id))).code).toBe('not-found');
    expect((await refusalOf(eraseEarly(desk, 'nothing'))).code).toBe('not-found');
    expect(await eraseEarly(desk.as(only('administrator')), id)).toMatchObject({ detention: id });
  });
});
