/**
 * The signing keys of audit logs: files in PKCS #8 PEM, outside the database, so that whoever can write
 * the one cannot sign with the other.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '../config.ts';
import { Refusal } from '../domain/errors.ts';
import type { Signer } from '../usecases/access.ts';

const OWNER_ONLY = 0o600;

export interface Keyring extends Signer {
  /**
   * The public half of a file's key, 32 bytes in base64; the file is made where it is missing. From
   * then on `sign` signs with it.
   */
  open(file: string): string;
  /** The same of the key that is to follow a file's key. */
  openNext(file: string): string;
  /** Puts the key that follows, `publicKey`, in the place of a file's key, unless it is there. */
  adoptNext(file: string, publicKey: string): void;
}

/** Signs with the keys that were opened, and with what stands in `file` by then. */
export function createKeyring(file: string): Keyring {
  const known = new Map<string, KeyObject>();
  const note = (privateKey: KeyObject) => {
    const publicKey = publicHalfOf(privateKey);
    known.set(publicKey, privateKey);
    return publicKey;
  };
  const open = (path: string) => note(readKey(path) ?? makeKey(path));
  /** Looks for a key where it may stand by now; gives why it is not found, null where it is. */
  const lookFor = (publicKey: string): string | null => {
    let why = `the key that signs for the audit log is not in ${file}`;
    // A rotation may have been cut off between the log and the file, or made by another process.
    for (const path of known.has(publicKey) ? [] : [file, nextOf(file)]) {
      try {
        const found = readKey(path);
        if (found) note(found);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        why = error.message;
      }
    }
    return known.has(publicKey) ? null : why;
  };
  return {
    open,
    openNext: (path) => open(nextOf(path)),
    adoptNext(path, publicKey) {
      const next = readKey(nextOf(path));
      if (!next || publicHalfOf(next) !== publicKey) return;
      renameSync(nextOf(path), path);
      syncFolderOf(path);
    },
    sign(publicKey, text) {
      const why = lookFor(publicKey);
      const privateKey = known.get(publicKey);
      if (privateKey) return sign(null, Buffer.from(text), privateKey);
      throw new Refusal(
        'signing-key-missing',
        `${why}: put it back, or register another with: npm run custody -- audit rotate-key --lost`,
      );
    },
    has: (publicKey) => lookFor(publicKey) === null,
  };
}

function nextOf(file: string): string {
  return `${file}.next`;
}

function publicHalfOf(privateKey: KeyObject): string {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url').toString('base64');
}

/** null where there is no such file. Throws a ConfigError on what is no key. */
function readKey(file: string): KeyObject | null {
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    if (isCoded(error, 'ENOENT')) return null;
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot read the signing key ${file}: ${why}`, { cause: error });
  }
  throw new ConfigError(`the signing key ${file} is not an Ed25519 key`);
}

/**
 * On the disk, and whole, before it is used: a log whose key is lost can be read, but not signed any
 * more. Where another process was quicker, its key is the one.
 */
function makeKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  try {
    writeDurably(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    linkSync(draft, file);
    syncFolderOf(file);
    return privateKey;
  } catch (error) {
    const made = isCoded(error, 'EEXIST') ? readKey(file) : null;
    if (made) return made;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDurably(file: string, content: string | Buffer): void {
  const handle = openSync(file, 'wx', OWNER_ONLY);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A file's name is on the disk once its folder is. */
function syncFolderOf(file: string): void {
  const handle = openSync(dirname(file), 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function isCoded(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
