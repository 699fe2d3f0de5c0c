/** Files as a zip archive has them. */
import { crc32, deflateRawSync } from 'node:zlib';

/** The level above which a file takes half as long again for each twentieth that it gets shorter. */
export const DEFLATING = { level: 3 };

/** What an archive says of a file. */
export interface Sums {
  crc: number;
  /** In bytes, as it is in the archive. */
  packedSize: number;
  /** In bytes, as it was. */
  size: number;
}

export interface Packed {
  bytes: Uint8Array<ArrayBuffer>;
  sums: Sums;
}

export function packed(file: Uint8Array): Packed {
  // A copy of its own: sent to another thread, a view takes all along that it is a view of.
  const bytes = new Uint8Array(deflateRawSync(file, DEFLATING));
  return { bytes, sums: { crc: crc32(file), packedSize: bytes.length, size: file.length } };
}
