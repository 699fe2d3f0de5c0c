/** What a key sees: its force's records, and, limited to suites, what has an interval in them. */
import { describe, expect } from 'vitest';
import { attendance, span } from '../usecases/force.ts';
import { idIn, invoiced, openStay, recorded, stay, writes } from './sent.ts';
import { problemIn, read, type Service, tableTest, test } from './server.ts';

const MORNING = ['2010-01-04T08:00:00Z', '2010-01-04T10:00:00Z'] as const;
const atBrixton = (number: string) =>
  openStay(number, { intervals: [span(MORNING[0], null, { suite: 'BX' })] });
const movedToBrixton = (number: string) =>
  openStay(number, {
    intervals: [span(...MORNING), span(MORNING[1], null, { suite: 'BX' })],
  });
const movedToCharingCross = (number: string) =>
  openStay(number, {
    intervals: [span(...MORNING, { suite: 'BX' }), span(MORNING[1], null)],
  });

async function numbersSeen(service: Service, query = '?limit=500'): Promise<string[]> {
  const list = await service.ask(`GET /v1/detentions${query}`, { as: 'limited' });
  return read('DetentionList', list).items.map((item) => item.custodyRecordNumber);
}

describe('a custody key for CX only', () => {
  test('lists what has an interval there, and nothing else', async ({ service }) => {
    await recorded(service, openStay('there'));
    await recorded(service, movedToBrixton('gone'));
    await recorded(service, movedToCharingCross('come'));
    await recorded(service, atBrixton('elsewhere'));
    expect((await numbersSeen(service)).sort()).toEqual(['come', 'gone', 'there']);
    expect((await numbersSeen(service, '?suite=CX')).sort()).toEqual(['come', 'gone', 'there']);
    expect(await numbersSeen(service, '?suite=BX')).toEqual([]);
  });

  test('finds by reference only what it sees', async ({ service }) => {
    const reference = { homeOfficeReference: 'C7654321' };
    await recorded(service, { ...atBrixton('elsewhere'), ...reference });
    await recorded(service, { ...movedToBrixton('gone'), ...reference });
    const body = { scheme: 'home-office', reference: 'C7654321' };
    const answer = await service.ask('POST /v1/detentions/search', { as: 'limited', body });
    expect(read('DetentionList', answer).items).toMatchObject([{ custodyRecordNumber: 'gone' }]);
  });

  tableTest.for([
    ['GET', '', undefined],
    ['GET', '/charge', undefined],
    ['PUT', '', { reason: 'why', detention: stay('elsewhere') }],
    ['POST', '/intervals', { startedAt: '2010-01-04T11:00:00Z', suite: 'BX' }],
    ['POST', '/release', { endedAt: '2010-01-04T11:00:00Z', outcome: 'other' }],
    ['POST', '/interpreter-sessions', attendance(...MORNING)],
    ['POST', '/void', { reason: 'why' }],
  ] as const)(
    'does not learn by %s %s of what it does not see',
    async ([method, path, body], { service }) => {
      const id = await recorded(service, atBrixton(`elsewhere ${method}${path}`));
      const headers = { 'if-match': '"1"' };
      const ask = (record: string) =>
        service.ask(`${method} /v1/detentions/${record}${path}`, { as: 'limited', body, headers });
      const before = await writes(service);
      const [hidden, missing] = [await ask(id), await ask('no-such-detention')];
      expect(hidden.status).toBe(404);
      const said = ({ text }: { text: string }) => text.replace(/"requestId":"[^"]*"/, '');
      expect(said(hidden)).toBe(said(missing));
      expect(await writes(service)).toBe(before);
    },
  );

  test('may not write what has left its suites', async ({ service }) => {
    const id = await recorded(service, movedToBrixton('gone'));
    const body = { endedAt: '2010-01-04T11:00:00Z', outcome: 'other' };
    expect((await service.ask(`GET /v1/detentions/${id}`, { as: 'limited' })).status).toBe(200);
    const answer = await service.ask(`POST /v1/detentions/${id}/release`, { as: 'limited', body });
    expect(answer.status).toBe(403);
    expect(problemIn(answer).detail).toBe(
      'this key may write for CX only, and the detention is in BX',
    );
  });

  test('may move someone into its suites, and out of them', async ({ service }) => {
    const back = await recorded(service, movedToBrixton('comes back'));
    const into = { startedAt: '2010-01-04T11:00:00Z', suite: 'CX' };
    const out = { startedAt: '2010-01-04T11:30:00Z', suite: 'BX' };
    const path = `POST /v1/detentions/${back}/intervals` as const;
    expect((await service.ask(path, { as: 'limited', body: into })).status).toBe(200);
    expect((await service.ask(path, { as: 'limited', body: out })).status).toBe(200);
    const again = { startedAt: '2010-01-04T11:45:00Z', suite: 'BX', watch: 'constant' };
    expect((await service.ask(path, { as: 'limited', body: again })).status).toBe(403);
  });

  test('may move someone into its suite, whom it did not see before', async ({ service }) => {
    const id = await recorded(service, atBrixton('to be moved'));
    const body = { startedAt: '2010-01-04T11:00:00Z', suite: 'CX' };
    const read = () => service.ask(`GET /v1/detentions/${id}`, { as: 'limited' });
    expect((await read()).status).toBe(404);
    const path = `POST /v1/detentions/${id}/intervals` as const;
    expect((await service.ask(path, { as: 'limited', body })).status).toBe(200);
    expect((await read()).status).toBe(200);
  });

  test('may not record for another suite', async ({ service }) => {
    const body = atBrixton('elsewhere');
    const before = await writes(service);
    const answer = await service.ask('POST /v1/detentions', { as: 'limited', body });
    expect(answer.status).toBe(403);
    expect(await writes(service)).toBe(before);
    expect((await service.ask('POST /v1/detentions', { as: 'custody', body })).status).toBe(201);
  });

  test('is told that a number is taken, and nothing of the record', async ({ service }) => {
    await recorded(service, atBrixton('taken'));
    const body = openStay('taken');
    const answer = await service.ask('POST /v1/detentions', { as: 'limited', body });
    expect(answer.status).toBe(409);
    expect(Object.keys(problemIn(answer)).sort()).toEqual(
      ['code', 'detail', 'requestId', 'status', 'title', 'type'].sort(),
    );
  });
});

describe('a record of another force', () => {
  test('is not there, for any role', async ({ service }) => {
    const reference = { detaineeReference: 'D-1' };
    const id = await recorded(service, stay('same number', reference), 'otherCustody');
    const mine = await recorded(service, stay('same number', reference));
    expect(mine).not.toBe(id);
    for (const as of ['custody', 'limited', 'finance', 'auditor'] as const) {
      const answer = await service.ask(`GET /v1/detentions/${id}`, { as });
      expect([as, answer.status]).toEqual([as, 404]);
      const list = read('DetentionList', await service.ask('GET /v1/detentions', { as }));
      expect(list.items.map((item) => item.id)).toEqual([mine]);
      const body = { scheme: 'force', reference: 'D-1' };
      const search = await service.ask('POST /v1/detentions/search', { as, body });
      expect(read('DetentionList', search).items.map((item) => item.id)).toEqual([mine]);
    }
    const body = { detention: id };
    expect((await service.ask('POST /v1/invoices', { as: 'finance', body })).status).toBe(404);
    const breakdown = await service.ask(`GET /v1/detentions/${id}/breakdown`, { as: 'auditor' });
    expect(breakdown.status).toBe(404);
  });

  test('counts for its own force alone', async ({ service }) => {
    await invoiced(service, stay('invoiced'));
    const [number] = read(
      'InvoiceList',
      await service.ask('GET /v1/invoices', { as: 'finance' }),
    ).items.map((item) => item.number);
    const other = { as: 'otherFinance' } as const;
    expect((await service.ask(`GET /v1/invoices/${number}`, other)).status).toBe(404);
    expect(read('InvoiceList', await service.ask('GET /v1/invoices', other)).items).toEqual([]);
    expect(read('TariffList', await service.ask('GET /v1/tariffs', other)).items).toEqual([]);
    const statistics = await service.ask('GET /v1/statistics/2009', other);
    expect(read('Statistics', statistics).detentions).toBe(0);
  });

  test('does not make one detainee be in two places', async ({ service }) => {
    const reference = { homeOfficeReference: 'C1234567' };
    await recorded(service, stay('there', reference), 'otherCustody');
    const here = idIn(
      await service.ask('POST /v1/detentions', { as: 'custody', body: stay('here', reference) }),
    );
    const issued = await service.ask('POST /v1/invoices', {
      as: 'finance',
      body: { detention: here },
    });
    expect(issued.status).toBe(201);
  });
});
