/**
 * Signed texts in the forms that transparency logs share, so that anyone's tools can read them: the
 * signed note (c2sp.org/signed-note), the checkpoint (c2sp.org/tlog-checkpoint) and the proof of one
 * entry (c2sp.org/tlog-proof). Signatures are Ed25519. Hashes are hex here and base64 in the texts.
 */
import { createPublicKey, hash, verify } from 'node:crypto';

const ED25519 = 0x01;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const HASH_BYTES = 32;
/** The first line of a log proof. */
export const PROOF_HEAD = 'c2sp.org/tlog-proof@v1';
/** Of several in one text: its own lines, an empty one, and its signatures. */
const NOTE = /(?:[^\n]+\n)+\n(?:— [^\n]+\n)+/g;

/** Whose signature counts: a log's name with a public key, 32 bytes in base64. */
export interface VerifierKey {
  name: string;
  publicKey: string;
}

/** What a log held at a size: its root in hex. `origin` is the log's name. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: string;
}

/** Why a text is not what it should be. */
export class NoteError extends Error {}

/** Whoever has signed it, it was with none of the keys given: nothing is known of the signature. */
export class UnknownSigner extends NoteError {}

/**
 * What a log's key signs of the one that follows it, four lines: "custody-billing signing key", the log's
 * name, the place of the event that registers the new key, and that key, 32 bytes in base64. It can be
 * taken for no checkpoint, nor a checkpoint for it: that has three lines and begins with the name.
 */
export function endorsementText({
  name,
  index,
  publicKey,
}: VerifierKey & { index: number }): string {
  return `custody-billing signing key\n${name}\n${index}\n${publicKey}\n`;
}

/** Whether an endorsement, base64, is the signature of the key before over a new one. */
export function isEndorsed(
  key: VerifierKey & { index: number },
  by: VerifierKey & { endorsement: string },
): boolean {
  const signature = Buffer.from(by.endorsement, 'base64');
  if (signature.toString('base64') !== by.endorsement) return false;
  return verify(null, Buffer.from(endorsementText(key)), keyObject(by), signature);
}

/** Whether a text is 32 bytes in base64. */
export function isPublicKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === KEY_BYTES && bytes.toString('base64') === text;
}

/** "NAME+ID+KEY", the text that a verifier's key is published as. */
export function verifierKeyText({ name, publicKey }: VerifierKey): string {
  const typed = Buffer.concat([Buffer.from([ED25519]), bytesOf(publicKey, KEY_BYTES)]);
  return `${name}+${keyId({ name, publicKey }).toString('hex')}+${typed.toString('base64')}`;
}

/** Reads the text of `verifierKeyText`. Throws a NoteError. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, , encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined || encoded === undefined) throw notAKey();
  const typed = Buffer.from(encoded, 'base64');
  if (typed.length !== 1 + KEY_BYTES || typed[0] !== ED25519) throw notAKey();
  const key = { name, publicKey: typed.subarray(1).toString('base64') };
  if (verifierKeyText(key) !== text) throw new NoteError('the public key and its id do not agree');
  return key;
}

function notAKey(): NoteError {
  return new NoteError('is not a public key: it looks like custody-billing/MPS/...+1a2b3c4d+A...');
}

/** The first four bytes of a hash over the key and its name. */
function keyId({ name, publicKey }: VerifierKey): Buffer {
  const text = [Buffer.from(`${name}\n`), Buffer.from([ED25519]), bytesOf(publicKey, KEY_BYTES)];
  return hash('sha256', Buffer.concat(text), 'buffer').subarray(0, 4);
}

/** A note of a text that ends in a newline, and its signature of 64 bytes. */
export function signedNote(text: string, key: VerifierKey, signature: Uint8Array): string {
  const blob = Buffer.concat([keyId(key), signature]);
  return `${text}\n— ${key.name} ${blob.toString('base64')}\n`;
}

/** The text of a note that one of the keys has signed. Throws a NoteError. */
export function openNote(note: string, keys: readonly VerifierKey[]): string {
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw new NoteError('it is no signed note');
  const text = note.slice(0, end + 1);
  const signatures = note.slice(end + 2).split('\n');
  if (signatures.pop() !== '') throw new NoteError('its last line does not end');
  const known = signatures.map((line) => signatureBy(line, keys)).filter((found) => found !== null);
  if (known.length === 0) throw new UnknownSigner('none of the public keys given has signed it');
  for (const { key, signature } of known) {
    if (verify(null, Buffer.from(text), keyObject(key), signature)) continue;
    throw new NoteError(`its signature by ${key.name} is not right`);
  }
  return text;
}

/** Which of the keys a signature line names; null where none. */
function signatureBy(line: string, keys: readonly VerifierKey[]) {
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
  if (name === undefined || encoded === undefined) {
    throw new NoteError('it has a signature line that is none');
  }
  const blob = bytesOf(encoded, null);
  const key = keys.find((one) => one.name === name && keyId(one).equals(blob.subarray(0, 4)));
  if (!key) return null;
  const signature = blob.subarray(4);
  if (signature.length !== SIGNATURE_BYTES) {
    throw new NoteError(`its signature by ${name} is not of ${SIGNATURE_BYTES} bytes`);
  }
  return { key, signature };
}

function keyObject({ publicKey }: VerifierKey) {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** The bytes of base64 in its one spelling, lest a changed text mean the same. */
function bytesOf(base64: string, length: number | null): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new NoteError('it has base64 that is none');
  if (length !== null && bytes.length !== length) {
    throw new NoteError(`it has ${bytes.length} bytes where ${length} should be`);
  }
  return bytes;
}

/** The text of a checkpoint, to be signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`;
}

/** Reads a checkpoint that one of the keys has signed under its origin. Throws a NoteError. */
export function openCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint {
  const checkpoint = readCheckpoint(note);
  openNote(
    note,
    keys.filter(({ name }) => name === checkpoint.origin),
  );
  return checkpoint;
}

/**
 * What a checkpoint says, whoever has signed it: three lines, and no extension lines, which nobody here
 * would read. Throws a NoteError.
 */
export function readCheckpoint(note: string): Checkpoint {
  const lines = note.slice(0, Math.max(note.lastIndexOf('\n\n'), 0)).split('\n');
  const [origin, size, root] = lines;
  if (lines.length !== 3 || !origin || !size || !root || !isNumber(size)) {
    throw new NoteError('it is no checkpoint: a name, a size and a root, each in a line');
  }
  return { origin, size: Number(size), root: bytesOf(root, HASH_BYTES).toString('hex') };
}

/** Past what is exact, a changed text would mean the same. */
function isNumber(text: string): boolean {
  return /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text));
}

/** That an event is in a log: its place, the hashes of its inclusion proof, a signed checkpoint. */
export interface LogProof {
  index: number;
  hashes: readonly string[];
  checkpoint: string;
}

export function logProofText({ index, hashes, checkpoint }: LogProof): string {
  const lines = hashes.map((hex) => Buffer.from(hex, 'hex').toString('base64'));
  return [PROOF_HEAD, `index ${index}`, ...lines, '', checkpoint].join('\n');
}

/** Reads the text of `logProofText`; "extra" data is not taken. Throws a NoteError. */
export function parseLogProof(text: string): LogProof {
  const end = text.indexOf('\n\n');
  const [head, place, ...hashes] = text.slice(0, Math.max(end, 0)).split('\n');
  const index = /^index (.+)$/.exec(place ?? '')?.[1];
  if (head !== PROOF_HEAD || index === undefined || !isNumber(index)) {
    throw new NoteError(`it is no proof: its first lines are ${PROOF_HEAD} and an index`);
  }
  return {
    index: Number(index),
    hashes: hashes.map((line) => bytesOf(line, HASH_BYTES).toString('hex')),
    checkpoint: text.slice(end + 2),
  };
}

/** The notes of a text, one after another; null where there is none, or something else is in it. */
export function splitNotes(text: string): string[] | null {
  const notes = text.match(NOTE);
  return notes?.join('') === text ? notes : null;
}
