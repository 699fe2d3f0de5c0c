/** Stands between a store and its server, and cuts the connection on which a statement is sent. */
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface CuttingProxy {
  /** The server's address through the proxy. */
  url: string;
  /** Cuts the next connection that sends a statement: before the server has it, or once it has answered. */
  cutOn(statement: string, when: 'before' | 'after'): void;
}

/** Until the test ends. */
export async function openProxy(url: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(url);
  let cut: { statement: string; when: 'before' | 'after' } | null = null;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    let answer = (data: Buffer | string): void => {
      client.write(data);
    };
    server.on('data', (data) => answer(data));
    client.on('data', (data) => {
      const isMeant = cut !== null && data.includes(`${cut.statement}\0`);
      const when = isMeant ? cut?.when : undefined;
      if (isMeant) cut = null;
      if (when === 'before') return end();
      if (when === 'after') answer = end;
      server.write(data);
    });
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const through = new URL(url);
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new RangeError('listens on no port');
  through.port = String(address.port);
  return {
    url: through.href,
    cutOn(statement, when) {
      cut = { statement, when };
    },
  };
}
