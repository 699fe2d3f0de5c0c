/** A disk that fills while a file is imported. */
import { expect } from 'vitest';
import { stay } from '../api/sent.ts';
import type { Answer } from '../api/server.ts';
import { idsKept, makeRoom, roomFor, test } from './ownFile.ts';

const headers = { 'content-type': 'application/x-ndjson' };
const linesOf = ({ text }: Answer) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a full disk breaks an import off, which sent again records what is missing', async ({
  service,
}) => {
  const [first, second] = ['a', 'b'].map((half) =>
    Array.from({ length: 1200 }, (_, n) => `${JSON.stringify(stay(`${half}${n}`))}\n`).join(''),
  );
  async function* filling() {
    yield Buffer.from(first ?? '');
    await expect
      .poll(() => idsKept(service).length, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(1000);
    roomFor(service, 0);
    yield Buffer.from(second ?? '');
  }
  const send = (raw: ReadableStream<Uint8Array> | string) =>
    service.ask('POST /v1/detentions/import', { as: 'custody', raw, headers });
  const broken = linesOf(await send(ReadableStream.from(filling())));
  expect(broken.pop()).toEqual({ broken: expect.any(String) });
  const acknowledged = broken.map(({ id }) => id);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(idsKept(service)).toEqual(expect.arrayContaining(acknowledged));
  expect(service.log.find(({ msg }) => msg === 'import broke off')).toMatchObject({
    error: { why: 'disk-full' },
  });
  makeRoom(service);
  const { summary } = linesOf(await send(`${first}${second}`)).at(-1);
  expect(summary).toMatchObject({ rows: 2400, refused: 0, amended: 0 });
  expect(summary.recorded + summary.unchanged).toBe(2400);
  expect(idsKept(service)).toHaveLength(2400);
});
