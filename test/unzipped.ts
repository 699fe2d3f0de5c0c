/** Reads a zip archive back, by its central directory, and checks each file against its sum. */
import { crc32, inflateRawSync } from 'node:zlib';

const END = 0x06054b50;

export function unzipped(archive: Buffer): { name: string; bytes: Buffer }[] {
  const end = archive.length - 22;
  if (archive.readUInt32LE(end) !== END) throw new Error('the archive has no end');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    const [size, nameLength, extraLength] = [20, 28, 30].map((offset) =>
      offset === 20 ? archive.readUInt32LE(at + offset) : archive.readUInt16LE(at + offset),
    ) as [number, number, number];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const header = archive.readUInt32LE(at + 42);
    const start =
      header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const bytes = inflateRawSync(archive.subarray(start, start + size));
    if (crc32(bytes) !== archive.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
    at += 46 + nameLength + extraLength + archive.readUInt16LE(at + 32);
    return { name, bytes };
  });
}
