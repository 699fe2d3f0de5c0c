/** Reads a zip archive back, by its central directory, and checks each file against its sum. */
import { crc32, inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const WHERE_LONG_END_IS = 0x07064b50;

export function unzipped(archive: Buffer): { name: string; bytes: Buffer }[] {
  return entriesOf(archive).map(({ name, offset, size, crc }) => {
    const start =
      offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const bytes = inflateRawSync(archive.subarray(start, start + size));
    if (crc32(bytes) !== crc) throw new Error(`${name} is damaged`);
    return { name, bytes };
  });
}

/** What the directory says of each file; of an archive whose end alone is there, it says where that starts. */
export function entriesOf(archive: Buffer, startsAt = 0) {
  const { count, at: directory } = endOf(archive, startsAt);
  let at = directory - startsAt;
  return Array.from({ length: count }, () => {
    const [nameLength, extraLength] = [
      archive.readUInt16LE(at + 28),
      archive.readUInt16LE(at + 30),
    ];
    const after = at + 46 + nameLength;
    const offset = archive.readUInt32LE(at + 42);
    const entry = {
      name: archive.toString('utf8', at + 46, after),
      crc: archive.readUInt32LE(at + 16),
      size: archive.readUInt32LE(at + 20),
      offset: offset === 0xffff_ffff ? Number(archive.readBigUInt64LE(after + 4)) : offset,
    };
    at = after + extraLength + archive.readUInt16LE(at + 32);
    return entry;
  });
}

function endOf(archive: Buffer, startsAt: number): { count: number; at: number } {
  const end = archive.length - 22;
  if (archive.readUInt32LE(end) !== END) throw new Error('the archive has no end');
  if (end < 20 || archive.readUInt32LE(end - 20) !== WHERE_LONG_END_IS) {
    return { count: archive.readUInt16LE(end + 10), at: archive.readUInt32LE(end + 16) };
  }
  const long = Number(archive.readBigUInt64LE(end - 12)) - startsAt;
  return {
    count: Number(archive.readBigUInt64LE(long + 32)),
    at: Number(archive.readBigUInt64LE(long + 48)),
  };
}
