/** Several instances behind one address. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Service } from './server.ts';

/** The address, which is there until the test has finished; `instanceFor` gives who answers a path. */
export async function behindOne(instanceFor: (path: string) => Service): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', method, headers } = incoming;
    const { url } = instanceFor(path);
    const onward = request(url + path, { method, headers }, (answer) => {
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
