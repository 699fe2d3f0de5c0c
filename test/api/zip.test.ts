import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { type ArchivedFile, zipped } from '../../src/api/zip.ts';
import { packed } from '../../src/workers/packing.ts';
import { entriesOf, unzipped } from '../unzipped.ts';

const WALL_CLOCK = '2026-11-21T10:30:00';

/** What is held in buffers, once all that nobody needs is gone. */
async function bytesKept(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  // What the first finds is freed beside it, by the time of the second.
  collect();
  await setImmediate();
  collect();
  return process.memoryUsage().arrayBuffers;
}

async function* files(...all: ArchivedFile[]) {
  yield* all;
}

async function bytesOf(archive: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(archive));
}

describe('an archive', () => {
  test('holds its files, in their order, of bytes or of text in pieces', async () => {
    const noise = randomBytes(300_000);
    async function* pieces() {
      yield 'a,b\n';
      yield '1,£2\n';
    }
    const archive = await bytesOf(
      zipped(
        files(
          { name: 'a/noise', content: [noise] },
          { name: 'a/é.csv', content: pieces() },
          { name: 'empty', content: [] },
        ),
        WALL_CLOCK,
      ),
    );
    expect(unzipped(archive).map(({ name }) => name)).toEqual(['a/noise', 'a/é.csv', 'empty']);
    const [first, second, third] = unzipped(archive);
    expect(first?.bytes.equals(noise)).toBe(true);
    expect(second?.bytes.toString()).toBe('a,b\n1,£2\n');
    expect(third?.bytes.length).toBe(0);
  });

  test('of nothing is one', async () => {
    expect(unzipped(await bytesOf(zipped(files(), WALL_CLOCK)))).toEqual([]);
  });

  test('holds files that are packed already', async () => {
    const text = Buffer.from('some text');
    const archive = zipped(files({ name: 'one', packed: packed(text) }), WALL_CLOCK);
    expect(unzipped(await bytesOf(archive))).toEqual([{ name: 'one', bytes: text }]);
  });

  test('holds as many files as there are', async () => {
    const packing = packed(Buffer.from('some text'));
    async function* many() {
      for (let n = 0; n < 65_536; n++) yield { name: `${n}`, packed: packing };
    }
    const found = entriesOf(await bytesOf(zipped(many(), WALL_CLOCK)));
    expect(found).toHaveLength(65_536);
    expect(found.at(-1)).toMatchObject({ name: '65535', crc: packing.sums.crc });
  });

  test('says where a file is that lies four gigabytes from its start', async () => {
    const { bytes, sums } = packed(Buffer.from('some text'));
    // Nobody looks into it to see that it is shorter.
    const large = { bytes, sums: { ...sums, packedSize: 1_500_000_000 } };
    const all = ['a', 'b', 'c', 'd'].map((name) => ({ name, packed: large }));
    const archive = await bytesOf(zipped(files(...all), WALL_CLOCK));
    const missing = all.length * (large.sums.packedSize - bytes.length);
    const each = 30 + 1 + large.sums.packedSize + 16;
    expect(entriesOf(archive, missing).map(({ offset }) => offset)).toEqual([
      0,
      each,
      2 * each,
      3 * each,
    ]);
  });

  test('bears the time on the wall, whatever zone the process is in', () => {
    const hashIn = (TZ: string) =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
    const hash = hashIn('Europe/London');
    expect(hash).toMatch(/^[0-9a-f]{64} 2026-11-21T10:30$/);
    expect(hashIn('Asia/Tokyo')).toBe(hash);
    expect(hashIn('America/New_York')).toBe(hash);
  });

  test('asks for no more files than its reader takes', async () => {
    const asked: number[] = [];
    async function* endless() {
      for (let n = 0; ; n++) {
        asked.push(n);
        yield { name: `${n}`, content: [randomBytes(100_000)] };
      }
    }
    const archive = zipped(endless(), WALL_CLOCK);
    await archive.next();
    await setTimeout(100);
    expect(asked.length).toBeLessThan(10);
    await archive.return(undefined);
  });

  test('ends its files where its reader goes away', async () => {
    let isEnded = false;
    async function* endless() {
      try {
        for (let n = 0; ; n++) yield { name: `${n}`, content: [randomBytes(100_000)] };
      } finally {
        isEnded = true;
      }
    }
    for await (const _ of zipped(endless(), WALL_CLOCK)) break;
    expect(isEnded).toBe(true);
  });

  test.each(['between two files', 'within a file'])(
    'breaks off where it fails %s',
    async (where) => {
      async function* failing() {
        yield 'a piece';
        throw new Error('no more');
      }
      async function* failingFiles() {
        yield { name: 'one', content: where === 'within a file' ? failing() : ['whole'] };
        throw new Error('no more');
      }
      await expect(bytesOf(zipped(failingFiles(), WALL_CLOCK))).rejects.toThrow('no more');
    },
  );

  test('keeps no file once it is written', async () => {
    const kept: number[] = [];
    async function* many() {
      for (let n = 0; n < 200; n++) {
        if (n % 50 === 0) kept.push(await bytesKept());
        yield { name: `${n}`, content: [Buffer.alloc(1_000_000, n)] };
      }
    }
    const hash = createHash('sha256');
    for await (const chunk of zipped(many(), WALL_CLOCK)) hash.update(chunk);
    const [before = 0, ...later] = kept;
    expect(later).toHaveLength(3);
    expect(Math.max(...later) - before).toBeLessThan(50_000_000);
  });
});

/** An archive's hash, and the time in its first header. */
const SCRIPT = `
  import { createHash } from 'node:crypto';
  import { zipped } from '${new URL('../../src/api/zip.ts', import.meta.url).href}';
  async function* files() { yield { name: 'one', content: ['one'] }; }
  const bytes = Buffer.concat(await Array.fromAsync(zipped(files(), '${WALL_CLOCK}')));
  const [time, date] = [bytes.readUInt16LE(10), bytes.readUInt16LE(12)];
  const two = (n) => String(n).padStart(2, '0');
  const day = \`\${1980 + (date >> 9)}-\${two((date >> 5) & 15)}-\${two(date & 31)}\`;
  const hash = createHash('sha256').update(bytes).digest('hex');
  process.stdout.write(\`\${hash} \${day}T\${two(time >> 11)}:\${two((time >> 5) & 63)}\`);`;
