/** Clients that are slow to send and slow to read, or never do. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { expect, onTestFinished } from 'vitest';
import { type Listening, listen } from '../../src/listening.ts';
import { stay } from '../api/sent.ts';
import { type Service, test } from '../api/server.ts';

const SHORT = {
  head: 200,
  request: 600,
  silence: 300,
  idle: 300,
  stop: 1000,
  look: 50,
  connections: 8,
};

async function listening({ app }: Service, patience = {}): Promise<Listening> {
  const answer = getRequestListener(app.fetch);
  const its = await listen(answer, { host: '127.0.0.1', port: 0 }, { ...SHORT, ...patience });
  onTestFinished(() => its.stop());
  return its;
}

/** A connection, with all that came over it, and its end. */
async function connected({ url }: Listening) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  let came = '';
  socket.on('data', (data) => {
    came += data.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise<string>((ended) => socket.once('close', () => ended(came)));
  onTestFinished(() => void socket.destroy());
  return { socket, closed };
}

function head({ tokens }: Service, line: string, ...headers: string[]): string {
  const all = ['host: localhost', `authorization: Bearer ${tokens.custody}`, ...headers];
  return `${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n`;
}

const trickle = (socket: Socket, text: string, milliseconds: number) => {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), milliseconds);
  for (const end of ['data', 'close']) socket.once(end, () => clearInterval(timer));
};

test('a head that does not end is answered by 408, and others are answered meanwhile', async ({
  service,
}) => {
  const its = await listening(service, { silence: 60_000 });
  const { socket, closed } = await connected(its);
  socket.write('GET /v1/suites HTTP/1.1\r\n');
  trickle(socket, 'x-a: b\r\n', 40);
  expect((await fetch(`${its.url}/health/live`)).status).toBe(200);
  expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
});

test('a body that does not end is answered by 408, and holds up nobody who writes', async ({
  service,
}) => {
  const its = await listening(service, { silence: 60_000 });
  const { socket, closed } = await connected(its);
  const json = ['content-type: application/json', 'content-length: 5000'];
  socket.write(head(service, 'POST /v1/detentions', ...json));
  trickle(socket, ' ', 40);
  const answer = await service.ask('POST /v1/detentions', { as: 'custody', body: stay('quick') });
  expect(answer.status).toBe(201);
  expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
});

test('whoever sends nothing more is cut off', async ({ service }) => {
  const its = await listening(service, { request: 60_000 });
  const { socket, closed } = await connected(its);
  const json = ['content-type: application/json', 'content-length: 5000'];
  socket.write(`${head(service, 'POST /v1/detentions', ...json)}{`);
  expect(await closed).toBe('');
  expect((await fetch(`${its.url}/health/live`)).status).toBe(200);
});

test('one connection more than there may be is closed as it comes, and has room once another ends', async ({
  service,
}) => {
  const its = await listening(service, { connections: 2, silence: 60_000 });
  const [first] = [await connected(its), await connected(its)];
  const third = await connected(its);
  expect(await third.closed).toBe('');
  first.socket.destroy();
  await first.closed;
  const answered = async () => (await fetch(`${its.url}/health/live`)).status;
  await expect.poll(() => answered().catch(() => 'closed')).toBe(200);
});
