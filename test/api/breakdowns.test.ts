/** Breakdowns with their proofs and their reports, by HTTP. */
import { pino } from 'pino';
import { describe, expect } from 'vitest';
import { COMPONENTS } from '../../src/api/components.ts';
import { createApp } from '../../src/app.ts';
import { readPdf } from '../../src/documents/readPdf.ts';
import { leafHash } from '../../src/domain/auditLog.ts';
import { rootFromInclusion } from '../../src/domain/merkleProof.ts';
import { openCheckpoint } from '../../src/domain/signedNote.ts';
import { verifierKeys } from '../../src/usecases/proveLog.ts';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { createDrawer } from '../../src/workers/drawer.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { shownTexts } from '../documents/pdfReader.ts';
import { attendance, deskOf, span } from '../usecases/force.ts';
import { allOf, invoiced, openStay, paid, recorded, stay, writes } from './sent.ts';
import { openService, problemIn, read, type Service, tableTest, test } from './server.ts';
import { PLAIN_SETTINGS } from './settings.ts';

describe('a breakdown', () => {
  test('gathers everything of one detention', async ({ service }) => {
    const reference = { detaineeReference: 'D-1' };
    const invoice = await invoiced(service, stay('one', reference));
    const { id } = invoice.detention;
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    const path = `POST /v1/detentions/${id}/interpreter-sessions` as const;
    await service.ask(path, { as: 'custody', body: session });
    const allocations = [{ invoice: invoice.number, amount: '100.00' }];
    const payment = await paid(service, { allocations });
    const answer = await service.ask(`GET /v1/detentions/${id}/breakdown`, { as: 'finance' });
    const breakdown = read('Breakdown', answer);
    expect(breakdown).toMatchObject({
      detention: { id, revision: 2, invoice: invoice.number },
      charge: { total: '326.00' },
      invoices: [
        { number: invoice.number, live: true, superseded: true, charge: { total: '296.00' } },
      ],
      creditNotes: [],
      payments: [
        {
          payment: payment.id,
          sequence: 1,
          kind: 'received',
          reference: payment.reference,
          invoice: invoice.number,
          amount: '100.00',
        },
      ],
      revisions: [
        { revision: 1 },
        { revision: 2, detention: { interpreterSessions: [{ id: '1' }] } },
      ],
    });
    expect(breakdown.events.map(({ kind }) => kind)).toEqual([
      'detention.recorded',
      'invoice.issued',
      'detention.amended',
      'payment.received',
    ]);
  });

  test('gathers a detainee, by either reference, newest stay first', async ({ service }) => {
    const later = [span('2009-07-01T08:00:00Z', '2009-07-01T10:00:00Z')];
    await recorded(service, stay('June', { detaineeReference: 'D-1' }));
    await recorded(
      service,
      stay('July', { intervals: later, detaineeReference: 'D-1', homeOfficeReference: 'C1' }),
    );
    const numbers = async (body: object) => {
      const answer = await service.ask('POST /v1/breakdowns', { as: 'auditor', body });
      return read('Breakdowns', answer).items.map(({ detention }) => detention.custodyRecordNumber);
    };
    expect(await numbers({ scheme: 'force', reference: 'D-1' })).toEqual(['July', 'June']);
    expect(await numbers({ scheme: 'home-office', reference: 'C1' })).toEqual(['July']);
    expect(await numbers({ scheme: 'home-office', reference: 'D-1' })).toEqual([]);
  });

  test('of a voided record has no charge', async ({ service }) => {
    const id = await recorded(service, stay('void'));
    const body = { reason: 'keyed twice' };
    await service.ask(`POST /v1/detentions/${id}/void`, { as: 'custody', body });
    const answer = await service.ask(`GET /v1/detentions/${id}/breakdown`, { as: 'auditor' });
    expect(read('Breakdown', answer)).toMatchObject({
      detention: { status: 'void' },
      charge: null,
      revisions: [{ void: false }, { void: true, reason: 'keyed twice' }],
    });
  });
});

/** The force's keys, as they are published. */
const publishedKeys = ({ store }: Service) => store.read((steps) => verifierKeys(steps, 'MPS'));

type Events = ReturnType<typeof read<'Breakdown'>>['events'];

/** The events whose proofs do not lead to the checkpoint. */
async function unproven(service: Service, checkpoint: string, events: Events): Promise<number[]> {
  const { size, root } = openCheckpoint(checkpoint, await publishedKeys(service));
  return events
    .filter(({ leaf, proof: { index, hashes } }) => {
      return rootFromInclusion({ index, size }, leafHash(leaf), hashes) !== root;
    })
    .map(({ index }) => index);
}

describe('the proofs of a breakdown', () => {
  test('lead from what each event says to the checkpoint', async ({ service }) => {
    const { detention } = await invoiced(service, stay('one'));
    const answer = await service.ask(`GET /v1/detentions/${detention.id}/breakdown`, {
      as: 'auditor',
    });
    const { events, checkpoint, made } = read('Breakdown', answer);
    expect(events).toHaveLength(2);
    expect(await unproven(service, checkpoint, events)).toEqual([]);
    for (const { leaf, at, inquiry, proof, ...event } of events) {
      expect(JSON.parse(leaf)).toEqual({ ...event, at: Date.parse(at) / 1000 });
      expect([proof.index, inquiry]).toEqual([event.index, null]);
    }
    const altered = events.map((event) => ({ ...event, leaf: `${event.leaf} ` }));
    expect(await unproven(service, checkpoint, altered)).toEqual(events.map(({ index }) => index));
    expect(openCheckpoint(checkpoint, await publishedKeys(service)).size).toBe(made.event);
  });

  test('of a detainee all lead to one checkpoint, page by page', async ({ service }) => {
    for (let day = 1; day <= 3; day++) {
      const intervals = [span(`2009-07-0${day}T08:00:00Z`, `2009-07-0${day}T10:00:00Z`)];
      await recorded(service, stay(`day ${day}`, { intervals, detaineeReference: 'D-1' }));
    }
    const all = await allOf(async (cursor) => {
      const body = { scheme: 'force', reference: 'D-1', limit: 2, cursor };
      const page = read(
        'Breakdowns',
        await service.ask('POST /v1/breakdowns', { as: 'auditor', body }),
      );
      expect(page.asked).toEqual({ scheme: 'force', reference: 'D-1' });
      const events = page.items.flatMap((item) => item.events);
      expect(await unproven(service, page.checkpoint, events)).toEqual([]);
      return page;
    });
    expect(all.map(({ detention }) => detention.custodyRecordNumber)).toEqual([
      'day 3',
      'day 2',
      'day 1',
    ]);
  });
});

describe('a breakdown says', () => {
  test('when and for whom it was made, and why, in the log as well', async ({ service }) => {
    const id = await recorded(service, stay('one'));
    const headers = { 'audit-reason': 'a query', 'audit-recipient': 'National Audit Office' };
    const path = `GET /v1/detentions/${id}/breakdown` as const;
    const { made } = read('Breakdown', await service.ask(path, { as: 'auditor', headers }));
    expect(made).toEqual({
      at: '2010-01-04T12:00:00+00:00',
      by: 'Example auditor',
      force: { code: 'MPS', name: 'Metropolitan Police Service' },
      reason: 'a query',
      recipient: 'National Audit Office',
      event: (await writes(service)) - 1,
    });
    const { events } = read('Breakdown', await service.ask(path, { as: 'finance' }));
    expect(events.at(-1)).toMatchObject({
      index: made.event,
      kind: 'detention.disclosed',
      actor: { name: 'Example auditor' },
      inquiry: { reason: 'a query', recipient: 'National Audit Office' },
    });
  });

  test('which fields each revision changed', async ({ service }) => {
    const id = await recorded(service, openStay('one'));
    const body = { endedAt: '2010-01-04T09:00:00Z', outcome: 'bailed' };
    await service.ask(`POST /v1/detentions/${id}/release`, { as: 'custody', body });
    await service.ask(`POST /v1/detentions/${id}/void`, { as: 'custody', body: { reason: 'x' } });
    const answer = await service.ask(`GET /v1/detentions/${id}/breakdown`, { as: 'auditor' });
    const { revisions } = read('Breakdown', answer);
    expect(revisions.map(({ changes }) => changes)).toEqual([
      [],
      ['/intervals/0/endedAt', '/outcome'],
      [],
    ]);
  });

  test('nothing of another force', async ({ service }) => {
    const id = await recorded(service, stay('one', { detaineeReference: 'D-1' }));
    const before = await writes(service);
    const one = await service.ask(`GET /v1/detentions/${id}/breakdown`, { as: 'otherFinance' });
    expect(problemIn(one).status).toBe(404);
    const body = { scheme: 'force', reference: 'D-1' };
    const all = await service.ask('POST /v1/breakdowns', { as: 'otherFinance', body });
    expect(read('Breakdowns', all).items).toEqual([]);
    expect(await writes(service)).toBe(before);
  });

  tableTest.for<[body: object, pointer: string]>([
    [{ scheme: 'force' }, '/reference'],
    [{ scheme: 'name', reference: 'D-1' }, '/scheme'],
    [{ scheme: 'force', reference: 'D-1', limit: 26 }, '/limit'],
    [{ scheme: 'force', reference: 'D-1', cursor: 'x' }, '/cursor'],
    [{ scheme: 'force', reference: 'D-1', page: 2 }, '/page'],
  ])('what is wrong with %j', async ([body, pointer], { service }) => {
    const { status, errors } = problemIn(
      await service.ask('POST /v1/breakdowns', { as: 'auditor', body }),
    );
    expect([status, errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
  });
});

describe('the report of a breakdown', () => {
  test('is a PDF that says the same, and is a disclosure', async ({ service }) => {
    const { number, detention } = await invoiced(
      service,
      stay('one', { detaineeReference: 'D-1' }),
    );
    const pdf = { accept: 'application/pdf', 'audit-reason': 'a query' };
    const one = await service.ask(`GET /v1/detentions/${detention.id}/breakdown`, {
      as: 'auditor',
      headers: pdf,
    });
    const event = (await writes(service)) - 1;
    expect(one.headers.get('content-type')).toBe('application/pdf');
    expect(one.headers.get('content-disposition')).toBe(
      `inline; filename="breakdown-${event}.pdf"`,
    );
    const shown = shownTexts(one.bytes).map(({ text }) => text.trim());
    for (const text of [
      'Breakdown of a detention',
      'Metropolitan Police Service',
      'Detention one',
      'Example auditor',
      'a query',
      `event ${event}`,
      number,
      'Recorded the detention.',
    ]) {
      expect(shown).toContain(text);
    }
    const attached = Buffer.from((await readPdf(one.bytes))?.attached ?? []).toString();
    const { events, checkpoint } = COMPONENTS.Breakdown.parse(JSON.parse(attached));
    expect(events).toHaveLength(2);
    expect(await unproven(service, checkpoint, events)).toEqual([]);
    const body = { scheme: 'force', reference: 'D-1' };
    const all = await service.ask('POST /v1/breakdowns', { as: 'finance', body, headers: pdf });
    const texts = shownTexts(all.bytes).map(({ text }) => text.trim());
    expect(texts).toContain('Breakdown of a detainee');
    expect(texts).toContain('Took a copy of the breakdown as a report.');
  });

  test('in no other form, for which nothing is read', async ({ service }) => {
    const id = await recorded(service, stay('one'));
    const before = await writes(service);
    const path = `GET /v1/detentions/${id}/breakdown` as const;
    const refused = await service.ask(path, { as: 'auditor', headers: { accept: 'text/html' } });
    expect(problemIn(refused).code).toBe('not-acceptable');
    expect(await writes(service)).toBe(before);
    const any = await service.ask(path, {
      as: 'auditor',
      headers: { accept: '*/*, application/pdf;q=0.1' },
    });
    expect(any.headers.get('content-type')).toBe('application/json');
    const last = await service.store.read((steps) => steps.audit.events({ log: 'MPS', limit: 1 }));
    expect(last.map(({ kind }) => kind)).toEqual(['detention.consulted']);
  });

  test('waits for others, and past eight that wait is refused and leaves nothing', async ({
    service,
  }) => {
    const id = await recorded(service, stay('one'));
    const before = await writes(service);
    const ask = () =>
      service.ask(`GET /v1/detentions/${id}/breakdown`, {
        as: 'auditor',
        headers: { accept: 'application/pdf' },
      });
    const answers = await Promise.all(Array.from({ length: 30 }, ask));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(9);
    for (const answer of refused) {
      expect(problemIn(answer)).toMatchObject({ status: 429, code: 'too-many-requests' });
    }
    expect((await writes(service)) - before).toBe(answers.length - refused.length);
    expect((await ask()).status).toBe(200);
  });

  test('that is refused itself takes no place of another', async ({ service }) => {
    const id = await recorded(service, stay('one'));
    const headers = { accept: 'application/pdf' };
    for (let n = 0; n < 10; n++) {
      const missing = 'GET /v1/detentions/none/breakdown';
      expect((await service.ask(missing, { as: 'auditor', headers })).status).toBe(404);
    }
    const path = `GET /v1/detentions/${id}/breakdown` as const;
    expect((await service.ask(path, { as: 'auditor', headers })).status).toBe(200);
  });
});

describe('where a reason is required', () => {
  test('a breakdown without one is refused, and says which header to send', async ({ service }) => {
    const id = await recorded(service, stay('one'));
    const desk = deskOf(service.store);
    const strict = createApp({
      store: service.store,
      newContext: (actor) => desk.as(actor).context(),
      log: pino({ level: 'silent' }),
      ...PLAIN_SETTINGS,
      verifier: createVerifier(),
      drawer: createDrawer(),
      breakdownReason: 'required',
    });
    const authorization = `Bearer ${service.tokens.auditor}`;
    const asked = (headers: object) =>
      strict.request(`/v1/detentions/${id}/breakdown`, {
        headers: { authorization, ...headers },
      });
    const refused = await asked({});
    expect(refused.status).toBe(428);
    expect(await refused.json()).toMatchObject({
      code: 'reason-required',
      detail: expect.stringContaining('Audit-Reason'),
    });
    expect((await asked({ 'audit-reason': ' ' })).status).toBe(422);
    expect((await asked({ 'audit-reason': 'a query' })).status).toBe(200);
  });
});

describe('a breakdown whose event cannot be written', () => {
  test('is refused', async ({ onTestFinished }) => {
    let isFull = false;
    const broken = (store: Store): Store => ({
      ...store,
      transaction: (force, script) =>
        isFull
          ? Promise.reject(new StorageUnavailable('disk full'))
          : store.transaction(force, script),
    });
    const service = await openService(broken);
    onTestFinished(() => service.close());
    const id = await recorded(service, stay('one'));
    isFull = true;
    const body = { scheme: 'force', reference: 'D-1' };
    for (const answer of [
      await service.ask(`GET /v1/detentions/${id}/breakdown`, { as: 'auditor' }),
      await service.ask('POST /v1/breakdowns', { as: 'auditor', body }),
    ]) {
      expect(problemIn(answer)).toMatchObject({ status: 503, code: 'unavailable' });
    }
  });
});
