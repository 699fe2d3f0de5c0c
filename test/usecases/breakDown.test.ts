import { beforeEach, describe, expect, test } from 'vitest';
import { type AuditEvent, leafHash } from '../../src/domain/auditLog.ts';
import { Refusal } from '../../src/domain/errors.ts';
import { rootFromInclusion } from '../../src/domain/merkleProof.ts';
import { openCheckpoint } from '../../src/domain/signedNote.ts';
import type { Context, Inquiry, Signer } from '../../src/usecases/access.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import {
  type Breakdown,
  breakDownDetainee,
  breakDownDetention,
  type DetaineeQuery,
  type Reading,
  type Report,
} from '../../src/usecases/breakDown.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { witnessRead } from '../../src/usecases/events.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import type { ProvenEvent } from '../../src/usecases/proveEvents.ts';
import { verifierKeys } from '../../src/usecases/proveLog.ts';
import type { Store } from '../../src/usecases/store.ts';
import { openBusyForce } from './busyForce.ts';
import {
  type Desk,
  madeUpForce,
  NO_INQUIRY,
  only,
  openDesk,
  record,
  refusalOf,
  setUp,
  span,
  stay,
} from './force.ts';

let desk: Desk;
let id: string;
beforeEach(async () => {
  desk = await openDesk();
  id = (await record(desk, { detaineeReference: 'D-1' })).id;
  await desk.do(issueInvoice, id);
  const detention = stay({ detaineeReference: 'D-1', operation: 'Swale' });
  await desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention });
});

const JSON_FORM = { form: 'json', reason: 'optional' } as const;

const ofDetention = (
  its: Desk,
  detention = id,
  reading: Reading = JSON_FORM,
  context = its.context(),
) => breakDownDetention(its.store, context, detention, reading);

async function oneOf(report: Promise<Report>): Promise<Breakdown> {
  const { breakdowns } = await report;
  expect(breakdowns).toHaveLength(1);
  const [one] = breakdowns;
  if (!one) throw new RangeError('it has no breakdown');
  return one;
}

const ofDetainee = (its: Desk, query: Partial<DetaineeQuery>, context = its.context()) =>
  breakDownDetainee(
    its.store,
    context,
    { scheme: 'force', reference: 'D-1', after: undefined, limit: 100, ...query },
    JSON_FORM,
  );

const eventsIn = ({ events }: Breakdown): AuditEvent[] =>
  events.map(({ leaf }) => JSON.parse(leaf));

describe('the breakdown of a detention', () => {
  test('has its charge, invoices, revisions and events', async () => {
    const breakdown = await oneOf(ofDetention(desk));
    expect(breakdown).toMatchObject({
      current: { id, revision: 2, invoice: 'MPS-2009-000001', superseded: true },
      charge: { status: 'priced', totals: { totalPence: 29_600 } },
      invoices: [{ document: { number: 'MPS-2009-000001' }, live: true, superseded: true }],
      revisions: [
        { revision: 1, reason: null },
        { revision: 2, reason: 'keyed late' },
      ],
    });
    expect(eventsIn(breakdown).map(({ kind, actor }) => [kind, actor.name])).toEqual([
      ['detention.recorded', 'Ada Example'],
      ['invoice.issued', 'Ada Example'],
      ['detention.amended', 'Ada Example'],
    ]);
  });

  test('has no charge once it is voided', async () => {
    await desk.do(voidDetention, id, 'wrong person');
    const { charge, revisions } = await oneOf(ofDetention(desk));
    expect(charge).toBeNull();
    expect(revisions.at(-1)).toMatchObject({ void: true, reason: 'wrong person' });
  });

  test('is for finance and auditors, of their own force', async () => {
    for (const role of ['custody', 'administrator'] as const) {
      const its = desk.as(only(role));
      expect((await refusalOf(ofDetention(its))).code).toBe('forbidden');
      const asked = ofDetainee(its, { scheme: 'force', reference: 'D-1' });
      expect((await refusalOf(asked)).code).toBe('forbidden');
    }
    const elsewhere = desk.as({ force: 'BTP' });
    expect((await refusalOf(ofDetention(elsewhere))).code).toBe('not-found');
  });
});

describe('why something is so', () => {
  test('agreed charges and accepted overlaps say who, when and why', async () => {
    const { desk: busy } = await openBusyForce();
    const stays = await busy.store.read((steps) =>
      steps.detentions.list({ force: 'MPS', limit: 9 }),
    );
    const of = async (number: string) => {
      const found = stays.find(({ detention }) => detention.custodyRecordNumber === number);
      return await oneOf(ofDetention(busy, found?.id));
    };
    expect((await of('01CX/7002/09')).agreedCharges).toMatchObject([
      {
        revision: 1,
        amountPence: 150_000,
        reason: 'by letter of 3 June',
        agreedBy: 'Casey Agreed',
        agreedAt: busy.now(),
        enteredBy: { name: 'Bo Example' },
      },
    ]);
    for (const number of ['01CX/7003/09', '01CX/7004/09']) {
      expect((await of(number)).acceptedOverlaps).toMatchObject([
        {
          reason: 'two rooms, one corridor',
          acceptedAt: busy.now(),
          acceptedBy: { name: 'Ada Example' },
        },
      ]);
    }
  });
});

describe('the proofs of a breakdown', () => {
  /** The checkpoint as whoever has the force's published keys opens it. */
  const opened = async (its: Desk, { checkpoint }: Report) =>
    openCheckpoint(checkpoint, await its.store.read((steps) => verifierKeys(steps, 'MPS')));
  const rootBy = (size: number, { position, leaf, hashes }: ProvenEvent) =>
    rootFromInclusion({ index: position, size }, leafHash(leaf), hashes);

  test('lead from each event of a busy force to one signed checkpoint', async () => {
    const { desk: busy } = await openBusyForce();
    const stays = await busy.store.read((steps) =>
      steps.detentions.list({ force: 'MPS', limit: 9 }),
    );
    for (const { id: one } of stays) {
      const report = await ofDetention(busy, one);
      const { size, root } = await opened(busy, report);
      const events = report.breakdowns.flatMap((breakdown) => breakdown.events);
      expect(events.length).toBeGreaterThan(0);
      for (const event of events) {
        expect(rootBy(size, event)).toBe(root);
        expect(
          rootBy(size, { ...event, leaf: event.leaf.replace('"version":1', '"version":2') }),
        ).not.toBe(root);
      }
    }
  });

  test('are of the log as it was before the reading, which is no part of it', async () => {
    const before = await desk.store.read((steps) => steps.audit.size('MPS'));
    const report = await ofDetention(desk);
    expect(report.event).toBe(before);
    expect((await opened(desk, report)).size).toBe(before);
    expect(report.breakdowns[0]?.events.map(({ position }) => position)).not.toContain(before);
    const again = await oneOf(ofDetention(desk));
    expect(again.events.at(-1)?.position).toBe(before);
  });

  test('hold for hundreds of events, read while others write', async () => {
    await desk.store.transaction('MPS', function* (steps) {
      const subjects = [{ type: 'detention', id }] as const;
      for (let n = 0; n < 240; n++) {
        yield* witnessRead(steps, desk.context(), { kind: 'detention.consulted', subjects });
      }
    });
    const { store } = desk;
    const busy: Store = {
      ...store,
      read: async (script) => {
        await record(desk, { custodyRecordNumber: `meanwhile ${desk.context().id}` });
        await desk.do(voidDetention, id, 'meanwhile').catch(() => undefined);
        return await store.read(script);
      },
    };
    const report = await breakDownDetention(busy, desk.context(), id, JSON_FORM);
    const { size, root } = await opened(desk, report);
    const [one] = report.breakdowns;
    expect(one?.events).toHaveLength(3 + 240);
    expect(one?.current).toMatchObject({ revision: 2, void: false });
    expect(one?.events.filter((event) => rootBy(size, event) !== root)).toEqual([]);
    expect((await oneOf(ofDetention(desk))).current.void).toBe(true);
  });
});

describe('the event of a breakdown', () => {
  const inquiring = (inquiry: Partial<Inquiry>): Context => ({
    ...desk.context(),
    inquiry: { ...NO_INQUIRY, ...inquiry },
  });
  const lastEvent = async () => {
    const [event] = await desk.store.read((steps) => steps.audit.events({ log: 'MPS', limit: 1 }));
    return event;
  };
  const PDF_FORM = { form: 'pdf', reason: 'optional' } as const;

  test.each<[string, Partial<Inquiry>, Reading, AuditEvent['kind']]>([
    ['read as JSON is consulted', {}, JSON_FORM, 'detention.consulted'],
    ['with a reason too', { reason: 'a query' }, JSON_FORM, 'detention.consulted'],
    ['for a recipient is disclosed', { recipient: 'UKBA' }, JSON_FORM, 'detention.disclosed'],
    ['as a report is disclosed', {}, PDF_FORM, 'detention.disclosed'],
  ])('a breakdown %s', async (_, inquiry, reading, kind) => {
    await ofDetention(desk, id, reading, inquiring(inquiry));
    expect(await lastEvent()).toMatchObject({
      kind,
      subjects: [{ type: 'detention', id, revision: 2 }],
      details: { form: 'breakdown', as: reading.form },
    });
    const { events } = await oneOf(ofDetention(desk));
    const said = Object.keys(inquiry).length > 0;
    expect(events.at(-1)?.inquiry).toEqual(said ? { ...NO_INQUIRY, ...inquiry } : null);
  });

  test('of a detainee names all that was found, and not the reference', async () => {
    await ofDetainee(desk, { reference: 'D-1' });
    const event = await lastEvent();
    expect(event).toMatchObject({
      kind: 'detention.consulted',
      subjects: [{ type: 'detention', id, revision: 2 }],
      details: { form: 'breakdown', as: 'json', by: 'force', count: 1 },
    });
    expect(JSON.stringify(event)).not.toContain('D-1');
    await ofDetainee(desk, { scheme: 'home-office', reference: 'nobody' });
    expect(await lastEvent()).toMatchObject({
      subjects: [],
      details: { by: 'home-office', count: 0 },
    });
  });

  test('is not written where a reason is required and none is given, nor anything read', async () => {
    const strict = { form: 'json', reason: 'required' } as const;
    const before = await desk.store.read((steps) => steps.audit.size('MPS'));
    const refusal = await refusalOf(ofDetention(desk, id, strict));
    expect(refusal.code).toBe('reason-required');
    expect(refusal.message).toContain('Audit-Reason');
    expect(await desk.store.read((steps) => steps.audit.size('MPS'))).toBe(before);
    const given = ofDetention(desk, id, strict, inquiring({ reason: 'a query' }));
    expect((await given).breakdowns).toHaveLength(1);
  });

  test('without a key that signs, there is no breakdown and no event', async () => {
    const before = await desk.store.read((steps) => steps.audit.size('MPS'));
    const signer: Signer = {
      sign: () => {
        throw new Refusal('signing-key-missing', 'it is gone');
      },
      has: () => false,
    };
    const refused = ofDetention(desk, id, JSON_FORM, { ...desk.context(), signer });
    expect((await refusalOf(refused)).code).toBe('signing-key-missing');
    expect(await desk.store.read((steps) => steps.audit.size('MPS'))).toBe(before);
  });
});

describe('the breakdown of a detainee', () => {
  /** The ids of all pages. */
  const idsOf = async (
    scheme: 'force' | 'home-office',
    reference: string,
    its = desk,
    limit = 100,
  ) => {
    const ids: string[] = [];
    for (let after: DetaineeQuery['after'] | null; after !== null; ) {
      const { breakdowns, next } = await ofDetainee(its, { scheme, reference, after, limit });
      ids.push(...breakdowns.map(({ current }) => current.id));
      after = next;
    }
    return ids;
  };

  test('leaves none out, page by page', async () => {
    const stays = Array.from({ length: 25 }, (_, n) =>
      record(desk, { custodyRecordNumber: `n${n}`, detaineeReference: 'D-2' }),
    );
    const ids = (await Promise.all(stays)).map((one) => one.id).sort();
    for (const limit of [1, 10, 24, 25, 26]) {
      expect((await idsOf('force', 'D-2', desk, limit)).sort()).toEqual(ids);
    }
  });

  test('has all the stays that bear the reference now, newest first', async () => {
    const later = await record(desk, {
      custodyRecordNumber: 'later',
      detaineeReference: 'D-1',
      homeOfficeReference: 'H-1',
      intervals: [span('2009-07-01T08:00:00Z', '2009-07-01T09:00:00Z')],
    });
    await record(desk, { custodyRecordNumber: 'other', homeOfficeReference: 'D-1' });
    expect(await idsOf('force', 'D-1')).toEqual([later.id, id]);
    expect(await idsOf('home-office', 'H-1')).toEqual([later.id]);
    expect(await idsOf('force', 'none')).toEqual([]);
    await setUp(desk, madeUpForce('BTP'));
    expect(await idsOf('force', 'D-1', desk.as({ force: 'BTP' }))).toEqual([]);
  });
});
