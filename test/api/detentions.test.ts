/** A detention by HTTP, from record to release and beyond. */
import { describe, expect } from 'vitest';
import { attendance, span } from '../usecases/force.ts';
import { allOf, idIn, openStay, recorded, stay, writes } from './sent.ts';
import { problemIn, type Request, read, type Service, tableTest, test } from './server.ts';

const write = (body: object, headers: Record<string, string> = {}): Request => ({
  as: 'custody',
  body,
  headers,
});

describe('recording', () => {
  test('answers with the record, its place and its revision', async ({ service }) => {
    const answer = await service.ask('POST /v1/detentions', write(stay('01CX/0001/09')));
    const id = idIn(answer);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/detentions/${id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.json).toEqual({
      id,
      revision: 1,
      status: 'released',
      force: 'MPS',
      invoice: null,
      recordedAt: '2010-01-04T12:00:00+00:00',
      recordedBy: 'Example custody',
      erasedAt: null,
      custodyRecordNumber: '01CX/0001/09',
      detaineeReference: null,
      homeOfficeReference: null,
      customer: 'UKBA',
      operation: null,
      intervals: [
        {
          suite: 'CX',
          startedAt: '2009-06-01T09:15:00+01:00',
          endedAt: '2009-06-01T19:45:00+01:00',
          watch: 'standard',
          power: 'immigration',
        },
      ],
      interpreterSessions: [],
      outcome: 'removed',
    });
    const again = await service.ask(`GET /v1/detentions/${id}`, { as: 'auditor' });
    expect(again.json).toEqual(answer.json);
    expect(again.headers.get('etag')).toBe('"1"');
  });

  test('needs no more than a number, a suite and a start', async ({ service }) => {
    const intervals = [{ suite: 'CX', startedAt: '2010-01-04T11:00:00Z' }];
    const body = { custodyRecordNumber: 'least', intervals };
    const answer = await service.ask('POST /v1/detentions', write(body));
    expect(read('DetentionAnswer', answer)).toMatchObject({
      status: 'open',
      customer: 'UKBA',
      intervals: [{ endedAt: null, watch: 'standard', power: 'immigration' }],
    });
  });

  test('the same twice writes once, also after its release', async ({ service }) => {
    const first = await service.ask('POST /v1/detentions', write(openStay('twice')));
    const before = await writes(service);
    const second = await service.ask('POST /v1/detentions', write(openStay('twice')));
    expect([second.status, second.json]).toEqual([200, first.json]);
    // What is shown the second time is a read.
    expect(await writes(service)).toBe(before + 1);
    const events = { log: 'MPS', subject: `detention/${idIn(first)}`, limit: 9 };
    const kinds = (await service.store.read((steps) => steps.audit.events(events))).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['detention.consulted', 'detention.recorded']);

    const release = { endedAt: '2010-01-04T11:00:00Z', outcome: 'bailed' };
    const released = await service.ask(
      `POST /v1/detentions/${idIn(first)}/release`,
      write(release),
    );
    const third = await service.ask('POST /v1/detentions', write(openStay('twice')));
    expect([third.status, third.json]).toEqual([200, released.json]);
    expect(third.headers.get('etag')).toBe('"2"');
  });

  test('another content under the same number names what differs', async ({ service }) => {
    const id = await recorded(service, stay('differs', { operation: 'Swale' }));
    const intervals = [span('2009-06-01T08:15:00Z', '2009-06-01T18:00:00Z', { watch: 'constant' })];
    const other = stay('differs', { intervals, detaineeReference: 'D-1' });
    const answer = await service.ask('POST /v1/detentions', write(other));
    expect(problemIn(answer)).toMatchObject({
      status: 409,
      code: 'already-recorded',
      detention: id,
      revision: 1,
    });
    expect(
      problemIn(answer)
        .errors?.map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(['/detaineeReference', '/intervals/0/endedAt', '/intervals/0/watch', '/operation']);
  });
});

describe('the course of a stay', () => {
  test('changes of watch, suite and power each end the open interval', async ({ service }) => {
    const id = await recorded(service, openStay('course'));
    const change = (body: object) =>
      service.ask(`POST /v1/detentions/${id}/intervals`, write(body));
    await change({ startedAt: '2010-01-04T09:00:00Z', watch: 'constant' });
    await change({ startedAt: '2010-01-04T10:00:00Z', suite: 'BX' });
    const last = await change({ startedAt: '2010-01-04T11:00:00Z', power: 'criminal' });
    const { revision, intervals } = read('DetentionAnswer', last);
    expect(last.headers.get('etag')).toBe('"4"');
    expect(revision).toBe(4);
    expect(
      intervals.map(({ suite, watch, power, endedAt }) => [suite, watch, power, endedAt]),
    ).toEqual([
      ['CX', 'standard', 'immigration', '2010-01-04T09:00:00+00:00'],
      ['CX', 'constant', 'immigration', '2010-01-04T10:00:00+00:00'],
      ['BX', 'constant', 'immigration', '2010-01-04T11:00:00+00:00'],
      ['BX', 'constant', 'criminal', null],
    ]);
    const again = await change({ startedAt: '2010-01-04T11:00:00Z', power: 'criminal' });
    expect(again.json).toEqual(last.json);
  });

  test('a session is added once, and after the release too', async ({ service }) => {
    const id = await recorded(service, stay('session'));
    const body = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', { language: 'vi' });
    const path = `POST /v1/detentions/${id}/interpreter-sessions` as const;
    const once = await service.ask(path, write(body));
    const twice = await service.ask(path, write(body));
    expect(twice.json).toEqual(once.json);
    expect(read('DetentionAnswer', twice)).toMatchObject({
      revision: 2,
      interpreterSessions: [{ id: '1', interpreter: 'INT-1', language: 'vi', miles: 0 }],
    });
  });

  test('a release twice is one, and another outcome does not fit', async ({ service }) => {
    const id = await recorded(service, openStay('release'));
    const path = `POST /v1/detentions/${id}/release` as const;
    const body = { endedAt: '2010-01-04T11:00:00Z', outcome: 'bailed' };
    const once = await service.ask(path, write(body));
    expect(read('DetentionAnswer', once)).toMatchObject({ status: 'released', revision: 2 });
    expect((await service.ask(path, write(body))).json).toEqual(once.json);
    expect((await service.ask(path, write({ outcome: 'bailed' }))).json).toEqual(once.json);
    const other = await service.ask(path, write({ ...body, outcome: 'removed' }));
    expect(problemIn(other)).toMatchObject({ status: 409, code: 'does-not-fit', detention: id });
  });

  tableTest.for<[name: string, step: string, body: object, detail: string]>([
    [
      'an interval after the release',
      'intervals',
      { startedAt: '2010-01-04T11:00:00Z' },
      'the detention is released already',
    ],
    [
      'another end',
      'release',
      { endedAt: '2010-01-04T10:00:00Z', outcome: 'removed' },
      'the last interval ended at 2009-06-01T19:45:00+01:00 already: leave endedAt out, or amend the record',
    ],
    [
      'a session outside the stay',
      'interpreter-sessions',
      attendance('2009-06-01T18:00:00Z', '2009-06-01T19:00:00Z'),
      'interpreter session 1 is not inside the stay, which starts at 2009-06-01T09:15:00+01:00 and ends at 2009-06-01T19:45:00+01:00',
    ],
  ])(
    '%s does not fit, and is told the intervals',
    async ([name, step, body, detail], { service }) => {
      const id = await recorded(service, stay(name));
      const answer = await service.ask(`POST /v1/detentions/${id}/${step}`, write(body));
      expect(problemIn(answer)).toMatchObject({
        status: 409,
        code: 'does-not-fit',
        detail,
        detention: id,
        revision: 1,
        intervals: [{ suite: 'CX', endedAt: '2009-06-01T19:45:00+01:00' }],
      });
    },
  );

  tableTest('a release of an open stay needs its end', async ({ service }) => {
    const id = await recorded(service, openStay('no end'));
    const body = { outcome: 'removed' };
    const answer = await service.ask(`POST /v1/detentions/${id}/release`, write(body));
    expect(problemIn(answer).detail).toBe('the last interval is open: say when it ended');
  });
});

describe('amending', () => {
  const amend = (service: Service, id: string, headers: Record<string, string>, part: object) =>
    service.ask(
      `PUT /v1/detentions/${id}`,
      write({ reason: 'keyed wrongly', detention: stay('amended', part) }, headers),
    );

  test('takes the whole record, with a reason, on what was read', async ({ service }) => {
    const id = await recorded(service, stay('amended', { detaineeReference: 'D-1' }));
    const answer = await amend(service, id, { 'if-match': '"1"' }, { operation: 'Swale' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(read('DetentionAnswer', answer)).toMatchObject({
      revision: 2,
      operation: 'Swale',
      detaineeReference: null,
    });
    const breakdown = await service.ask(`GET /v1/detentions/${id}/breakdown`, { as: 'auditor' });
    expect(read('Breakdown', breakdown).revisions).toMatchObject([
      { revision: 1, reason: null, detention: { detaineeReference: 'D-1' } },
      { revision: 2, reason: 'keyed wrongly', recordedBy: 'Example custody' },
    ]);
  });

  tableTest.for<[name: string, headers: Record<string, string>, status: number]>([
    ['without If-Match', {}, 428],
    ['with a stale tag', { 'if-match': '"9"' }, 412],
    ['with a weak tag', { 'if-match': 'W/"1"' }, 412],
    ['with a bare number', { 'if-match': '1' }, 200],
    ['with a stale bare number', { 'if-match': '9' }, 412],
    ['with an empty tag', { 'if-match': '' }, 412],
    ['with any tag', { 'if-match': '*' }, 200],
    ['with a list that has it', { 'if-match': '"7", "1" , "9"' }, 200],
    ['with a list that lacks it', { 'if-match': '"7","11"' }, 412],
  ])('%s answers %3$s', async ([name, headers, status], { service }) => {
    const id = await recorded(service, stay(name));
    const before = await writes(service);
    const body = { reason: 'why', detention: stay(name, { operation: 'Swale' }) };
    const answer = await service.ask(`PUT /v1/detentions/${id}`, write(body, headers));
    expect(answer.status).toBe(status);
    expect(await writes(service)).toBe(before + (status === 200 ? 1 : 0));
    if (status === 412)
      expect(problemIn(answer)).toMatchObject({ code: 'stale-revision', revision: 1 });
    if (status === 428) expect(problemIn(answer).detail).toContain('send If-Match with the ETag');
  });

  test('content as it is writes nothing', async ({ service }) => {
    const id = await recorded(service, stay('amended'));
    const before = await writes(service);
    const answer = await amend(service, id, { 'if-match': '"1"' }, {});
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"1"']);
    expect(await writes(service)).toBe(before);
  });

  test('two of the same revision: one is stale', async ({ service }) => {
    const id = await recorded(service, stay('amended'));
    const both = await Promise.all(
      ['Swale', 'Thames'].map((operation) =>
        amend(service, id, { 'if-match': '"1"' }, { operation }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test('may give a new number, and frees the old one for another stay', async ({ service }) => {
    const id = await recorded(service, stay('old number'));
    await recorded(service, stay('taken'));
    expect((await amend(service, id, { 'if-match': '*' }, {})).status).toBe(200);
    expect(await recorded(service, stay('old number'))).toBe(id);
    expect(await recorded(service, stay('old number', { operation: 'Swale' }))).not.toBe(id);
    const headers = { 'if-match': '*' };
    const answer = await amend(service, id, headers, { custodyRecordNumber: 'taken' });
    expect(problemIn(answer)).toMatchObject({
      status: 422,
      errors: [{ pointer: '/custodyRecordNumber' }],
    });
  });
});

describe('a voided record', () => {
  const voided = async (service: Service) => {
    const id = await recorded(service, stay('void'));
    const body = { reason: 'keyed for the wrong person' };
    const answer = await service.ask(`POST /v1/detentions/${id}/void`, write(body));
    expect(read('DetentionAnswer', answer)).toMatchObject({ status: 'void', revision: 2 });
    return id;
  };

  test('is void once, and costs nothing', async ({ service }) => {
    const id = await voided(service);
    const again = await service.ask(`POST /v1/detentions/${id}/void`, write({ reason: 'again' }));
    expect(again.headers.get('etag')).toBe('"2"');
    const charge = await service.ask(`GET /v1/detentions/${id}/charge`, { as: 'finance' });
    expect(problemIn(charge)).toMatchObject({ status: 409, code: 'voided' });
  });

  test.for([
    ['intervals', { startedAt: '2010-01-04T11:00:00Z' }],
    ['release', { outcome: 'removed' }],
    ['interpreter-sessions', attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')],
  ] as const)('takes no %s', async ([step, body], { service }) => {
    const id = await voided(service);
    const answer = await service.ask(`POST /v1/detentions/${id}/${step}`, write(body));
    expect(problemIn(answer)).toMatchObject({
      status: 409,
      detail: 'the record was voided: amend it to bring it back',
    });
  });

  test('comes back by an amendment', async ({ service }) => {
    const id = await voided(service);
    const body = { reason: 'it was right', detention: stay('void') };
    const answer = await service.ask(
      `PUT /v1/detentions/${id}`,
      write(body, { 'if-match': '"2"' }),
    );
    expect(read('DetentionAnswer', answer)).toMatchObject({ status: 'released', revision: 3 });
  });

  test('sent again as it was answers with the voided record', async ({ service }) => {
    await voided(service);
    const answer = await service.ask('POST /v1/detentions', write(stay('void')));
    expect([answer.status, read('DetentionAnswer', answer).status]).toEqual([200, 'void']);
  });
});

describe('a list', () => {
  const at = (day: number, part: object = {}) => ({
    intervals: [span(`2009-06-0${day}T08:00:00Z`, `2009-06-0${day}T10:00:00Z`, part)],
  });

  async function numbers(service: Service, query: string): Promise<string[]> {
    const answer = await service.ask(`GET /v1/detentions${query}`, { as: 'auditor' });
    return read('DetentionList', answer).items.map((item) => item.custodyRecordNumber);
  }

  test('is filtered by suite, status and London dates', async ({ service }) => {
    await recorded(service, stay('a', at(1)));
    await recorded(service, stay('b', at(2, { suite: 'BX' })));
    await recorded(service, stay('c', { ...at(3), outcome: null }));
    const late = [span('2009-06-03T23:30:00Z', '2009-06-04T10:00:00Z')];
    const id = await recorded(service, stay('d', { intervals: late }));
    await service.ask(`POST /v1/detentions/${id}/void`, write({ reason: 'why' }));
    expect(await numbers(service, '')).toEqual(['d', 'c', 'b', 'a']);
    expect(await numbers(service, '?suite=BX')).toEqual(['b']);
    expect(await numbers(service, '?status=open')).toEqual(['c']);
    expect(await numbers(service, '?status=released')).toEqual(['b', 'a']);
    expect(await numbers(service, '?status=void')).toEqual(['d']);
    expect(await numbers(service, '?from=2009-06-02&to=2009-06-03')).toEqual(['c', 'b']);
    expect(await numbers(service, '?from=2009-06-04')).toEqual(['d']);
    expect(await numbers(service, '?to=2009-06-01')).toEqual(['a']);
    expect(await numbers(service, '?suite=CX&status=released&from=2009-06-01')).toEqual(['a']);
    const backwards = 'GET /v1/detentions?from=2009-06-05&to=2009-06-01';
    const refused = problemIn(await service.ask(backwards, { as: 'custody' }));
    expect([refused.status, refused.errors?.[0]?.pointer]).toEqual([422, '/to']);
  });

  test('is read page by page to its end, each item once', async ({ service }) => {
    const sent = Array.from({ length: 7 }, (_, n) => `number ${n}`);
    for (const number of sent)
      await recorded(service, stay(number, at(1 + (Number(number.at(-1)) % 3))));
    for (const limit of [1, 3, 7, 8]) {
      const seen = await allOf(async (cursor) => {
        const query = `limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
        const answer = await service.ask(`GET /v1/detentions?${query}`, { as: 'custody' });
        const page = read('DetentionList', answer);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        return page;
      });
      expect(seen.map((item) => item.custodyRecordNumber).toSorted()).toEqual(sent);
    }
  });
});

describe('a search', () => {
  const search = async (service: Service, body: object) => {
    const answer = await service.ask('POST /v1/detentions/search', write(body));
    return read('DetentionList', answer).items.map((item) => item.custodyRecordNumber);
  };

  test('finds by each reference, as it is now', async ({ service }) => {
    const references = { detaineeReference: 'SAME', homeOfficeReference: 'C1' };
    const id = await recorded(service, stay('one', references));
    await recorded(service, stay('two', { homeOfficeReference: 'SAME' }));
    expect(await search(service, { custodyRecordNumber: 'one' })).toEqual(['one']);
    expect(await search(service, { scheme: 'force', reference: 'SAME' })).toEqual(['one']);
    expect(await search(service, { scheme: 'home-office', reference: 'SAME' })).toEqual(['two']);
    expect(await search(service, { scheme: 'home-office', reference: 'C1' })).toEqual(['one']);
    expect(await search(service, { scheme: 'force', reference: 'same' })).toEqual([]);
    expect(await search(service, { custodyRecordNumber: ' one ' })).toEqual(['one']);
    const body = { reason: 'why', detention: stay('uno') };
    await service.ask(`PUT /v1/detentions/${id}`, write(body, { 'if-match': '*' }));
    expect(await search(service, { custodyRecordNumber: 'one' })).toEqual([]);
    expect(await search(service, { scheme: 'force', reference: 'SAME' })).toEqual([]);
  });

  test('has pages', async ({ service }) => {
    for (const number of ['1', '2', '3']) {
      await recorded(service, stay(number, { detaineeReference: 'D' }));
    }
    const seen = await allOf(async (cursor) => {
      const body = { scheme: 'force', reference: 'D', limit: 2, cursor };
      return read('DetentionList', await service.ask('POST /v1/detentions/search', write(body)));
    });
    expect(seen.map((item) => item.custodyRecordNumber)).toEqual(['3', '2', '1']);
  });
});
