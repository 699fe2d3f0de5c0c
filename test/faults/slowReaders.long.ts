/** Clients that send much, and read nothing of what comes of it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { expect, onTestFinished } from 'vitest';
import { listen } from '../../src/listening.ts';
import { stay } from '../api/sent.ts';
import { test } from './ownFile.ts';

const PATIENCE = {
  head: 20_000,
  request: 600_000,
  silence: 3000,
  idle: 3000,
  stop: 1000,
  look: 500,
  connections: 50,
};
const MOST_BYTES = 300_000_000;

test('an import whose results nobody reads takes no more memory, holds up nobody, and is cut off', async ({
  service,
}) => {
  const answer = getRequestListener(service.app.fetch);
  const its = await listen(answer, { host: '127.0.0.1', port: 0 }, PATIENCE);
  onTestFinished(() => its.stop());
  const socket = connect(Number(new URL(its.url).port), '127.0.0.1');
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  socket.pause();
  const head = [
    'host: localhost',
    `authorization: Bearer ${service.tokens.custody}`,
    'content-type: application/x-ndjson',
    'transfer-encoding: chunked',
  ];
  socket.write(`POST /v1/detentions/import HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
  const before = process.memoryUsage.rss();

  const counted = service.client.prepare('SELECT count(*) FROM detentions').pluck();
  const isStuck = async () => {
    const before = counted.get();
    return await Promise.race([
      once(socket, 'drain').then(
        () => false,
        // Cut off already.
        () => true,
      ),
      pause(1500, undefined, { ref: false }).then(() => counted.get() === before),
    ]);
  };
  let sent = 0;
  let hasRoom = true;
  while (hasRoom || !(await isStuck())) {
    const lines = Array.from({ length: 500 }, () => `${JSON.stringify(stay(`n${sent++}`))}\n`);
    const text = lines.join('');
    hasRoom = socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(MOST_BYTES);
  // No transaction is open: whoever writes the same file does so at once.
  const beside = await service.openBeside();
  await beside.transaction('MPS', (steps) => steps.keys.noteUse('MPS', 'nobody', 0));
  await beside.close();
  const other = await service.ask('POST /v1/detentions', { as: 'custody', body: stay('other') });
  expect(other.status).toBe(201);

  // Who reads nothing does not see that it was cut off, either.
  const brokeOff = () => service.log.some(({ msg }) => msg === 'import broke off');
  await expect.poll(brokeOff, { timeout: 60_000 }).toBe(true);
  const recorded = Number(counted.get());
  expect(recorded).toBeGreaterThan(1000);
  expect(recorded).toBeLessThanOrEqual(sent + 1);
  const after = await service.ask('GET /health/ready');
  expect(after.status).toBe(200);
});
