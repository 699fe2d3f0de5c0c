/** The year's statistics, and what it was claimed by, by HTTP. */
import { describe, expect } from 'vitest';
import { readPdf } from '../../src/documents/readPdf.ts';
import { span } from '../usecases/force.ts';
import { invoiced, openStay, recorded, stay, writes } from './sent.ts';
import { problemIn, read, type Service, tableTest, test } from './server.ts';

const statisticsAnswer = (service: Service, path: string, accept = 'application/json') =>
  service.ask(`GET /v1/statistics/${path}`, { as: 'auditor', headers: { accept } });
const statistics = async (service: Service, path: string) =>
  read('Statistics', await statisticsAnswer(service, path));

async function recordYear(service: Service): Promise<void> {
  await recorded(service, stay('June'));
  const march = [span('2009-03-02T08:00:00Z', '2009-03-02T13:30:00Z', { suite: 'BX' })];
  await recorded(service, stay('March', { intervals: march, operation: 'Swale' }));
  await recorded(service, openStay('open', { intervals: [span('2009-12-31T20:00:00Z', null)] }));
}

describe('the statistics of a year', () => {
  test('count the calendar year', async ({ service }) => {
    await recordYear(service);
    expect(await statistics(service, '2009')).toMatchObject({
      year: 2009,
      basis: 'calendar',
      days: 365,
      detentions: 3,
      released: 2,
      open: 1,
      lengthHours: { mean: 8, median: 8, longest: 10.5 },
      charges: {
        custody: '592.00',
        interpreters: '0.00',
        total: '592.00',
        meanPerDetention: '296.00',
      },
      bySuite: [
        { suite: 'BX', detentions: 1 },
        { suite: 'CX', detentions: 2 },
      ],
    });
  });

  test('or the financial year, or a suite', async ({ service }) => {
    await recordYear(service);
    expect(await statistics(service, '2009?basis=financial')).toMatchObject({
      from: '2009-04-01',
      to: '2010-03-31',
      detentions: 2,
    });
    expect(await statistics(service, '2008?basis=financial')).toMatchObject({ detentions: 1 });
    expect(await statistics(service, '2009?suite=BX')).toMatchObject({ detentions: 1 });
    expect(await statistics(service, '2009?suite=AC')).toMatchObject({ detentions: 0 });
    expect(await statistics(service, '1999')).toMatchObject({
      detentions: 0,
      lengthHours: { mean: null },
    });
  });

  test('as of a past moment, whose "+" need not be encoded', async ({ service }) => {
    await recorded(service, stay('early'));
    service.at('2010-02-01T12:00:00Z');
    await recorded(service, stay('late'));
    for (const asOf of [
      '2010-01-31T12:00:00Z',
      '2010-01-31T13:00:00%2B01:00',
      '2010-01-31T13:00:00+01:00',
    ]) {
      expect(await statistics(service, `2009?asOf=${asOf}`)).toMatchObject({ detentions: 1 });
    }
    expect(await statistics(service, '2009')).toMatchObject({ detentions: 2 });
    expect(await statistics(service, '2009?asOf=2010-01-01T00:00:00Z')).toMatchObject({
      detentions: 0,
    });
  });

  test('as CSV, with the same figures', async ({ service }) => {
    await recordYear(service);
    for (const accept of ['text/csv', 'text/*', 'text/csv, application/json;q=0.5']) {
      const answer = await statisticsAnswer(service, '2009', accept);
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(answer.text.split('\n').slice(0, 2)).toEqual([
        'section,key,measure,value',
        'year,,year,2009',
      ]);
      expect(answer.text).toContain('\nyear,,charges.total,592.00\n');
      expect(answer.text).toContain('\nsuite,BX,detentions,1\n');
    }
    for (const accept of ['*/*', '', '*/*, text/csv;q=0.1']) {
      const answer = await statisticsAnswer(service, '2009', accept);
      expect(answer.headers.get('content-type')).toBe('application/json');
    }
  });

  test('as a report in PDF, which has them attached, beside the year before', async ({
    service,
  }) => {
    await recordYear(service);
    const answer = await statisticsAnswer(
      service,
      '2009?basis=financial&suite=CX',
      'application/pdf',
    );
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toBe('inline; filename="year-2009.pdf"');
    const attached = JSON.parse(
      Buffer.from((await readPdf(answer.bytes))?.attached ?? []).toString(),
    );
    expect(attached).toMatchObject({
      suite: { code: 'CX' },
      made: { by: 'Example auditor' },
      year: { from: '2009-04-01', detentions: 2 },
      before: { from: '2008-04-01', detentions: 0 },
    });
    const { total } = read('Statistics', await statisticsAnswer(service, '2009?suite=CX')).charges;
    expect(attached.year.charges.total).toBe(total);
    const future = '2009?asOf=2010-01-04T12:00:01Z';
    expect(problemIn(await statisticsAnswer(service, future, 'application/pdf')).status).toBe(422);
  });

  tableTest.for([['application/xml'], ['*/*;q=0']])(
    'in no other form, such as %s',
    async ([accept], { service }) => {
      const before = await writes(service);
      expect(problemIn(await statisticsAnswer(service, '2009', accept))).toMatchObject({
        status: 406,
        code: 'not-acceptable',
        detail: 'statistics are read as application/json or text/csv or application/pdf',
      });
      expect(await writes(service)).toBe(before);
    },
  );

  tableTest.for<[path: string, pointer: string, detail: string]>([
    ['2009?asOf=2010-01-04T12:00:01Z', '/asOf', 'lies in the future: say a past moment'],
    ['2009?asOf=2009-06-01', '/asOf', 'is not a time'],
    ['2009?asOf=', '/asOf', 'is not a time'],
    ['2009?basis=tax', '/basis', 'is not one of calendar, financial'],
    ['2009?suite=ZZ', '/suite', 'ZZ is not a suite of MPS: it has AC, '],
    ['2009?suite=CX&suite=BX', '/suite', 'is not a code'],
    ['2009?month=6', '/month', 'is not a field here'],
    ['1970', '/year', 'is not a year'],
    ['2100', '/year', 'is not a year'],
    ['now', '/year', 'is not a year'],
    ['2009.5', '/year', 'is not a year'],
    ['%32%30%30%39%00', '/year', 'is not a year'],
  ])('%s is refused at %s', async ([path, pointer, detail], { service }) => {
    const { status, errors } = problemIn(await statisticsAnswer(service, path));
    expect(status).toBe(422);
    expect(errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });
});

const reconciliationAnswer = (service: Service, path: string, accept = 'application/json') =>
  service.ask(`GET /v1/reconciliation/${path}`, { as: 'finance', headers: { accept } });

describe('the reconciliation of a year', () => {
  test('goes from the invoices to the statistics, row by row', async ({ service }) => {
    await invoiced(service, stay('invoiced'));
    await recorded(service, stay('not yet'));
    const answer = read('Reconciliation', await reconciliationAnswer(service, '2009'));
    expect(answer).toMatchObject({
      year: 2009,
      basis: 'calendar',
      from: '2009-01-01',
      to: '2009-12-31',
      claims: [],
      difference: '0.00',
    });
    const figures = answer.lines.map(({ name, count, net }) => [name, count, net]);
    expect(figures).toContainEqual(['alone', 1, '296.00']);
    expect(figures).toContainEqual(['not-invoiced', 1, '296.00']);
    expect(figures.slice(-2)).toEqual([
      ['statistics', 2, (await statistics(service, '2009')).charges.total],
      ['difference', null, '0.00'],
    ]);
    const other = read(
      'Reconciliation',
      await reconciliationAnswer(service, '2009?basis=financial'),
    );
    expect(other).toMatchObject({ from: '2009-04-01', to: '2010-03-31', difference: '0.00' });
  });

  test('as CSV, with the same lines', async ({ service }) => {
    await invoiced(service, stay('invoiced'));
    const answer = await reconciliationAnswer(service, '2009', 'text/csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = answer.text.split('\n');
    expect(lines[0]).toBe('name,kind,count,net,meaning');
    expect(lines).toContain('alone,row,1,296.00,Invoices issued one by one');
    expect(lines).toContain('difference,sum,,0.00,Difference');
  });

  tableTest.for<[path: string, pointer: string]>([
    ['2009?suite=CX', '/suite'],
    ['2009?basis=tax', '/basis'],
    ['1970', '/year'],
  ])('%s is refused at %s', async ([path, pointer], { service }) => {
    const { status, errors } = problemIn(await reconciliationAnswer(service, path));
    expect([status, errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
  });
});
