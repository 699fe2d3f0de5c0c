import { describe, expect, inject } from 'vitest';
import { allOf, invoiced, openStay, recorded, stay } from './sent.ts';
import { type Holder, problemIn, read, type Service, test } from './server.ts';

const TOLD = { detaineeReference: 'REF-FORCE', homeOfficeReference: 'REF-HOME' };
const DUE = '2017-04-01T09:00:00+01:00';
const reason = 'yearly review, file 12';

function erase(service: Service, id: string, body: object = { reason }, headers = {}) {
  return service.ask(`POST /v1/detentions/${id}/erase`, { as: 'administrator', body, headers });
}

describe('the list of what is retained no longer', () => {
  test('shows what is to be reviewed, page by page', async ({ service }) => {
    const ids: string[] = [];
    for (const number of ['a', 'b', 'c']) ids.push(await recorded(service, stay(number)));
    const page = async (cursor: string | null) => {
      const next = cursor === null ? '' : `&cursor=${cursor}`;
      const line = `GET /v1/retention?limit=2${next}` as const;
      return read('RetentionList', await service.ask(line, { as: 'auditor' }));
    };
    expect((await page(null)).items).toEqual([]);
    service.at(DUE);
    const all = await allOf(page);
    expect(all.map(({ id }) => id)).toEqual(ids.toSorted());
    expect(all[0]).toEqual({
      id: all[0]?.id,
      status: 'released',
      arrivedAt: '2009-06-01T09:15:00+01:00',
      endedAt: '2009-06-01T19:45:00+01:00',
      lastIssuedAt: null,
      retentionEnds: '2017-04-01',
      invoice: null,
      superseded: false,
    });
  });

  test('refuses what is no cursor, and no limit', async ({ service }) => {
    for (const query of ['cursor=x', 'limit=0', 'limit=501', 'years=1']) {
      const answer = await service.ask(`GET /v1/retention?${query}`, { as: 'auditor' });
      expect([query, problemIn(answer).code]).toEqual([query, 'invalid']);
    }
  });

  test('keeps why it is read beside its event, and out of it', async ({ service }) => {
    const headers = { 'audit-reason': 'the yearly review' };
    await service.ask('GET /v1/retention', { as: 'auditor', headers });
    const seen = await service.store.read(function* ({ audit, erasures }) {
      const [event] = yield* audit.events({ log: 'MPS', limit: 1 });
      const isKept = yield* erasures.hasPersonal('MPS', `event/${event?.index}`);
      return { kind: event?.kind, text: JSON.stringify(event), isKept };
    });
    expect(seen).toMatchObject({ kind: 'retention.consulted', isKept: true });
    expect(seen.text).not.toContain('yearly');
  });
});

describe('an erasure', () => {
  test('answers who erased what and when, and whether the bytes are gone', async ({ service }) => {
    const id = await recorded(service, stay('a', TOLD));
    service.at(DUE);
    const answer = await erase(service, id);
    expect(answer.status).toBe(200);
    expect(read('Erasure', answer)).toEqual({
      detention: id,
      event: expect.any(Number),
      erasedAt: DUE,
      erasedBy: 'Example administrator',
      early: false,
      personalParts: 1,
      lookUps: 3,
      answers: 0,
      // On a server that takes tables from others for a while: it is not done within a request.
      scrubbed: inject('postgres') === undefined,
    });
  });

  test('leaves a record without references, which no search finds', async ({ service }) => {
    const { number, detention } = await invoiced(service, stay('a', TOLD));
    const before = await service.ask(`GET /v1/detentions/${detention.id}/charge`, {
      as: 'finance',
    });
    expect((await erase(service, detention.id, { reason, early: true })).status).toBe(200);
    const found = await service.ask(`GET /v1/detentions/${detention.id}`, { as: 'finance' });
    expect(read('DetentionAnswer', found)).toMatchObject({
      custodyRecordNumber: '',
      detaineeReference: null,
      homeOfficeReference: null,
      erasedAt: '2010-01-04T12:00:00+00:00',
      invoice: number,
    });
    const after = await service.ask(`GET /v1/detentions/${detention.id}/charge`, { as: 'finance' });
    expect(after.json).toEqual(before.json);
    for (const body of [
      { custodyRecordNumber: 'a' },
      { scheme: 'force', reference: 'REF-FORCE' },
      { scheme: 'home-office', reference: 'REF-HOME' },
    ]) {
      const search = await service.ask('POST /v1/detentions/search', { as: 'finance', body });
      expect(read('DetentionList', search).items).toEqual([]);
    }
    const breakdown = await service.ask(`GET /v1/detentions/${detention.id}/breakdown`, {
      as: 'auditor',
    });
    expect(breakdown.status).toBe(200);
    expect(breakdown.text).not.toContain('REF-');
  });

  test('leaves an invoice to be read, as JSON and as PDF', async ({ service }) => {
    const { number, detention, documentHash } = await invoiced(service, stay('a', TOLD));
    await erase(service, detention.id, { reason, early: true });
    const json = await service.ask(`GET /v1/invoices/${number}`, { as: 'finance' });
    expect(read('Invoice', json)).toMatchObject({ documentHash, personalSalt: null });
    expect(json.text).not.toContain('REF-');
    const headers = { accept: 'application/pdf' };
    const pdf = await service.ask(`GET /v1/invoices/${number}`, { as: 'finance', headers });
    expect([pdf.status, pdf.text.slice(0, 5)]).toEqual([200, '%PDF-']);
  });

  test('sent again with its Idempotency-Key is answered again, and scrubs again', async ({
    service,
  }) => {
    const id = await recorded(service, stay('a'));
    const headers = { 'idempotency-key': 'erase-once' };
    const body = { reason, early: true };
    const first = await erase(service, id, body, headers);
    const again = await erase(service, id, body, headers);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(problemIn(await erase(service, id, body)).code).toBe('erased');
  });

  test('forgets the answers that idempotency keys were given about it', async ({ service }) => {
    const headers = { 'idempotency-key': 'record-once' };
    const body = stay('a', TOLD);
    const send = () => service.ask('POST /v1/detentions', { as: 'custody', body, headers });
    const { id } = read('DetentionAnswer', await send());
    expect(read('DetentionAnswer', await send()).id).toBe(id);
    const erased = read('Erasure', await erase(service, id, { reason, early: true }));
    expect(erased.answers).toBe(1);
    const again = await send();
    expect(again.status).toBe(201);
    expect(read('DetentionAnswer', again)).toMatchObject({ revision: 1, erasedAt: null });
    expect(read('DetentionAnswer', again).id).not.toBe(id);
  });
});

describe('an erasure is refused', () => {
  const sizeOf = ({ store }: Service) => store.read((steps) => steps.audit.size('MPS'));
  const refused = async (service: Service, id: string, body?: object) => {
    const size = await sizeOf(service);
    const answer = await erase(service, id, body);
    expect(await sizeOf(service)).toBe(size);
    return problemIn(answer);
  };
  test('before its time, with the day on which that comes', async ({ service }) => {
    const id = await recorded(service, stay('a'));
    for (const body of [{ reason }, { reason, early: false }]) {
      const problem = await refused(service, id, body);
      expect(problem).toMatchObject({ status: 409, code: 'not-due', retentionEnds: '2017-04-01' });
      expect(problem.detail).toContain('"early": true');
    }
  });

  test('while the detention is open', async ({ service }) => {
    const id = await recorded(service, openStay('a'));
    const problem = await refused(service, id, { reason, early: true });
    expect(problem).toMatchObject({ status: 409, code: 'not-released' });
  });

  test('of what is not there, or of another force', async ({ service }) => {
    const elsewhere = await recorded(service, stay('a'), 'otherCustody');
    for (const id of ['nothing', elsewhere]) {
      const problem = await refused(service, id, { reason, early: true });
      expect(problem).toMatchObject({ status: 404, code: 'not-found' });
    }
  });

  test.for<[what: string, body: object, pointer: string]>([
    ['no reason', {}, '/reason'],
    ['an empty reason', { reason: ' ' }, '/reason'],
    ['"early" that is neither true nor false', { reason, early: 'yes' }, '/early'],
    ['more than that', { reason, force: true }, '/force'],
  ])('for want of a body that holds: %s', async ([, body, pointer], { service }) => {
    const { errors } = await refused(service, await recorded(service, stay('a')), body);
    expect(errors).toMatchObject([{ pointer }]);
  });

  test('of what is erased, and so is every other change to it', async ({ service }) => {
    const id = await recorded(service, stay('a'));
    await erase(service, id, { reason, early: true });
    const session = {
      mode: 'telephone',
      startedAt: '2009-06-01T09:00:00Z',
      endedAt: '2009-06-01T10:00:00Z',
    };
    const changes: [Holder, `${string} /${string}`, object][] = [
      ['administrator', `POST /v1/detentions/${id}/erase`, { reason, early: true }],
      ['custody', `PUT /v1/detentions/${id}`, { reason, detention: stay('a') }],
      ['custody', `POST /v1/detentions/${id}/void`, { reason }],
      ['custody', `POST /v1/detentions/${id}/interpreter-sessions`, session],
      ['finance', 'POST /v1/invoices', { detention: id }],
      ['finance', `POST /v1/detentions/${id}/accept-overlaps`, { reason }],
    ];
    for (const [as, line, body] of changes) {
      const headers = { 'if-match': '"1"' };
      const problem = problemIn(await service.ask(line, { as, body, headers }));
      expect([line, problem.status, problem.code]).toEqual([line, 409, 'erased']);
      expect(problem.detail).toContain('erased on 2010-01-04');
    }
  });
});
