/** How many archives are sent at once, over real connections. */
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { archiveQueue } from '../../src/api/reportQueue.ts';

/** A server of archives that never end by themselves; "/end" is one that does. Gives how to ask for one. */
async function serveArchives(stalledMilliseconds?: number) {
  const enter = archiveQueue(stalledMilliseconds);
  const server = createServer(({ url }, outgoing) => {
    try {
      enter(outgoing);
    } catch {
      outgoing.writeHead(429).end();
      return;
    }
    outgoing.writeHead(200).write('begun');
    if (url === '/end') outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return (path = '/') =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, path, agent: false }, (answer) => {
        answer.on('error', () => {});
        resolve(answer);
      }).on('error', reject);
    });
}

describe('archives under way', () => {
  test('are four, and the next is refused until a reader goes away', async () => {
    const ask = await serveArchives();
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask()));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect((await ask()).statusCode).toBe(429);
    answers[0]?.destroy();
    await setTimeout(50);
    expect((await ask()).statusCode).toBe(200);
    expect((await ask()).statusCode).toBe(429);
  });

  test('give their place back once they are sent', async () => {
    const ask = await serveArchives();
    for (let n = 0; n < 10; n++) {
      const answer = await ask('/end');
      expect(answer.statusCode).toBe(200);
      await answer.toArray();
      await setTimeout(5);
    }
  });

  test('are cut off where their readers take nothing for long', async () => {
    const ask = await serveArchives(50);
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask()));
    await vi.waitFor(async () => expect((await ask()).statusCode).toBe(200));
    expect(answers.every(({ closed, destroyed }) => closed || destroyed)).toBe(true);
  });
});
