import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from './deps.ts';

/** So much of a refused body is read and dropped: what is left unread would hang its connection. */
const MOST_DROPPED_BYTES = 64_000_000;

/** Refuses bodies of more than `maxBytes`, by their length or, in chunks, by what comes; `refuse` answers. */
export function bodyLimit<E extends HttpEnv>(
  maxBytes: number,
  refuse: (c: Context<E>) => Response,
) {
  return createMiddleware<E>(async (c, next) => {
    const isChunked = c.req.header('transfer-encoding') !== undefined;
    const bytes = Number(c.req.header('content-length') ?? 0);
    // Left alone, a body of a known length is read in the quickest way.
    if (!isChunked && bytes <= maxBytes) return next();
    const body = await bodyUpTo(maxBytes, c.req.raw.body);
    if (!body) return refuse(c);
    c.req.raw = new Request(c.req.raw, { body });
    return next();
  });
}

/** The whole body; undefined where it is larger. */
async function bodyUpTo(
  maxBytes: number,
  stream: ReadableStream<Uint8Array> | null,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream ?? []) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else if (bytes > MOST_DROPPED_BYTES) break;
  }
  return bytes <= maxBytes ? Buffer.concat(chunks) : undefined;
}
