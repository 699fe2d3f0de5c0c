import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createKeyring } from '../../src/commands/keyring.ts';
import { ConfigError } from '../../src/config.ts';
import { Refusal } from '../../src/domain/errors.ts';
import { temporaryFolder } from './run.ts';

const folder = temporaryFolder();
let made = 0;
function newFile(): string {
  made += 1;
  return join(folder, `keys-${made}`, 'signing-key');
}

function isSigned(publicKey: string, text: string, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  const key = { kty: 'OKP', crv: 'Ed25519', x } as const;
  return verify(null, Buffer.from(text), { key, format: 'jwk' }, signature);
}

function refusalOf(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a signing key', () => {
  test('is made where it is missing, for its owner alone, and nothing is left beside it', () => {
    const file = newFile();
    const before = process.umask(0);
    const publicKey = createKeyring(file).open(file);
    process.umask(before);
    expect(Buffer.from(publicKey, 'base64')).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..'))).toEqual(['signing-key']);
  });

  test('is the same whenever it is opened, and signs for its public half', () => {
    const file = newFile();
    const publicKey = createKeyring(file).open(file);
    const again = createKeyring(file);
    expect(isSigned(publicKey, 'a text', again.sign(publicKey, 'a text'))).toBe(true);
    expect(again.open(file)).toBe(publicKey);
  });

  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['other text', 'not a key\n'],
    ['bytes', randomBytes(100)],
    [
      'the key of another algorithm',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }),
    ],
    [
      'a public key',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
    ],
  ])('is not read from a file that holds %s, nor is that written over', (_, content) => {
    const file = newFile();
    mkdirSync(join(file, '..'));
    writeFileSync(file, content);
    const keyring = createKeyring(file);
    expect(() => keyring.open(file)).toThrow(ConfigError);
    expect(() => keyring.open(file)).toThrow(file);
    expect(readFileSync(file)).toEqual(Buffer.from(content));
    const refusal = refusalOf(() => keyring.sign('AAAA', 'a text'));
    expect(refusal.code).toBe('signing-key-missing');
    expect(refusal.message).toContain('put it back, or register another');
  });

  test('that is missing is refused by name, and tells how to go on', () => {
    const [file, other] = [newFile(), newFile()];
    const publicKey = createKeyring(other).open(other);
    const keyring = createKeyring(file);
    keyring.open(file);
    const { code, message } = refusalOf(() => keyring.sign(publicKey, 'a text'));
    expect(code).toBe('signing-key-missing');
    expect(message).toContain(`is not in ${file}`);
    expect(message).toContain('audit rotate-key');
  });
});

describe('a key that follows', () => {
  test('signs beside the old one, and takes its place', () => {
    const file = newFile();
    const keyring = createKeyring(file);
    const [old, next] = [keyring.open(file), keyring.openNext(file)];
    expect(next).not.toBe(old);
    for (const key of [old, next]) {
      expect(isSigned(key, 'a text', createKeyring(file).sign(key, 'a text'))).toBe(true);
    }
    expect(statSync(`${file}.next`).mode & 0o777).toBe(0o600);
    keyring.adoptNext(file, next);
    expect(readdirSync(join(file, '..'))).toEqual(['signing-key']);
    expect(createKeyring(file).open(file)).toBe(next);
  });

  test('is the same until it is adopted, by whoever opens it', () => {
    const file = newFile();
    const next = createKeyring(file).openNext(file);
    expect(createKeyring(file).openNext(file)).toBe(next);
  });

  test('is adopted once, and only if it is the one', () => {
    const file = newFile();
    const keyring = createKeyring(file);
    const first = keyring.openNext(file);
    keyring.adoptNext(file, first);
    keyring.adoptNext(file, first);
    const second = keyring.openNext(file);
    keyring.adoptNext(file, first);
    expect(createKeyring(file).open(file)).toBe(first);
    expect(existsSync(`${file}.next`)).toBe(true);
    expect(createKeyring(file).openNext(file)).toBe(second);
  });

  test('is found by a process that opened the old one before', () => {
    const file = newFile();
    const server = createKeyring(file);
    const old = server.open(file);
    const other = createKeyring(file);
    const next = other.openNext(file);
    expect(isSigned(next, 'a text', server.sign(next, 'a text'))).toBe(true);
    other.adoptNext(file, next);
    const later = other.openNext(file);
    other.adoptNext(file, later);
    expect(isSigned(later, 'a text', server.sign(later, 'a text'))).toBe(true);
    expect(isSigned(old, 'a text', server.sign(old, 'a text'))).toBe(true);
  });
});
