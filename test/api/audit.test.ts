/** The audit log over HTTP: its events, and what proves them to whoever has the public keys. */
import { describe, expect } from 'vitest';
import { leafHash } from '../../src/domain/auditLog.ts';
import { isConsistent, rootFromInclusion } from '../../src/domain/merkleProof.ts';
import {
  openCheckpoint,
  parseLogProof,
  parseVerifierKey,
  type VerifierKey,
} from '../../src/domain/signedNote.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { allOf, invoiced, recorded, stay, writes } from './sent.ts';
import { problemIn, read, type Service, tableTest, test } from './server.ts';

async function eventsOf(service: Service, query = '') {
  const line = `GET /v1/audit/events?${query}` as const;
  return read('EventList', await service.ask(line, { as: 'auditor' }));
}

async function publicKeysOf(service: Service): Promise<VerifierKey[]> {
  const { text } = await service.ask('GET /public-keys');
  return text.trimEnd().split('\n').map(parseVerifierKey);
}

async function checkpointOf(service: Service, query = '') {
  const line = `GET /v1/audit/checkpoint?${query}` as const;
  const { text } = await service.ask(line, { as: 'auditor' });
  return openCheckpoint(text, await publicKeysOf(service));
}

describe('the events', () => {
  test('say who did what and when, newest first, each with the leaf that was hashed', async ({
    service,
  }) => {
    service.at('2010-06-01T12:00:00Z');
    const id = await recorded(service, stay('A/1'));
    const { items, next } = await eventsOf(service, 'limit=1');
    const [event] = items;
    expect(next).not.toBeNull();
    expect(event).toMatchObject({
      kind: 'detention.recorded',
      at: '2010-06-01T13:00:00+01:00',
      actor: { name: 'Example custody', kind: 'system' },
      subjects: [{ type: 'detention', id, revision: 1 }],
    });
    const { leaf = '', leafHash: hash, inquiry, ...rest } = event ?? {};
    expect(leafHash(leaf)).toBe(hash);
    expect(inquiry).toBeNull();
    expect(JSON.parse(leaf)).toEqual({ ...rest, at: parseInstant('2010-06-01T12:00:00Z') });
  });

  test('come in pages to the first one, whatever is written meanwhile', async ({ service }) => {
    const size = await writes(service);
    const all = await allOf((cursor) =>
      eventsOf(service, `limit=3${cursor === null ? '' : `&cursor=${cursor}`}`),
    );
    expect(all.map(({ index }) => index)).toEqual(
      Array.from({ length: size }, (_, n) => size - 1 - n),
    );
    expect(await writes(service)).toBe(size + Math.ceil(size / 3));
  });

  test('are found by record, kind, actor and time', async ({ service }) => {
    service.at('2010-06-01T12:00:00Z');
    const { number, detention } = await invoiced(service, stay('A/1'));
    service.at('2010-06-02T12:00:00Z');
    await recorded(service, stay('A/2'));
    const kindsOf = async (query: string) =>
      (await eventsOf(service, query)).items.map(({ kind }) => kind);
    expect(await kindsOf(`subject=invoice/${number}`)).toEqual(['invoice.issued']);
    expect(await kindsOf(`subject=detention/${detention.id}`)).toEqual([
      'invoice.issued',
      'detention.recorded',
    ]);
    expect(await kindsOf('kind=detention.recorded')).toHaveLength(2);
    const [issued] = (await eventsOf(service, 'kind=invoice.issued')).items;
    expect(await kindsOf(`actor=${issued?.actor.key}`)).toEqual(['invoice.issued']);
    const day = 'from=2010-06-01T00:00:00%2B01:00&to=2010-06-02T12:00:00Z';
    expect(await kindsOf(day)).toEqual(['invoice.issued', 'detention.recorded']);
    expect(await kindsOf('from=2010-06-02T12:00:00Z&kind=detention.recorded')).toHaveLength(1);
    expect(await kindsOf('subject=detention/nowhere')).toEqual([]);
  });

  test('of the system are read by auditors of every force', async ({ service }) => {
    const { items } = await eventsOf(service, 'log=system');
    expect(items.map(({ log, kind }) => [log, kind])).toEqual([
      ['system', 'signing-key.registered'],
    ]);
    const answer = await service.ask('GET /v1/audit/events?log=system', { as: 'otherFinance' });
    expect(read('EventList', answer).items).toEqual(items);
  });

  test('keep why they were read apart, under a salted hash', async ({ service }) => {
    const headers = { 'audit-reason': 'complaint of A. Example' };
    await service.ask('GET /v1/audit/events', { as: 'auditor', headers });
    const answer = await service.ask('GET /v1/audit/events?limit=1', { as: 'auditor' });
    const [event] = read('EventList', answer).items;
    expect(event).toMatchObject({
      kind: 'log.consulted',
      personalHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      inquiry: { reason: 'complaint of A. Example', recipient: null },
    });
    expect(event?.leaf).not.toContain('A. Example');
  });

  tableTest.for<[query: string, pointer: string, detail: string]>([
    ['subject=detention', '/subject', 'is not a record: write it like detention/'],
    ['kind=detention.deleted', '/kind', 'is not one of '],
    ['from=2010-06-01', '/from', 'is not a time'],
    ['to=yesterday', '/to', 'is not a time'],
    ['log=GMP', '/log', 'is "system", or left out for the log of your force'],
    ['limit=0', '/limit', 'is not a number from 1 to 500'],
    ['cursor=e30', '/cursor', 'is not a cursor'],
    ['who=me', '/who', 'is not a field here'],
  ])('asked by %s are refused', async ([query, pointer, detail], { service }) => {
    const line = `GET /v1/audit/events?${query}` as const;
    const before = await writes(service);
    const answer = await service.ask(line, { as: 'auditor' });
    expect(answer.status).toBe(422);
    expect(problemIn(answer).errors).toEqual([
      { pointer, detail: expect.stringContaining(detail) },
    ]);
    expect(await writes(service)).toBe(before);
  });
});

describe('a checkpoint and the proofs', () => {
  test('lead from an event to what was signed, with the public keys alone', async ({ service }) => {
    await invoiced(service, stay('A/1'));
    const checkpoint = await checkpointOf(service);
    expect(checkpoint.size).toBe(await writes(service));
    const [event] = (await eventsOf(service, 'kind=invoice.issued')).items;
    const place = `index=${event?.index}&size=${checkpoint.size}`;
    const answer = await service.ask(`GET /v1/audit/inclusion?${place}`, { as: 'auditor' });
    const proof = read('Inclusion', answer);
    expect(proof.leafHash).toBe(leafHash(event?.leaf ?? ''));
    expect(rootFromInclusion(proof, proof.leafHash, proof.hashes)).toBe(checkpoint.root);
  });

  test('show that the log goes on from what an invoice has kept', async ({ service }) => {
    const { proof } = await invoiced(service, stay('A/1'));
    await recorded(service, stay('A/2'));
    const note = parseLogProof(proof?.inclusion ?? '').checkpoint;
    const first = openCheckpoint(note, await publicKeysOf(service));
    const second = await checkpointOf(service);
    const line = `GET /v1/audit/consistency?from=${first.size}&to=${second.size}` as const;
    const { hashes, ...sizes } = read('Consistency', await service.ask(line, { as: 'finance' }));
    expect(isConsistent(first, second, hashes)).toBe(true);
    expect(sizes).toMatchObject({ fromRoot: first.root, toRoot: second.root });
  });

  test('are there for the log of the system too', async ({ service }) => {
    const checkpoint = await checkpointOf(service, 'log=system');
    expect(checkpoint).toMatchObject({ size: 1 });
    const answer = await service.ask('GET /v1/audit/inclusion?log=system&index=0', {
      as: 'auditor',
    });
    expect(read('Inclusion', answer)).toMatchObject({ size: 1, hashes: [], root: checkpoint.root });
  });

  test('are text, kept by nobody on the way, and no event', async ({ service }) => {
    const before = await writes(service);
    const answer = await service.ask('GET /v1/audit/checkpoint', { as: 'finance' });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await service.ask('GET /v1/audit/inclusion?index=0', { as: 'finance' });
    await service.ask('GET /v1/audit/consistency?from=1', { as: 'finance' });
    expect(await writes(service)).toBe(before);
  });

  tableTest.for<[route: 'inclusion' | 'consistency', query: string, pointer: string]>([
    ['inclusion', '', '/index'],
    ['inclusion', 'index=', '/index'],
    ['inclusion', 'index=-1', '/index'],
    ['inclusion', 'index=1e3', '/index'],
    ['inclusion', 'index=1.5', '/index'],
    ['inclusion', 'index=99999999999999999999', '/index'],
    ['inclusion', 'index=100000', '/index'],
    ['inclusion', 'index=3&size=3', '/index'],
    ['inclusion', 'index=0&size=0', '/index'],
    ['inclusion', 'index=0&size=100000', '/size'],
    ['consistency', '', '/from'],
    ['consistency', 'from=x', '/from'],
    ['consistency', 'from=100000', '/from'],
    ['consistency', 'from=4&to=3', '/from'],
    ['consistency', 'from=1&to=100000', '/to'],
    ['consistency', 'from=1&log=other', '/log'],
  ])('of %s are refused for "%s"', async ([route, query, pointer], { service }) => {
    const line = `GET /v1/audit/${route}?${query}` as const;
    const answer = await service.ask(line, { as: 'auditor' });
    expect(answer.status).toBe(422);
    expect(problemIn(answer).errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});

describe('the series of numbers', () => {
  test('have no gaps', async ({ service }) => {
    await invoiced(service, stay('A/1'));
    await invoiced(service, stay('A/2'));
    await service.ask('POST /v1/invoices', { as: 'finance', body: { detention: 'nowhere' } });
    const answer = await service.ask('GET /v1/audit/number-gaps', { as: 'finance' });
    expect(read('SeriesList', answer).items).toEqual([
      { series: 'MPS-2009', last: 2, count: 2, gaps: [] },
    ]);
    const other = await service.ask('GET /v1/audit/number-gaps', { as: 'otherFinance' });
    expect(read('SeriesList', other).items).toEqual([]);
  });
});

describe('the public keys', () => {
  tableTest('are there for anyone, a line each, to be kept for a while', async ({ service }) => {
    const answer = await fetch(`${service.url}/public-keys`);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=60');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const keys = (await answer.text()).trimEnd().split('\n').map(parseVerifierKey);
    expect(keys.map(({ name }) => name.replace(/[0-9a-f]{16}$/, ''))).toEqual([
      'custody-billing/GMP/',
      'custody-billing/MPS/',
      'custody-billing/system/',
    ]);
  });
});
