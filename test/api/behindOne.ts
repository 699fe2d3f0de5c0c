/** Several instances behind one address: each request goes to the next of them. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** The address, which is there until the test has finished. */
export async function behindOne(urls: readonly string[]): Promise<string> {
  let asked = 0;
  const server = createServer((incoming, outgoing) => {
    const url = `${urls[asked++ % urls.length]}${incoming.url}`;
    const { method, headers } = incoming;
    const onward = request(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
