/**
 * A zip archive that is written while it is sent: no more of it is in memory than what is under way, and its
 * directory. Its records are those of APPNOTE.TXT 6.3, 4.3.6 on.
 */
import { pipeline } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { DEFLATING, type Packed, type Sums } from '../workers/packing.ts';

/** A file as it is packed already, or its bytes or its text in pieces. */
export type ArchivedFile = { name: string } & ({ packed: Packed } | { content: Content });
type Content = Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>;

/** What the directory says of a file. */
interface Entry {
  name: Buffer;
  sums: Sums;
  /** Where its header is in the archive. */
  offset: number;
}

/**
 * The bytes of an archive. Each file is asked for once the one before it is read to its end, and none once
 * whoever reads the archive stops. `wallClock` is the time that all files bear ("2026-11-21T10:30:00"):
 * those of an archive have no zone. Equal files make equal bytes.
 */
export async function* zipped(
  files: AsyncIterable<ArchivedFile>,
  wallClock: string,
): AsyncGenerator<Uint8Array> {
  const time = dosTime(wallClock);
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const file of files) {
    const name = Buffer.from(file.name);
    const header = headerOf(name, time);
    yield header;
    const sums = yield* 'packed' in file ? whole(file.packed) : deflated(file.content);
    const after = record([4, SUMS], ...fieldsOf(sums));
    yield after;
    directory.push(entryOf({ name, sums, offset }, time));
    offset += header.length + sums.packedSize + after.length;
  }
  yield* directory;
  yield endOf(directory, offset);
}

async function* whole({ bytes, sums }: Packed): AsyncGenerator<Uint8Array, Sums> {
  yield bytes;
  return sums;
}

async function* deflated(content: Content): AsyncGenerator<Uint8Array, Sums> {
  const sums: Sums = { crc: 0, packedSize: 0, size: 0 };
  async function* counted() {
    for await (const piece of content) {
      const bytes = Buffer.from(piece);
      sums.crc = crc32(bytes, sums.crc);
      sums.size += bytes.length;
      yield bytes;
    }
  }
  // What fails in it is thrown where it is read.
  const chunks: AsyncIterable<Buffer> = pipeline(counted, createDeflateRaw(DEFLATING), () => {});
  for await (const chunk of chunks) {
    sums.packedSize += chunk.length;
    yield chunk;
  }
  return sums;
}

const HEADER = 0x0403_4b50;
const SUMS = 0x0807_4b50;
const ENTRY = 0x0201_4b50;
const LONG_END = 0x0606_4b50;
const WHERE_LONG_END_IS = 0x0706_4b50;
const END = 0x0605_4b50;
/** The version of the format that whoever reads it needs. */
const VERSION = 20;
const LONG_VERSION = 45;
/** Its attributes are those of a plain file that all may read. */
const UNIX = 3 << 8;
const ATTRIBUTES = 0o100644 * 0x1_0000;
/** Its name is UTF-8, and its sums come after it. */
const FLAGS = 0x0808;
const DEFLATED = 8;
/** In the place of a number that finds no room there, and stands elsewhere. */
const TOO_LARGE_32 = 0xffff_ffff;
const TOO_LARGE_16 = 0xffff;

type Field = readonly [bytes: 2 | 4 | 8, value: number];

function record(...fields: readonly Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((length, [bytes]) => length + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value), at);
    else buffer.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return buffer;
}

function fieldsOf({ crc, packedSize, size }: Sums): Field[] {
  return [
    [4, crc],
    [4, packedSize],
    [4, size],
  ];
}

/** "2026-11-21T10:30:00", in steps of two seconds. */
function dosTime(wallClock: string): number {
  const [year = 0, month = 0, day = 0, ...clock] = wallClock.split(/\D/).map(Number);
  const [hour = 0, minute = 0, second = 0] = clock;
  const date = ((year - 1980) << 9) | (month << 5) | day;
  return date * 0x1_0000 + ((hour << 11) | (minute << 5) | (second >> 1));
}

function headerOf(name: Buffer, time: number): Buffer {
  const unknown = fieldsOf({ crc: 0, packedSize: 0, size: 0 });
  const start: Field[] = [
    [4, HEADER],
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATED],
    [4, time],
  ];
  return Buffer.concat([record(...start, ...unknown, [2, name.length], [2, 0]), name]);
}

function entryOf({ name, sums, offset }: Entry, time: number): Buffer {
  const isFar = offset >= TOO_LARGE_32;
  const far = isFar ? record([2, 1], [2, 8], [8, offset]) : Buffer.alloc(0);
  const version = isFar ? LONG_VERSION : VERSION;
  const start: Field[] = [
    [4, ENTRY],
    [2, UNIX | version],
    [2, version],
    [2, FLAGS],
    [2, DEFLATED],
    [4, time],
  ];
  const end: Field[] = [
    [2, name.length],
    [2, far.length],
    // No comment, on the first of one disk, and not said to be text.
    [2, 0],
    [2, 0],
    [2, 0],
    [4, ATTRIBUTES],
    [4, Math.min(offset, TOO_LARGE_32)],
  ];
  return Buffer.concat([record(...start, ...fieldsOf(sums), ...end), name, far]);
}

/** What comes after the directory; of many files or many bytes, what is said of them at length. */
function endOf(directory: readonly Buffer[], offset: number): Buffer {
  const count = directory.length;
  const length = directory.reduce((sum, entry) => sum + entry.length, 0);
  const shortCount = Math.min(count, TOO_LARGE_16);
  const shortOffset = Math.min(offset, TOO_LARGE_32);
  const isLong = shortCount === TOO_LARGE_16 || shortOffset === TOO_LARGE_32;
  const disks: Field[] = [
    [4, 0],
    [4, 0],
  ];
  const long = record(
    [4, LONG_END],
    [8, 44],
    [2, UNIX | LONG_VERSION],
    [2, LONG_VERSION],
    ...disks,
    [8, count],
    [8, count],
    [8, length],
    [8, offset],
    [4, WHERE_LONG_END_IS],
    [4, 0],
    [8, offset + length],
    [4, 1],
  );
  const end = record(
    [4, END],
    [4, 0],
    [2, shortCount],
    [2, shortCount],
    [4, length],
    [4, shortOffset],
    [2, 0],
  );
  return isLong ? Buffer.concat([long, end]) : end;
}
