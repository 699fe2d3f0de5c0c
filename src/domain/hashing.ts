/** Hashes over canonical JSON (RFC 8785), so that equal content has one hash for ever. */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** RFC 8785 text of a JSON value. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

/** SHA-256 of bytes or UTF-8 text, in lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** Hash of the canonical JSON of a value. */
export function contentHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

/** DESIGN 5: SHA-256(salt || canonical JSON of a personal part); the salt is 32 bytes in hex. */
export function personalHash(saltHex: string, personal: unknown): string {
  return saltedHash(saltHex, canonicalJson(personal));
}

/** The same of a personal part that is canonical JSON already. */
export function saltedHash(saltHex: string, body: string): string {
  // Buffer.from would stop silently at what is no hex, and so hash with less salt or none.
  if (!/^[0-9a-f]{64}$/.test(saltHex)) throw new RangeError('a salt is 32 bytes in hex');
  return sha256Hex(Buffer.concat([Buffer.from(saltHex, 'hex'), Buffer.from(body)]));
}
