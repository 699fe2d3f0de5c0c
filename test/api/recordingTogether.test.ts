/** Detentions that are sent at once share a transaction; each is answered as if it came alone. */
import { expect } from 'vitest';
import { span } from '../usecases/force.ts';
import { recorded, stay } from './sent.ts';
import { type Holder, problemIn, read, type Service, test } from './server.ts';

const sendAll = (service: Service, sent: readonly (readonly [Holder, object])[]) =>
  Promise.all(sent.map(([as, body]) => service.ask('POST /v1/detentions', { as, body })));

test('the same number twice at once is recorded, and then there already', async ({ service }) => {
  const answers = await sendAll(
    service,
    Array.from({ length: 10 }, () => ['custody', stay('once')]),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
  expect(new Set(answers.map((answer) => read('DetentionAnswer', answer).id)).size).toBe(1);
});

test('the same number with other content at once is recorded for one of them', async ({
  service,
}) => {
  const answers = await sendAll(service, [
    ['custody', stay('once')],
    ['custody', stay('once', { operation: 'Swale' })],
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  const [refused] = answers.filter(({ status }) => status === 409);
  expect(refused && problemIn(refused)).toMatchObject({
    code: 'already-recorded',
    errors: [{ pointer: '/operation' }],
  });
});

test('each is recorded by whoever sent it, as far as they may', async ({ service }) => {
  const atBrixton = [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { suite: 'BX' })];
  await recorded(service, stay('before'));
  const [theirs, own, elsewhere, unread] = await sendAll(service, [
    ['custody', stay('theirs')],
    ['limited', stay('own')],
    ['limited', stay('elsewhere', { intervals: atBrixton })],
    ['finance', stay('unread')],
  ]);
  if (!theirs || !own || !elsewhere || !unread) throw new RangeError('there are four answers');
  expect(read('DetentionAnswer', theirs).recordedBy).toBe('Example custody');
  expect(read('DetentionAnswer', own).recordedBy).toBe('Example limited');
  expect(problemIn(elsewhere).status).toBe(403);
  expect(problemIn(unread).status).toBe(403);
  const events = await service.ask('GET /v1/audit/events?kind=detention.recorded', {
    as: 'auditor',
  });
  const actors = read('EventList', events).items.map(({ actor }) => actor.name);
  expect(actors.slice(0, 3).sort()).toEqual([
    'Example custody',
    'Example custody',
    'Example limited',
  ]);
});

test('with an Idempotency-Key one is recorded by itself, and answered again', async ({
  service,
}) => {
  const request = {
    as: 'custody',
    body: stay('kept'),
    headers: { 'idempotency-key': 'k' },
  } as const;
  const first = await service.ask('POST /v1/detentions', request);
  const again = await service.ask('POST /v1/detentions', request);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
});
