/** Idempotency-Key: what is sent again has one effect, and the first answer. */
import { describe, expect } from 'vitest';
import { requestHashOf } from '../../src/api/replays.ts';
import type { Actor } from '../../src/usecases/access.ts';
import { ADA, tableOne } from '../usecases/force.ts';
import { idIn, openStay, recorded, stay, writes } from './sent.ts';
import { type Holder, problemIn, read, type Service, tableTest, test } from './server.ts';

const REPLAYED = 'idempotency-replayed';

const record = (service: Service, key: string, body: object, as: Holder = 'custody') =>
  service.ask('POST /v1/detentions', { as, body, headers: { 'idempotency-key': key } });

describe('the same request under the same key', () => {
  test('is done once, and answered as it was', async ({ service }) => {
    const first = await record(service, 'key-1', openStay('one'));
    await service.ask(`POST /v1/detentions/${idIn(first)}/release`, {
      as: 'custody',
      body: { endedAt: '2010-01-04T11:00:00Z', outcome: 'bailed' },
    });
    const before = await writes(service);
    const again = await record(service, 'key-1', openStay('one'));
    expect(first.headers.get(REPLAYED)).toBeNull();
    expect(again.headers.get(REPLAYED)).toBe('true');
    expect([again.status, again.json]).toEqual([201, first.json]);
    for (const header of ['etag', 'location', 'content-type']) {
      expect(again.headers.get(header)).toBe(first.headers.get(header));
    }
    // That it was shown again, and nothing else.
    expect(await writes(service)).toBe(before + 1);
  });

  test('is another request to whoever has other rights', () => {
    const actor = { ...ADA, suites: ['CX'] };
    const hash = (more: Partial<Actor>) => requestHashOf({ ...actor, ...more }, '/v1/x', '{}');
    const hashes = [{}, { suites: null }, { suites: ['BX'] }, { roles: ['auditor' as const] }];
    expect(new Set(hashes.map(hash)).size).toBe(hashes.length);
    expect(hash({ name: 'Renamed' })).toBe(hash({}));
  });

  test('issues one invoice, and gives its number again', async ({ service }) => {
    const body = { detention: await recorded(service, stay('one')) };
    const issue = () =>
      service.ask('POST /v1/invoices', {
        as: 'finance',
        body,
        headers: { 'idempotency-key': 'i' },
      });
    const [first, again] = [await issue(), await issue()];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('location')).toBe('/v1/invoices/MPS-2009-000001');
    expect(
      read('Invoice', await service.ask('GET /v1/invoices/MPS-2009-000001', { as: 'finance' })),
    ).toEqual(first.json);
  });

  test('twice at once has one effect', async ({ service }) => {
    const before = await writes(service);
    const both = await Promise.all([1, 2].map(() => record(service, 'at-once', stay('one'))));
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[0]?.json).toEqual(both[1]?.json);
    const replayed = both.filter(({ headers }) => headers.get(REPLAYED) === 'true');
    expect(replayed).toHaveLength(1);
    expect(await writes(service)).toBe(before + 2);
  });

  test('is a new one after a day', async ({ service }) => {
    const body = tableOne({ effectiveFrom: '2010-03-01' });
    const publish = () =>
      service.ask('POST /v1/tariffs', {
        as: 'administrator',
        body,
        headers: { 'idempotency-key': 't' },
      });
    expect((await publish()).status).toBe(201);
    service.at('2010-01-05T12:00:00Z');
    expect((await publish()).headers.get(REPLAYED)).toBe('true');
    service.at('2010-01-05T12:00:01Z');
    expect(problemIn(await publish()).code).toBe('tariff-date-taken');
  });
});

describe('a key that was used', () => {
  test('is refused for another body', async ({ service }) => {
    await record(service, 'key-1', stay('one'));
    const before = await writes(service);
    const other = await record(service, 'key-1', stay('two'));
    expect(problemIn(other)).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    expect(await writes(service)).toBe(before);
  });

  test('is refused for another path', async ({ service }) => {
    const id = await recorded(service, stay('one'));
    const headers = { 'idempotency-key': 'key-1' };
    const body = { reason: 'keyed twice' };
    await service.ask(`POST /v1/detentions/${id}/void`, { as: 'custody', body, headers });
    const two = await recorded(service, stay('two'));
    const other = await service.ask(`POST /v1/detentions/${two}/void`, {
      as: 'custody',
      body,
      headers,
    });
    expect(problemIn(other).code).toBe('idempotency-key-reused');
  });

  test('is another for another access key', async ({ service }) => {
    const mine = await record(service, 'key-1', stay('one'));
    const theirs = await record(service, 'key-1', stay('two'), 'limited');
    const elsewhere = await record(service, 'key-1', stay('one'), 'otherCustody');
    expect([mine, theirs, elsewhere].map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set([mine, theirs, elsewhere].map(idIn)).size).toBe(3);
  });
});

describe('a refused request', () => {
  test('can be tried again under its key', async ({ service }) => {
    const refused = await record(service, 'key-1', stay('one', { customer: 'OTHER' }));
    expect(problemIn(refused).errors).toMatchObject([{ pointer: '/customer' }]);
    expect((await record(service, 'key-1', stay('one'))).status).toBe(201);
  });
});

describe('a key', () => {
  tableTest.for<[name: string, key: string]>([
    ['that is empty', ''],
    ['with a space', 'a b'],
    ['of 256 characters', 'x'.repeat(256)],
    ['with a letter beyond ASCII', 'caf\u00e9'],
  ])('%s is refused', async ([, key], { service }) => {
    const before = await writes(service);
    const answer = await record(service, key, stay('bad key'));
    expect(problemIn(answer)).toMatchObject({
      status: 422,
      code: 'invalid',
      errors: [{ pointer: '/Idempotency-Key' }],
    });
    expect(await writes(service)).toBe(before);
  });

  tableTest('of 255 visible characters is taken', async ({ service }) => {
    expect((await record(service, `"${'~'.repeat(253)}"`, stay('long key'))).status).toBe(201);
  });

  test('says nothing to a PUT, which has If-Match', async ({ service }) => {
    const id = await recorded(service, stay('one'));
    const amend = (operation: string) =>
      service.ask(`PUT /v1/detentions/${id}`, {
        as: 'custody',
        headers: { 'idempotency-key': 'key-1', 'if-match': '*' },
        body: { reason: 'why', detention: stay('one', { operation }) },
      });
    const [first, second] = [await amend('Swale'), await amend('Thames')];
    expect([first, second].map(({ headers }) => headers.get('etag'))).toEqual(['"2"', '"3"']);
    expect(second.headers.get(REPLAYED)).toBeNull();
  });

  test('says nothing to an import, which may be sent again as it is', async ({ service }) => {
    const send = () =>
      service.ask('POST /v1/detentions/import', {
        as: 'custody',
        raw: JSON.stringify(stay('one')),
        headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': 'key-1' },
      });
    expect((await send()).text).toContain('"status":"recorded"');
    expect((await send()).text).toContain('"status":"unchanged"');
  });
});
