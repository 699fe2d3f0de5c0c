/** The import by HTTP: files stream in, a line for each record streams out. */
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { describe, expect } from 'vitest';
import type { z } from 'zod';
import { COMPONENTS } from '../../src/api/components.ts';
import { MOST_TOGETHER } from '../../src/usecases/recordDetention.ts';
import { attendance, span } from '../usecases/force.ts';
import { linesOf } from './describedAnswer.ts';
import { invoiced, recorded, stay, writes } from './sent.ts';
import {
  type Holder,
  problemIn,
  type Request,
  read,
  type Service,
  tableTest,
  test,
} from './server.ts';

const HEADER = 'custodyRecordNumber,suite,startedAt,endedAt,outcome';
const row = (number: string, more = 'CX,2009-06-01T08:15:00Z,2009-06-01T18:45:00Z,removed') =>
  `${number},${more}`;
const csv = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');
const ndjson = (...bodies: object[]) => bodies.map((body) => `${JSON.stringify(body)}\n`).join('');
const numbered = (count: number, prefix = 'n') =>
  Array.from({ length: count }, (_, n) => stay(`${prefix}${n}`));

type Line = z.output<typeof COMPONENTS.ImportLine>;
type Result = Extract<Line, { row: number }>;

const send = (
  service: Service,
  raw: NonNullable<Request['raw']>,
  { type = 'text/csv', query = '', as = 'custody' as Holder } = {},
) =>
  service.ask(`POST /v1/detentions/import${query}`, { as, raw, headers: { 'content-type': type } });

/** What an import answers: its results, and the summary that comes last. */
async function imported(...sent: Parameters<typeof send>) {
  const answer = await send(...sent);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'application/x-ndjson',
  ]);
  const lines = linesOf(answer.text).map((line) => COMPONENTS.ImportLine.parse(line));
  const results = lines.filter((line): line is Result => 'row' in line);
  const last = lines.at(-1);
  if (!last || !('summary' in last)) throw new Error(`no summary: ${answer.text.slice(-200)}`);
  expect(lines).toHaveLength(results.length + 1);
  return { results, summary: last.summary };
}

const lines = { type: 'application/x-ndjson' };

describe('a CSV file', () => {
  test('has a row per interval, a record\u2019s rows together', async ({ service }) => {
    const file = csv(
      row('a', 'CX,2009-06-01T08:00:00Z,2009-06-01T09:00:00Z,bailed'),
      row('a', 'BX,2009-06-01T09:00:00Z,2009-06-01T10:00:00Z,bailed'),
      row('b'),
      row('c', 'CX,2009-06-01T08:00:00,,'),
    );
    const { results, summary } = await imported(service, file);
    expect(results).toMatchObject([
      { row: 2, status: 'recorded', errors: [] },
      { row: 4, status: 'recorded', errors: [] },
      {
        row: 5,
        status: 'refused',
        id: null,
        errors: [
          { pointer: '/intervals/0/startedAt', detail: expect.stringContaining('no offset') },
        ],
      },
    ]);
    expect(summary).toEqual({
      rows: 4,
      recorded: 2,
      unchanged: 0,
      amended: 0,
      refused: 1,
      nothingWritten: false,
    });
    const first = await service.ask(`GET /v1/detentions/${results[0]?.id}`, { as: 'custody' });
    expect(read('DetentionAnswer', first).intervals.map(({ suite }) => suite)).toEqual([
      'CX',
      'BX',
    ]);
    expect((await imported(service, file)).summary).toMatchObject({ recorded: 0, unchanged: 2 });
  });

  test('of another system is read through a mapping', async ({ service }) => {
    const mapping = JSON.stringify({
      columns: { custodyRecordNumber: 'Custody No', startedAt: 'Booked in', endedAt: 'Out' },
      constants: { suite: 'CX', outcome: 'other' },
      zone: 'Europe/London',
    });
    const file = [
      'Custody No,Booked in,Out,Nationality',
      'summer,2009-06-01 09:15,2009-06-01 19:45,x',
      'never,2009-03-29 01:30,2009-03-29 09:00,x',
      'twice,2009-10-25 01:30,2009-10-25 09:00,x',
      'said,2009-10-25T01:30:00+01:00,2009-10-25 09:00,x',
      'backwards,2009-06-01 19:45,2009-06-01 09:15,x',
      'none,2009-06-01 09:15,2009-06-01 09:15,x',
    ].join('\r\n');
    const query = `?mapping=${encodeURIComponent(mapping)}`;
    const { results } = await imported(service, file, { query });
    expect(results.map(({ status, errors }) => [status, errors[0]?.detail])).toEqual([
      ['recorded', undefined],
      ['refused', 'does not exist in Europe/London: the clocks went forward over it'],
      ['refused', expect.stringContaining('exists twice in Europe/London')],
      ['recorded', undefined],
      ['refused', expect.stringContaining('runs backwards')],
      ['refused', expect.stringContaining('has no length')],
    ]);
    const summer = await service.ask(`GET /v1/detentions/${results[0]?.id}`, { as: 'custody' });
    expect(read('DetentionAnswer', summer).intervals).toMatchObject([
      { suite: 'CX', startedAt: '2009-06-01T09:15:00+01:00' },
    ]);
  });

  tableTest.for<[name: string, file: string, row: number, detail: string]>([
    ['is empty', '', 1, 'the file is empty: its first row names the columns'],
    [
      'has an unknown column',
      'custodyRecordNumber,prisoner\nx,y',
      1,
      'unknown columns: prisoner; the columns are custodyRecordNumber, ',
    ],
    ['has a column twice', 'suite,suite\nx,y', 1, 'columns named twice: suite'],
    [
      'has a cell too many',
      csv(row('cells', 'CX,2009-06-01T08:15:00Z,,,')),
      2,
      'row 2 has 6 cells, and the header 5',
    ],
    [
      'has a record in two places',
      csv(row('first'), row('second'), row('first')),
      4,
      'this record stands in row 2 already',
    ],
  ])('that %s is refused there', async ([, file, number, detail], { service }) => {
    const { results } = await imported(service, file);
    const last = results.at(-1);
    expect(last).toMatchObject({ row: number, status: 'refused', id: null });
    expect(last?.errors[0]?.detail).toContain(detail);
  });

  tableTest('that is broken is read no further', async ({ service }) => {
    const { results, summary } = await imported(service, csv('"x'));
    expect(results).toMatchObject([
      { errors: [{ detail: expect.stringContaining('the file is not CSV from here on') }] },
    ]);
    expect(summary).toMatchObject({ recorded: 0, refused: 1 });
  });

  tableTest('that is not UTF-8 is kept up to there', async ({ service }) => {
    const file = Buffer.from(csv(row('caf\u00e9'), row('never read')), 'latin1');
    const { results, summary } = await imported(service, Uint8Array.from(file));
    expect(results).toMatchObject([
      { errors: [{ detail: 'the file is not UTF-8 text from here on' }] },
    ]);
    expect(summary).toMatchObject({ recorded: 0, refused: 1 });
  });
});

describe('an NDJSON file', () => {
  test('has a detention per line, with its sessions', async ({ service }) => {
    const interpreterSessions = [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')];
    const file = `${ndjson(stay('a', { interpreterSessions }))}\n{"custodyRecordNumber":\n[]\n${ndjson(stay('b', { cell: 4 }))}`;
    const { results } = await imported(service, file, lines);
    expect(results.map(({ row, status, errors }) => [row, status, errors[0]?.pointer])).toEqual([
      [1, 'recorded', undefined],
      [3, 'refused', ''],
      [4, 'refused', ''],
      [5, 'refused', '/cell'],
    ]);
    const first = await service.ask(`GET /v1/detentions/${results[0]?.id}`, { as: 'custody' });
    expect(read('DetentionAnswer', first).interpreterSessions).toHaveLength(1);
  });

  tableTest('that is empty is refused', async ({ service }) => {
    const { results } = await imported(service, '', lines);
    expect(results).toMatchObject([
      {
        row: 1,
        status: 'refused',
        errors: [{ detail: 'the file is empty: each line is a detention' }],
      },
    ]);
  });

  tableTest('that is not UTF-8 is kept up to there', async ({ service }) => {
    const file = Buffer.concat([
      Buffer.from(ndjson(stay('kept in UTF-8'))),
      Buffer.from(ndjson(stay('caf\u00e9')), 'latin1'),
    ]);
    const chunks = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(Uint8Array.from(file.subarray(0, 100)));
        await new Promise((resolve) => setTimeout(resolve, 10));
        controller.enqueue(Uint8Array.from(file.subarray(100)));
        controller.close();
      },
    });
    const { results } = await imported(service, chunks, lines);
    expect(results.at(-1)).toMatchObject({
      errors: [{ detail: 'the file is not UTF-8 text from here on' }],
    });
  });

  tableTest('takes no mapping', async ({ service }) => {
    const answer = await send(service, ndjson(stay('x')), { ...lines, query: '?mapping={}' });
    expect(problemIn(answer).detail).toBe('a mapping is for CSV: NDJSON has the fields by name');
  });
});

describe('an import', () => {
  test('may only try', async ({ service }) => {
    await recorded(service, stay('there'));
    const before = await writes(service);
    const file = ndjson(stay('there'), stay('new'), stay('bad', { outcome: 'gone' }));
    const { results, summary } = await imported(service, file, { ...lines, query: '?dryRun=true' });
    expect(results.map(({ status, id }) => [status, id !== null])).toEqual([
      ['unchanged', true],
      ['recorded', false],
      ['refused', false],
    ]);
    expect(summary.nothingWritten).toBe(true);
    expect(await writes(service)).toBe(before);
  });

  test('may write all or nothing', async ({ service }) => {
    const before = await writes(service);
    const options = { ...lines, query: '?atomic=true' };
    const bad = await imported(service, ndjson(...numbered(3), stay('bad', { cell: 4 })), options);
    expect(bad.summary).toMatchObject({ recorded: 3, refused: 1, nothingWritten: true });
    expect(bad.results.map(({ id }) => id)).toEqual([null, null, null, null]);
    expect(await writes(service)).toBe(before);
    const good = await imported(service, ndjson(...numbered(3)), options);
    expect(good.summary).toMatchObject({ recorded: 3, refused: 0, nothingWritten: false });
    expect(await writes(service)).toBe(before + 3);
  });

  test('of more than 50,000 rows is not all or nothing', async ({ service }) => {
    const rows = Array.from({ length: 50_001 }, (_, n) => row(`r${Math.floor(n / 500)}`));
    const answer = await send(service, csv(...rows), { query: '?atomic=true' });
    expect(problemIn(answer)).toMatchObject({
      status: 422,
      detail: 'an atomic import has at most 50000 rows: split the file',
    });
  });

  test('refuses what is there with other content, or amends it', async ({ service }) => {
    const { detention, number } = await invoiced(service, stay('there'));
    const file = ndjson(stay('there', { operation: 'Swale' }));
    const refusal = await imported(service, file, lines);
    expect(refusal.results).toMatchObject([
      { status: 'refused', id: detention.id, errors: [{ pointer: '/operation' }] },
    ]);
    const options = { ...lines, query: '?existing=amend' };
    expect((await imported(service, file, options)).results).toMatchObject([
      { status: 'amended', id: detention.id },
    ]);
    expect((await imported(service, file, options)).results).toMatchObject([
      { status: 'unchanged' },
    ]);
    const kept = await service.ask(`GET /v1/detentions/${detention.id}`, { as: 'custody' });
    expect(read('DetentionAnswer', kept)).toMatchObject({ revision: 2, invoice: number });
  });

  test('with a key for CX only refuses other suites row by row', async ({ service }) => {
    const intervals = [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { suite: 'BX' })];
    const file = ndjson(stay('here'), stay('elsewhere', { intervals }), stay('here too'));
    const { results } = await imported(service, file, { ...lines, as: 'limited' });
    expect(results.map(({ status, errors }) => [status, errors[0]?.detail])).toEqual([
      ['recorded', undefined],
      ['refused', 'this key may write for CX only, and the detention is in BX'],
      ['recorded', undefined],
    ]);
  });

  test('of 8,000 rows takes a few seconds', async ({ service }) => {
    const rows = Array.from({ length: 4_000 }, (_, n) => [
      row(`r${n}`, 'CX,2009-06-01T08:00:00Z,2009-06-01T09:00:00Z,bailed'),
      row(`r${n}`, 'BX,2009-06-01T09:00:00Z,2009-06-01T10:00:00Z,bailed'),
    ]);
    const started = performance.now();
    const answer = await fetch(`${service.url}/v1/detentions/import`, {
      method: 'POST',
      body: csv(...rows.flat()),
      headers: { authorization: `Bearer ${service.tokens.custody}`, 'content-type': 'text/csv' },
    });
    expect(linesOf(await answer.text()).at(-1)).toMatchObject({
      summary: { rows: 8_000, recorded: 4_000, refused: 0 },
    });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  tableTest.for<[type: string]>([[''], ['application/json'], ['text/plain'], ['application/xml']])(
    'as "%s" is refused',
    async ([type], { service }) => {
      expect(problemIn(await send(service, csv(row('x')), { type }))).toMatchObject({
        status: 415,
        detail:
          'send the file as text/csv or application/x-ndjson, and say so in the Content-Type header',
      });
    },
  );

  tableTest('takes its type with a charset', async ({ service }) => {
    const type = 'Text/CSV; charset=utf-8; header=present';
    expect((await imported(service, csv(row('charset')), { type })).summary.recorded).toBe(1);
  });

  tableTest.for<[query: string, pointer: string, detail: string]>([
    ['existing=replace', '/existing', 'is not one of refuse, amend'],
    ['existing=refuse&existing=amend', '/existing', 'is not one of refuse, amend'],
    ['dryRun=1', '/dryRun', 'is not one of true, false'],
    ['atomic=', '/atomic', 'is not one of true, false'],
    ['dryrun=true', '/dryrun', 'is not a field here'],
    ['mapping=', '/mapping', 'is not JSON'],
    ['mapping=x', '/mapping', 'is not JSON'],
    ['mapping=[]', '/mapping', 'is not an object'],
    ['mapping={"columns":{"prisoner":"x"}}', '/mapping/columns/prisoner', 'is not a field here'],
    ['mapping={"columns":{"suite":5}}', '/mapping/columns/suite', 'is not text'],
    ['mapping={"zone":"London"}', '/mapping/zone', 'is not a time zone, like "Europe/London"'],
    ['mapping={"colums":{}}', '/mapping/colums', 'is not a field here'],
  ])('with %s is refused', async ([query, pointer, detail], { service }) => {
    const before = await writes(service);
    const problem = problemIn(await send(service, csv(row('query')), { query: `?${query}` }));
    expect(problem.status).toBe(422);
    expect(problem.errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
    expect(await writes(service)).toBe(before);
  });

  tableTest('with a mapping beyond measure is refused', async ({ service }) => {
    const query = `?mapping=${'x'.repeat(10_001)}`;
    const { errors } = problemIn(await send(service, csv(row('query')), { query }));
    expect(errors).toMatchObject([{ pointer: '/mapping' }]);
  });

  tableTest('that is refused unread leaves its connection in order', async ({ service }) => {
    const file = csv(...Array.from({ length: 20_000 }, (_, n) => row(`r${n}`)));
    for (let n = 0; n < 3; n++) {
      expect((await send(service, file, { as: 'finance' })).status).toBe(403);
      expect((await send(service, file, { type: 'text/plain' })).status).toBe(415);
    }
  });
});

/** A file on its way. */
interface Upload {
  sending: ClientRequest;
  response: Promise<IncomingMessage>;
}

function upload(service: Service): Upload {
  const sending = request(`${service.url}/v1/detentions/import`, {
    method: 'POST',
    agent: false,
    headers: { authorization: `Bearer ${service.tokens.custody}`, 'content-type': lines.type },
  });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve);
    sending.once('error', reject);
  });
  return { sending, response };
}

/** The next results of an answer that is still coming. */
async function take(answer: AsyncIterator<string>, count: number): Promise<Line[]> {
  const taken: Line[] = [];
  while (taken.length < count) {
    const { value, done } = await answer.next();
    if (done) break;
    taken.push(COMPONENTS.ImportLine.parse(JSON.parse(value)));
  }
  return taken;
}

const resultsIn = (taken: readonly Line[]) => taken.filter((line): line is Result => 'row' in line);

/** Of 250 detentions, before the file has come to its end. */
const WRITTEN = 3 * MOST_TOGETHER;

describe('a file that comes in slowly', () => {
  test('is answered while it comes', async ({ service }) => {
    const { sending, response } = upload(service);
    sending.write(ndjson(...numbered(250)));
    const answer = createInterface({ input: await response })[Symbol.asyncIterator]();
    const first = resultsIn(await take(answer, WRITTEN));
    expect(first.map(({ status }) => status)).toEqual(Array(WRITTEN).fill('recorded'));
    const list = await service.ask('GET /v1/detentions?limit=500', { as: 'custody' });
    expect(read('DetentionList', list).items).toHaveLength(WRITTEN);
    sending.end(ndjson(...numbered(150, 'm')));
    const rest = await take(answer, 1000);
    expect(resultsIn(rest)).toHaveLength(400 - WRITTEN);
    expect(rest.at(-1)).toMatchObject({ summary: { rows: 400, recorded: 400 } });
  });

  test('and is broken off keeps all that was acknowledged', async ({ service }) => {
    const { sending, response } = upload(service);
    sending.write(ndjson(...numbered(250)));
    const input = await response;
    const acknowledged = resultsIn(
      await take(createInterface({ input })[Symbol.asyncIterator](), WRITTEN),
    );
    input.on('error', () => {});
    sending.on('error', () => {});
    sending.destroy();
    const again = await imported(service, ndjson(...numbered(250)), lines);
    expect(again.results.slice(0, WRITTEN).map(({ id }) => id)).toEqual(
      acknowledged.map(({ id }) => id),
    );
    expect(again.results.slice(0, WRITTEN).every(({ status }) => status === 'unchanged')).toBe(
      true,
    );
    const list = await service.ask('GET /v1/detentions?limit=500', { as: 'custody' });
    expect(read('DetentionList', list).items).toHaveLength(250);
  });
});
