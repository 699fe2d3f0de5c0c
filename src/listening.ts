/** The service's port: how long clients may take, how many there may be, and how it stops. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { ConfigError } from './config.ts';

/** In milliseconds, but for `connections`. */
export interface Patience {
  /** Until the head of a request is there. */
  head: number;
  /** Until all of a request is there: also of an import over a slow line. */
  request: number;
  /** While nothing comes from a client that is to send, and nothing is taken by one that is to read. */
  silence: number;
  /** Between two requests: proxies keep a connection for 60 s, and are not to find it closed. */
  idle: number;
  /** What is not answered by then, once the service is told to stop, is cut off. */
  stop: number;
  /** How often requests are looked at that take too long. */
  look: number;
  /** More at once are closed as they come. */
  connections: number;
}

const PATIENCE: Patience = {
  head: 20_000,
  request: 3_600_000,
  silence: 300_000,
  idle: 75_000,
  stop: 10_000,
  look: 5000,
  connections: 5000,
};

export interface Listening {
  url: string;
  /** Stops accepting, and ends once what was accepted is answered, or cut off. */
  stop(): Promise<void>;
}

/** Listens, on a free port where it is 0. Rejects with a ConfigError where that cannot be. */
export async function listen(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
  patience: Patience = PATIENCE,
): Promise<Listening> {
  const server = createServer(
    {
      headersTimeout: patience.head,
      requestTimeout: patience.request,
      connectionsCheckingInterval: patience.look,
    },
    listener,
  );
  server.timeout = patience.silence;
  server.keepAliveTimeout = patience.idle;
  server.maxConnections = patience.connections;
  try {
    // As many may come at one moment: a system that has no room for them leaves them without an answer.
    server.listen({ port, host, backlog: patience.connections });
    await once(server, 'listening');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot listen there, set HOST and PORT: ${why}`, { cause: error });
  }
  return { url: urlOf(server), stop: () => stop(server, patience) };
}

function urlOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new RangeError('listens on no port');
  const { family, address, port } = bound;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Each connection ends with the answer that it waits for. */
async function stop(server: Server, patience: Patience): Promise<void> {
  server.prependListener('request', (_request, response) => {
    response.setHeader('connection', 'close');
  });
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const overdue = setTimeout(() => server.closeAllConnections(), patience.stop);
  await closed;
  clearInterval(idle);
  clearTimeout(overdue);
}
