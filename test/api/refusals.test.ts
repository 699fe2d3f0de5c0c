/** What is wrong with a request is refused with a problem that names it, and nothing is written. */
import { describe, expect } from 'vitest';
import { attendance, span } from '../usecases/force.ts';
import { recorded, stay, writes } from './sent.ts';
import { problemIn, type Request, read, type Service, tableTest } from './server.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const START = '2009-06-01T08:15:00Z';
const END = '2009-06-01T18:45:00Z';

/** Sends it; the problem that it is refused with, once it is sure that nothing was written. */
async function refused(service: Service, line: `${string} /${string}`, request: Request) {
  const before = await writes(service);
  const problem = problemIn(await service.ask(line, { as: 'custody', ...request }));
  expect(await writes(service)).toBe(before);
  return problem;
}

const record = (service: Service, request: Request) =>
  refused(service, 'POST /v1/detentions', request);

describe('a time (R1)', () => {
  tableTest.for<[startedAt: unknown, detail: string]>([
    ['2009-06-01T09:15:00', 'has no offset'],
    ['2009-06-01 09:15', 'has no offset'],
    ['2009-06-01T09:15:00.5Z', 'has a fraction of a second'],
    ['2009-06-01T09:15:00.000000001Z', 'has a fraction of a second'],
    ['2009-06-01T09:15Z', 'write it to the second'],
    ['2009-06-01', 'is not a time'],
    ['2009-06-31T09:15:00Z', 'the calendar has'],
    ['2009-02-29T09:15:00Z', 'the calendar has'],
    ['2009-06-01T24:00:00Z', 'the calendar has'],
    ['2009-06-01T09:60:00Z', 'the calendar has'],
    ['2009-06-30T23:59:60Z', 'the calendar has'],
    ['2009-06-01T09:15:00+25:00', 'is not a time'],
    ['2009-06-01t09:15:00z', 'is not a time'],
    ['01/06/2009 09:15', 'is not a time'],
    ['1969-12-31T23:59:59Z', 'is before 1970'],
    ['٢٠٠٩-٠٦-٠١T٠٩:١٥:٠٠Z', 'is not a time'],
    [' 2009-06-01T09:15:00Z', 'is not a time'],
    ['', 'is not a time'],
    ['x'.repeat(100_000), 'is not a time'],
    [1_243_844_100, 'is not a time'],
    [null, 'is not a time'],
    [undefined, 'is missing: write it as text'],
    [true, 'is not a time'],
    [['2009-06-01T09:15:00Z'], 'is not a time'],
    [{}, 'is not a time'],
  ])('%j is refused', async ([startedAt, detail], { service }) => {
    const body = stay('time', { intervals: [{ suite: 'CX', startedAt, endedAt: END }] });
    expect(await record(service, { body })).toMatchObject({
      status: 422,
      code: 'invalid',
      errors: [{ pointer: '/intervals/0/startedAt', detail: expect.stringContaining(detail) }],
    });
  });
});

describe('intervals (R3)', () => {
  tableTest.for<[name: string, intervals: object[], pointers: string[], detail: string]>([
    [
      'of no length',
      [span(START, START)],
      ['/intervals/0/endedAt'],
      'interval 1 has no length: it starts and ends at 2009-06-01T09:15:00+01:00',
    ],
    [
      'backwards',
      [span(END, START)],
      ['/intervals/0/endedAt'],
      'interval 1 runs backwards: it ends at 2009-06-01T09:15:00+01:00, before it starts at 2009-06-01T19:45:00+01:00',
    ],
    [
      'that overlap',
      [span(START, END), span('2009-06-01T18:44:59Z', '2009-06-01T20:00:00Z')],
      ['/intervals/1/startedAt'],
      'interval 2 (from 2009-06-01T19:44:59+01:00) overlaps interval 1 (to 2009-06-01T19:45:00+01:00)',
    ],
    [
      'out of order',
      [span(END, '2009-06-01T20:00:00Z'), span(START, '2009-06-01T09:00:00Z')],
      ['/intervals/1/startedAt'],
      'starts before interval 1 (from 2009-06-01T19:45:00+01:00): send intervals in order',
    ],
    [
      'open before the last',
      [span(START, null), span(END, '2009-06-01T20:00:00Z')],
      ['/intervals/0/endedAt'],
      'interval 1 is open, but interval 2 (from 2009-06-01T19:45:00+01:00) follows it',
    ],
    [
      'in the future',
      [span('2010-01-04T12:05:01Z', null)],
      ['/intervals/0/startedAt', '/outcome'],
      '2010-01-04T12:05:01+00:00 lies in the future: it is 2010-01-04T12:00:00+00:00 now',
    ],
    [
      'that end in the future',
      [span(START, '2010-01-04T12:05:01Z')],
      ['/intervals/0/endedAt'],
      'lies in the future',
    ],
    [
      'that are still open, with an outcome',
      [span(START, null)],
      ['/outcome'],
      'the last interval is still open',
    ],
    [
      'of no suite of the force',
      [span(START, END, { suite: 'ZZ' })],
      ['/intervals/0/suite'],
      'ZZ is not a suite of MPS: it has AC, BG, BX, CX',
    ],
    [
      'of several faults',
      [span(START, START, { suite: 'ZZ' }), span(END, START)],
      ['/intervals/0/endedAt', '/intervals/1/endedAt', '/intervals/0/suite'],
      'has no length',
    ],
  ])('%s are refused', async ([, intervals, pointers, detail], { service }) => {
    const {
      status,
      code,
      errors = [],
    } = await record(service, { body: stay('R3', { intervals }) });
    expect([status, code]).toEqual([422, 'invalid']);
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(errors[0]?.detail).toContain(detail);
  });

  tableTest('up to five minutes ahead are taken', async ({ service }) => {
    const intervals = [span('2010-01-04T12:05:00Z', null)];
    await recorded(service, stay('ahead', { intervals, outcome: null }));
  });
});

describe('a field', () => {
  const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
  const withSession = (part: object) => ({ interpreterSessions: [{ ...session, ...part }] });
  const withInterval = (part: object) => ({ intervals: [span(START, END, part)] });

  tableTest.for<[name: string, part: object, pointer: string, detail: string]>([
    ['unknown', { prisonerName: 'x' }, '/prisonerName', 'is not a field here'],
    [
      'unknown in an interval',
      withInterval({ cell: 4 }),
      '/intervals/0/cell',
      'is not a field here',
    ],
    [
      'unknown in a session',
      withSession({ name: 'x' }),
      '/interpreterSessions/0/name',
      'is not a field here',
    ],
    [
      'unknown in an engagement',
      withSession({ engagement: { reference: 'E', share: 1, of: 2, 'a/b~c': 1 } }),
      '/interpreterSessions/0/engagement/a~1b~0c',
      'is not a field here',
    ],
    ['called constructor', { constructor: {} }, '/constructor', 'is not a field here'],
    ['that is missing', { custodyRecordNumber: undefined }, '/custodyRecordNumber', 'is missing'],
    [
      'null where it is needed',
      { custodyRecordNumber: null },
      '/custodyRecordNumber',
      'is not text',
    ],
    [
      'with a control character',
      { custodyRecordNumber: 'a\u0007b' },
      '/custodyRecordNumber',
      'has control characters',
    ],
    [
      'with a page of control characters',
      { operation: '\u0001'.repeat(99) },
      '/operation',
      'has control characters',
    ],
    ['with NUL', { detaineeReference: 'D\u0000' }, '/detaineeReference', 'has control characters'],
    ['on two lines', { detaineeReference: 'D\n1' }, '/detaineeReference', 'on one line'],
    [
      'on two lines of another kind',
      { detaineeReference: 'D\u20281' },
      '/detaineeReference',
      'on one line',
    ],
    [
      'with a lone surrogate',
      { homeOfficeReference: 'C\ud800' },
      '/homeOfficeReference',
      'has control characters',
    ],
    [
      'with a lost character',
      { homeOfficeReference: 'C\ufffd' },
      '/homeOfficeReference',
      'send the text as UTF-8',
    ],
    ['that is blank', { operation: ' \u00a0 ' }, '/operation', 'is empty'],
    ['that is long', { operation: 'x'.repeat(101) }, '/operation', 'is longer than 100 characters'],
    [
      'that is very long',
      { operation: 'x'.repeat(900_000) },
      '/operation',
      'is longer than 100 characters',
    ],
    [
      'a number where text belongs',
      { custodyRecordNumber: 4512 },
      '/custodyRecordNumber',
      'is not text',
    ],
    [
      'text where a number belongs',
      withSession({ travelMinutes: '30' }),
      '/interpreterSessions/0/travelMinutes',
      'is not a number',
    ],
    [
      'text where a choice belongs',
      withInterval({ watch: 'close' }),
      '/intervals/0/watch',
      'is not one of standard, constant',
    ],
    ['of an unknown outcome', { outcome: 'vanished' }, '/outcome', 'is not one of removed, '],
    [
      'a huge number',
      withSession({ miles: 1e308 }),
      '/interpreterSessions/0/miles',
      'is greater than 10000',
    ],
    [
      'a fraction of a minute',
      withSession({ travelMinutes: 1.5 }),
      '/interpreterSessions/0/travelMinutes',
      'is not a whole number',
    ],
    ['below zero', withSession({ miles: -1 }), '/interpreterSessions/0/miles', 'is less than 0'],
    [
      'an amount as a number',
      withSession({ invoiced: 85 }),
      '/interpreterSessions/0/invoiced',
      'write pounds and pence as text',
    ],
    [
      'a share of more than there are',
      withSession({ engagement: { reference: 'E', share: 3, of: 2 } }),
      '/interpreterSessions/0/engagement/share',
      'is greater than "of"',
    ],
    [
      'a language that is none',
      withSession({ language: 'Vietnamese!' }),
      '/interpreterSessions/0/language',
      'is not a language tag',
    ],
    [
      'a session before the stay',
      withSession({ startedAt: '2009-06-01T08:00:00Z' }),
      '/interpreterSessions/0/startedAt',
      'is not inside the stay',
    ],
    [
      'a session of no length',
      withSession({ endedAt: session.startedAt }),
      '/interpreterSessions/0/endedAt',
      'not after it starts',
    ],
    ['a suite in lower case', withInterval({ suite: 'cx' }), '/intervals/0/suite', 'is not a code'],
    [
      'an unknown customer',
      { customer: 'NOBODY' },
      '/customer',
      'NOBODY is not a customer of MPS: it has UKBA',
    ],
    ['no intervals', { intervals: [] }, '/intervals', 'a detention has an interval'],
    [
      '501 intervals',
      { intervals: Array.from({ length: 501 }, () => span(START, END)) },
      '/intervals',
      'has more than 500 items',
    ],
    [
      'an object of intervals',
      { intervals: { 0: span(START, END) } },
      '/intervals',
      'is not a list',
    ],
    ['an interval that is none', { intervals: [null] }, '/intervals/0', 'is not an object'],
  ])('%s is refused at its place', async ([, part, pointer, detail], { service }) => {
    const problem = await record(service, { body: stay('field', part) });
    expect([problem.status, problem.code]).toEqual([422, 'invalid']);
    expect(problem.errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  tableTest('called __proto__ is refused like any other', async ({ service }) => {
    const text = JSON.stringify(stay('proto'));
    for (const [raw, pointer] of [
      [text.replace('{', '{"__proto__":{"outcome":"other"},'), '/__proto__'],
      [text.replace('{"suite', '{"__proto__":1,"suite'), '/intervals/0/__proto__'],
    ] as const) {
      const { errors } = await record(service, { raw, headers: JSON_TYPE });
      expect(errors).toMatchObject([{ pointer }]);
    }
  });

  tableTest('is named with ninety-nine others, and the rest counted', async ({ service }) => {
    const names = Array.from({ length: 50_000 }, (_, n) => [`unknown${n}`, 1]);
    const { errors } = await record(service, { body: stay('x', Object.fromEntries(names)) });
    expect(errors).toHaveLength(101);
    expect(errors?.at(-1)).toEqual({ pointer: '', detail: 'and 49900 more' });
  });
});

describe('a body', () => {
  const deep = (inside: string) => `${'['.repeat(100_000)}${inside}${']'.repeat(100_000)}`;

  tableTest.for<[name: string, raw: string, status: number, code: string]>([
    ['empty', '', 400, 'invalid-json'],
    ['blank', ' \n', 400, 'invalid-json'],
    ['broken', '{"custodyRecordNumber":', 400, 'invalid-json'],
    ['with something after it', '{} {}', 400, 'invalid-json'],
    ['in single quotes', "{'a':1}", 400, 'invalid-json'],
    ['with a bare control character', '{"a":"\u0001"}', 400, 'invalid-json'],
    ['that is XML', '<detention/>', 400, 'invalid-json'],
    ['NaN', 'NaN', 400, 'invalid-json'],
    ['a number', '1', 422, 'invalid'],
    ['a huge number', '1e999', 422, 'invalid'],
    ['text', '"text"', 422, 'invalid'],
    ['null', 'null', 422, 'invalid'],
    ['true', 'true', 422, 'invalid'],
    ['an array', '[]', 422, 'invalid'],
    ['an empty object', '{}', 422, 'invalid'],
    ['of 100,000 brackets', deep(''), 422, 'invalid'],
    ['of 100,000 brackets inside', `{"intervals":${deep('')}}`, 422, 'invalid'],
    ['of 100,000 brackets that do not close', '['.repeat(100_000), 400, 'invalid-json'],
    ['of 490,000 intervals', `{"intervals":[${'0,'.repeat(490_000)}0]}`, 422, 'invalid'],
  ])('%s is refused', async ([, raw, status, code], { service }) => {
    expect(await record(service, { raw, headers: JSON_TYPE })).toMatchObject({ status, code });
  });

  tableTest.for<[type: string | undefined]>([
    [undefined],
    ['text/plain'],
    ['application/xml'],
    ['text/json'],
    ['multipart/form-data; boundary=x'],
    ['application/x-www-form-urlencoded'],
    ['application/x-ndjson'],
    ['json'],
  ])('said to be %s is refused', async ([type], { service }) => {
    const raw = new TextEncoder().encode(JSON.stringify(stay('type')));
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    expect(await record(service, { raw, headers })).toMatchObject({
      status: 415,
      code: 'unsupported-media-type',
      detail: 'send application/json, and say so in the Content-Type header',
    });
  });

  tableTest('that is missing is refused', async ({ service }) => {
    const problem = await record(service, {});
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
      '/custodyRecordNumber',
      '/intervals',
    ]);
  });

  tableTest('that is not UTF-8 is refused, where it stops being so', async ({ service }) => {
    const text = JSON.stringify(stay('not UTF-8', { operation: 'Caf\u00e9' }));
    const raw = Uint8Array.from(Buffer.from(text, 'latin1'));
    const { errors } = await record(service, { raw, headers: JSON_TYPE });
    expect(errors).toMatchObject([{ pointer: '/operation' }]);
  });

  const chunk = new Uint8Array(100_000).fill(0x20);
  const inChunks = (count: number) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let n = 0; n < count; n++) controller.enqueue(chunk);
        controller.close();
      },
    });

  tableTest.for<[name: string, make: () => Request['raw']]>([
    ['1 MB and a byte', () => ' '.repeat(1_000_001)],
    ['10 MB', () => ' '.repeat(10_000_000)],
    ['1.1 MB in chunks', () => inChunks(11)],
    ['10 MB in chunks', () => inChunks(100)],
  ])('of %s is refused, and its connection goes on', async ([, make], { service }) => {
    // Three times, because it is the next request that an unread body would hang.
    for (let n = 0; n < 3; n++) {
      const raw = make();
      expect(await record(service, { ...(raw && { raw }), headers: JSON_TYPE })).toMatchObject({
        status: 413,
        code: 'body-too-large',
        detail:
          'a body here has at most 1000000 bytes; a file of detentions goes to /v1/detentions/import',
      });
    }
  });

  tableTest('of the wrong type and 900 kB leaves its connection in order', async ({ service }) => {
    for (let n = 0; n < 3; n++) {
      const raw = ' '.repeat(900_000);
      expect(
        await record(service, { raw, headers: { 'content-type': 'text/plain' } }),
      ).toMatchObject({ status: 415 });
    }
  });

  tableTest('is taken with a charset, in chunks, and up to 1 MB', async ({ service }) => {
    const text = JSON.stringify(stay('taken'));
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    const raw = text.padEnd(1_000_000);
    const first = await service.ask('POST /v1/detentions', { as: 'custody', raw, headers });
    expect(first.status).toBe(201);
    const stream = new Blob([text]).stream() as ReadableStream<Uint8Array>;
    const again = await service.ask('POST /v1/detentions', { as: 'custody', raw: stream, headers });
    expect([again.status, again.json]).toEqual([200, first.json]);
  });

  tableTest('counts the last of two fields of one name, as JSON has it', async ({ service }) => {
    const raw = JSON.stringify(stay('last')).replace('{', '{"custodyRecordNumber":"first",');
    const answer = await service.ask('POST /v1/detentions', {
      as: 'custody',
      raw,
      headers: JSON_TYPE,
    });
    expect(read('DetentionAnswer', answer).custodyRecordNumber).toBe('last');
  });
});

describe('a query', () => {
  tableTest.for<[path: `/${string}`, pointer: string, detail: string]>([
    ['/v1/detentions?limit=0', '/limit', 'is not a number from 1 to 500'],
    ['/v1/detentions?limit=501', '/limit', 'is not a number from 1 to 500'],
    ['/v1/detentions?limit=-1', '/limit', 'is not a number from 1 to 500'],
    ['/v1/detentions?limit=', '/limit', 'is not a number from 1 to 500'],
    ['/v1/detentions?limit=1.5', '/limit', 'is not a number from 1 to 500'],
    ['/v1/detentions?limit=1e999', '/limit', 'is not a number from 1 to 500'],
    ['/v1/detentions?limit=many', '/limit', 'is not a number from 1 to 500'],
    ['/v1/detentions?limit=1&limit=2', '/limit', 'is not a number from 1 to 500'],
    ['/v1/detentions?cursor=', '/cursor', 'is not a cursor: send the "next" of a page'],
    ['/v1/detentions?cursor=abc', '/cursor', 'is not a cursor'],
    [`/v1/detentions?cursor=${cursor({ startedAt: 'x', id: 'x' })}`, '/cursor', 'is not a cursor'],
    [
      `/v1/detentions?cursor=${cursor({ startedAt: 1, id: 'x', more: 1 })}`,
      '/cursor',
      'is not a cursor',
    ],
    [
      `/v1/detentions?cursor=${cursor({ startedAt: 1e300, id: 'x' })}`,
      '/cursor',
      'is not a cursor',
    ],
    [`/v1/detentions?cursor=${cursor({ place: 1 })}`, '/cursor', 'is not a cursor'],
    [`/v1/detentions?cursor=${'x'.repeat(301)}`, '/cursor', 'is longer than 300 characters'],
    ['/v1/detentions?suite=cx', '/suite', 'is not a code'],
    ['/v1/detentions?suite=CX&suite=BX', '/suite', 'is not a code'],
    ['/v1/detentions?suite=', '/suite', 'is not a code'],
    ['/v1/detentions?status=held', '/status', 'is not one of open, released, void'],
    ['/v1/detentions?from=2009-02-30', '/from', 'is not a date'],
    ['/v1/detentions?to=yesterday', '/to', 'is not a date'],
    ['/v1/detentions?custodyRecordNumber=x', '/custodyRecordNumber', 'is not a field here'],
    ['/v1/detentions?__proto__=x', '/__proto__', 'is not a field here'],
    ['/v1/detentions?constructor=x', '/constructor', 'is not a field here'],
    ['/v1/detentions?a%2Fb=x', '/a~1b', 'is not a field here'],
    ['/v1/invoices?superseded=yes', '/superseded', 'is not one of true, false'],
    ['/v1/invoices?issuedFrom=2009', '/issuedFrom', 'is not a date'],
    [`/v1/invoices?cursor=${cursor({ startedAt: 1, id: 'x' })}`, '/cursor', 'is not a cursor'],
    [`/v1/exceptions?cursor=${cursor({ place: -1 })}`, '/cursor', 'is not a cursor'],
    ['/v1/exceptions?kind=odd', '/kind', 'is not one of unpriced, '],
  ])('%s is refused', async ([path, pointer, detail], { service }) => {
    const { status, errors } = await refused(service, `GET ${path}`, { as: 'finance' });
    expect(status).toBe(422);
    expect(errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  tableTest.for<[body: object, pointer: string, detail: string]>([
    [{}, '', 'say either "custodyRecordNumber", or "scheme" and "reference"'],
    [{ scheme: 'force' }, '', 'say either'],
    [{ reference: 'D-1' }, '', 'say either'],
    [{ custodyRecordNumber: 'x', scheme: 'force', reference: 'D-1' }, '', 'say either'],
    [{ scheme: 'passport', reference: 'D-1' }, '/scheme', 'is not one of force, home-office'],
    [{ custodyRecordNumber: 'x', limit: '5' }, '/limit', 'is not a number'],
    [{ custodyRecordNumber: 'x', limit: 501 }, '/limit', 'is greater than 500'],
    [{ custodyRecordNumber: 'x', cursor: 'y' }, '/cursor', 'is not a cursor'],
    [{ custodyRecordNumber: 'x', suite: 'CX' }, '/suite', 'is not a field here'],
  ])('a search for %j is refused', async ([body, pointer, detail], { service }) => {
    const { status, errors } = await refused(service, 'POST /v1/detentions/search', { body });
    expect(status).toBe(422);
    expect(errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });
});

function cursor(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

describe('a path', () => {
  tableTest.for<[line: `${string} /${string}`, status: number, code: string]>([
    ['GET /v1/detentions/no-such', 404, 'not-found'],
    ['GET /v1/detentions/a%2Fb', 404, 'not-found'],
    ['GET /v1/detentions/%2E%2E', 404, 'not-found'],
    ['GET /v1/detentions/..%2F..%2Fetc%2Fpasswd', 404, 'not-found'],
    ['GET /v1/detentions/%22%27%3B--', 404, 'not-found'],
    ['GET /v1/detentions/%00', 404, 'not-found'],
    ['GET /v1/detentions/%FF', 404, 'not-found'],
    ['GET /v1/detentions/%ZZ', 404, 'not-found'],
    ['GET /v1/detentions/%ED%A0%80', 404, 'not-found'],
    ['GET /v1/detentions/__proto__', 404, 'not-found'],
    ['GET /v1/detentions/import', 404, 'not-found'],
    [`GET /v1/detentions/${'x'.repeat(100)}`, 404, 'not-found'],
    [`GET /v1/detentions/${'x'.repeat(10_000)}`, 422, 'invalid'],
    [`GET /v1/invoices/${'x'.repeat(10_000)}`, 422, 'invalid'],
    ['GET /v1/invoices/MPS-2009-000001', 404, 'not-found'],
    ['GET /v1/invoices/mps-2009-000001%20', 404, 'not-found'],
    ['POST /v1/detentions/no-such/void', 404, 'not-found'],
    ['GET /v1/detentions/', 404, 'not-found'],
    ['GET /v1//detentions', 404, 'not-found'],
    ['GET /v1/Detentions', 404, 'not-found'],
    ['GET /v1/nowhere', 404, 'not-found'],
    ['GET /v1', 404, 'not-found'],
  ])('%s answers %s', async ([line, status, code], { service }) => {
    const as = line.includes('invoices') ? 'finance' : 'custody';
    const body = line.startsWith('POST') ? { body: { reason: 'why' } } : {};
    expect(await refused(service, line, { as, ...body })).toMatchObject({ status, code });
  });

  tableTest.for([
    ['DELETE /v1/detentions/x'],
    ['PATCH /v1/detentions/x'],
    ['POST /v1/detentions/x'],
    ['PUT /v1/detentions'],
    ['OPTIONS /v1/detentions'],
    ['GET /v1/detentions/x/void'],
    ['HEAD /v1/breakdowns'],
    ['DELETE /v1/tariffs'],
    ['PUT /v1/invoices/MPS-2009-000001'],
  ] as const)('%s is no route', async ([line], { service }) => {
    const answer = await service.ask(line, { as: 'custody' });
    expect(answer.status).toBe(404);
    if (line.startsWith('HEAD')) return;
    const [method] = line.split(' ');
    expect(problemIn(answer).detail).toBe(`there is no ${method} here: see /docs`);
  });

  tableTest('is not read with headers beyond measure', async ({ service }) => {
    const headers = { authorization: `Bearer ${'x'.repeat(20_000)}` };
    expect((await fetch(`${service.url}/v1/suites`, { headers })).status).toBe(431);
  });
});
