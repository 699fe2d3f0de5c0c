/** JSON that may be long, sent without holding up the event loop. */
import { setImmediate } from 'node:timers/promises';

const CHUNK_CHARACTERS = 64 * 1024;
/** Down to one event of a page of breakdowns; what lies deeper is put into text in one go. */
const DEPTH = 4;

/** An answer with a JSON body that is put into text bit by bit. */
export function respondAtLength(body: unknown): Response {
  return new Response(ReadableStream.from(chunksOf(body)), {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}

/** The text of a JSON value; between any two chunks, others have a turn. */
async function* chunksOf(body: unknown): AsyncGenerator<Uint8Array> {
  let chunk = '';
  for (const piece of piecesOf(body, DEPTH)) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(chunk);
    chunk = '';
    await setImmediate();
  }
  yield Buffer.from(chunk);
}

/** The text that JSON.stringify gives, in pieces. */
export function* piecesOf(value: unknown, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    yield JSON.stringify(value ?? null);
    return;
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  let before = open;
  for (const [name, member] of Object.entries(value)) {
    if (open === '{' && member === undefined) continue;
    yield open === '{' ? `${before}${JSON.stringify(name)}:` : `${before}`;
    yield* piecesOf(member, depth - 1);
    before = ',';
  }
  yield before === ',' ? `${close}` : `${open}${close}`;
}
