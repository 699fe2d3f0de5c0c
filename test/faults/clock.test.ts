/** A clock that is set forward, and back again. */
import { expect } from 'vitest';
import { invoiced, recorded, stay } from '../api/sent.ts';
import { type Answer, problemIn, read, type Service, test } from '../api/server.ts';
import { signIn } from '../pages/fetching.ts';

const RIGHT = '2010-01-04T12:00:00Z';
/** The next day, which is of no other year. */
const AHEAD = '2010-01-05T12:00:00Z';
const CAUGHT_UP = '2010-01-05T12:00:01Z';

const issue = (service: Service, detention: string) =>
  service.ask('POST /v1/invoices', { as: 'finance', body: { detention } });

const pay = (service: Service, receivedOn: string) =>
  service.ask('POST /v1/payments', {
    as: 'finance',
    body: { customer: 'UKBA', receivedOn, reference: 'FP', amount: '1.00' },
    headers: { 'idempotency-key': 'one-payment' },
  });

/** Of all documents, in the order of their numbers. */
async function issuedAt(service: Service): Promise<string[]> {
  const list = await service.ask('GET /v1/invoices?limit=500', { as: 'finance' });
  const { items } = read('InvoiceList', list);
  return items
    .toSorted((a, b) => a.number.localeCompare(b.number))
    .map((invoice) => invoice.issuedAt);
}

const isBehind = (answer: Answer) =>
  answer.status === 409 && problemIn(answer).code === 'clock-behind';

test('a clock that was ahead issues nothing out of order when it is right again, and then goes on', async ({
  service,
}) => {
  service.at(RIGHT);
  await invoiced(service, stay('before'));
  service.at(AHEAD);
  await invoiced(service, stay('ahead'));
  expect((await pay(service, '2010-01-05')).status).toBe(201);

  service.at(RIGHT);
  const id = await recorded(service, stay('after'));
  expect(isBehind(await issue(service, id))).toBe(true);
  const second = { 'idempotency-key': 'another' };
  const body = { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'FP', amount: '2.00' };
  const payment = { as: 'finance', body, headers: second } as const;
  expect(isBehind(await service.ask('POST /v1/payments', payment))).toBe(true);
  // What was answered by the clock that was ahead has one effect still.
  const again = await pay(service, '2010-01-05');
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect((await service.ask(`GET /v1/detentions/${id}`, { as: 'custody' })).status).toBe(200);

  service.at(CAUGHT_UP);
  expect((await issue(service, id)).status).toBe(201);
  const dates = await issuedAt(service);
  expect(dates).toHaveLength(3);
  expect(dates).toEqual(dates.toSorted());
});

test('what lies ahead of a clock that is behind is refused, but for five minutes', async ({
  service,
}) => {
  service.at(RIGHT);
  const startingAt = (startedAt: string) =>
    service.ask('POST /v1/detentions', {
      as: 'custody',
      body: stay(startedAt, { intervals: [{ suite: 'CX', startedAt }], outcome: null }),
    });
  expect((await startingAt('2010-01-04T12:05:00Z')).status).toBe(201);
  expect((await startingAt('2010-01-04T12:05:01Z')).status).toBe(422);
  service.at('2010-01-04T12:00:01Z');
  expect((await startingAt('2010-01-04T12:05:01Z')).status).toBe(201);
});

test('nobody stays signed in by a clock that was ahead', async ({ service }) => {
  service.at(AHEAD);
  const { headers } = await signIn(service, service.tokens.custody);
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  const open = async () =>
    (await fetch(`${service.url}/detentions`, { headers: { cookie }, redirect: 'manual' })).status;
  expect(await open()).toBe(200);
  service.at(RIGHT);
  expect(await open()).toBe(303);
});
