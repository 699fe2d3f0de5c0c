import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/domain/hashing.ts';
import {
  type Checkpoint,
  checkpointText,
  endorsementText,
  isEndorsed,
  logProofText,
  NoteError,
  openCheckpoint,
  openNote,
  parseLogProof,
  parseVerifierKey,
  readCheckpoint,
  signedNote,
  type VerifierKey,
  verifierKeyText,
} from '../../src/domain/signedNote.ts';

/** As Go's golang.org/x/mod/sumdb/note publishes them. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const BY_PETER =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const BY_ENOCH =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const [peter, enoch] = [PETER, ENOCH].map(parseVerifierKey) as [VerifierKey, VerifierKey];

/** The same text with the character at a place replaced by another that is like it. */
const alteredAt = (text: string, n: number) =>
  text.slice(0, n) + String.fromCharCode(text.charCodeAt(n) ^ 1) + text.slice(n + 1);

describe("a verifier's key", () => {
  test('is read and written as published', () => {
    expect(peter.name).toBe('PeterNeumann');
    expect([peter, enoch].map(verifierKeyText)).toEqual([PETER, ENOCH]);
  });

  test('with any one character altered, or any part of it, is none', () => {
    for (let from = 0; from < PETER.length; from++) {
      expect(() => parseVerifierKey(alteredAt(PETER, from)), `${from}`).toThrow(NoteError);
      for (let to = from + 1; to <= PETER.length; to++) {
        if (to - from === PETER.length) continue;
        expect(() => parseVerifierKey(PETER.slice(from, to))).toThrow(NoteError);
      }
    }
  });

  test.each([
    [
      'of another length',
      'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
    ],
    ['of another algorithm', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['with a line end', `${PETER}\n`],
  ])('%s is none', (_, text) => {
    expect(() => parseVerifierKey(text)).toThrow('is not a public key: it looks like');
  });
});

describe('a signed note', () => {
  test('opens as published, by one of its keys or by both', () => {
    expect(openNote(`${TEXT}\n${BY_PETER}`, [peter])).toBe(TEXT);
    expect(openNote(`${TEXT}\n${BY_PETER}${BY_ENOCH}`, [peter])).toBe(TEXT);
    expect(openNote(`${TEXT}\n${BY_PETER}${BY_ENOCH}`, [enoch])).toBe(TEXT);
    expect(openNote(`${TEXT}\n${BY_PETER}${BY_ENOCH}`, [enoch, peter])).toBe(TEXT);
  });

  test('with any one character altered opens no more, and says why', () => {
    const note = `${TEXT}\n${BY_PETER}`;
    for (let n = 0; n < note.length; n++) {
      expect(() => openNote(alteredAt(note, n), [peter]), `${n}`).toThrow(NoteError);
    }
    expect(() => openNote(note.replace('answer', 'Answer'), [peter])).toThrow(
      'its signature by PeterNeumann is not right',
    );
  });

  test('signed by others only, or under a name that is not the key’s, does not open', () => {
    const said = 'none of the public keys given has signed it';
    expect(() => openNote(`${TEXT}\n${BY_ENOCH}`, [peter])).toThrow(said);
    expect(() => openNote(`${TEXT}\n${BY_PETER}`, [])).toThrow(said);
    expect(() => openNote(`${TEXT}\n${BY_PETER}`, [{ ...peter, name: 'Another' }])).toThrow(said);
    // The example of c2sp.org/signed-note, with an empty line in its text; its key is not published.
    const poem =
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n' +
      '— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';
    expect(() => openNote(poem, [peter])).toThrow(said);
  });

  test('is refused where one of two known keys did not sign this', () => {
    const wrong = BY_ENOCH.replace('rwz+eBzm', 'rwz+eBzn');
    expect(() => openNote(`${TEXT}\n${BY_PETER}${wrong}`, [peter, enoch])).toThrow(
      'its signature by EnochRoot is not right',
    );
    expect(openNote(`${TEXT}\n${BY_PETER}${wrong}`, [peter])).toBe(TEXT);
  });

  test.each([
    ['no signature', TEXT, 'it is no signed note'],
    ['an empty list of signatures', `${TEXT}\n`, 'none of the public keys given has signed it'],
    ['a last line without an end', `${TEXT}\n${BY_PETER.trimEnd()}`, 'its last line does not end'],
    ['a line that is no signature', `${TEXT}\n${BY_PETER}Unexpected line.\n`, 'that is none'],
    ['a name with a space', `${TEXT}\n${BY_PETER.replace('Neumann', ' N')}`, 'that is none'],
    ['more bytes', `${TEXT}\n${BY_PETER.replace('ZJku', 'ZJkuABCD')}`, 'is not of 64 bytes'],
    ['base64 in a second spelling', `${TEXT}\n${BY_PETER.replace('nAM=', 'nAN=')}`, 'base64'],
    ['base64 without its end', `${TEXT}\n${BY_PETER.replace('nAM=', 'nAM')}`, 'base64'],
  ])('with %s does not open', (_, note, said) => {
    expect(() => openNote(note, [peter])).toThrow(NoteError);
    expect(() => openNote(note, [peter])).toThrow(said);
  });
});

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const x = publicKey.export({ format: 'jwk' }).x ?? '';
const key = {
  name: 'example.com/log',
  publicKey: Buffer.from(x, 'base64url').toString('base64'),
};
const says: Checkpoint = { origin: key.name, size: 7, root: sha256Hex('root') };

function signed(checkpoint: Checkpoint, by: VerifierKey = key): string {
  return signedText(checkpointText(checkpoint), by);
}

function signedText(text: string, by: VerifierKey = key): string {
  return signedNote(text, by, sign(null, Buffer.from(text), privateKey));
}

describe('a checkpoint', () => {
  test('has the three lines of c2sp.org/tlog-checkpoint', () => {
    const published =
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
      '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
    const checkpoint = readCheckpoint(published);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(published.startsWith(`${checkpointText(checkpoint)}\n— `)).toBe(true);
  });

  test('opens with the key of its origin, and gives what was signed', () => {
    expect(openCheckpoint(signed(says), [enoch, key])).toEqual(says);
  });

  test('signed under another name than its origin does not open', () => {
    const other = { ...key, name: 'example.com/other' };
    expect(() => openCheckpoint(signed(says, other), [other, key])).toThrow('none of the public');
  });

  test('with any one character altered does not open', () => {
    const note = signed(says);
    for (let n = 0; n < note.length; n++) {
      expect(() => openCheckpoint(alteredAt(note, n), [key]), `${n}`).toThrow(NoteError);
    }
  });

  test.each([
    ['a size with a zero before it', (note: string) => note.replace('\n7\n', '\n07\n')],
    ['a size that is no number', (note: string) => note.replace('\n7\n', '\nseven\n')],
    ['a size past what is exact', (note: string) => note.replace('\n7\n', `\n${'9'.repeat(20)}\n`)],
    ['the first size that is not exact', (note: string) => note.replace('\n7\n', `\n${2 ** 53}\n`)],
    ['a root of other length', (note: string) => note.replace(/\n7\n.*/, '\n7\nAAAA')],
    ['a fourth line', (note: string) => note.replace('\n\n', '\nmore\n\n')],
    [
      'a text that goes on after an empty line',
      () => signedText(`${checkpointText(says)}\nmore\n`),
    ],
    ['nothing', () => ''],
  ])('with %s is none', (_, alter) => {
    expect(() => readCheckpoint(alter(signed(says)))).toThrow(NoteError);
  });
});

describe('a log proof', () => {
  const proof = { index: 3, hashes: [sha256Hex('a'), sha256Hex('b')], checkpoint: signed(says) };

  test('has the form of c2sp.org/tlog-proof, and comes back as it was', () => {
    const text = logProofText(proof);
    expect(text).toMatch(
      /^c2sp\.org\/tlog-proof@v1\nindex 3\n[A-Za-z0-9+/]{43}=\n[A-Za-z0-9+/]{43}=\n\nexample\.com\/log\n7\n/,
    );
    expect(text.endsWith(proof.checkpoint)).toBe(true);
    expect(parseLogProof(text)).toEqual(proof);
    expect(parseLogProof(logProofText({ ...proof, hashes: [] }))).toEqual({ ...proof, hashes: [] });
  });

  test.each([
    ['another version', (text: string) => text.replace('@v1', '@v2')],
    ['no index', (text: string) => text.replace('index 3\n', '')],
    ['an index with a zero before it', (text: string) => text.replace('index 3', 'index 03')],
    ['an index past what is exact', (text: string) => text.replace('index 3', `index ${2 ** 53}`)],
    ['a negative index', (text: string) => text.replace('index 3', 'index -3')],
    ['extra data', (text: string) => text.replace('index', 'extra AAAA\nindex')],
    ['a hash of other length', (text: string) => text.replace('\n\n', '\nAAAA\n\n')],
    ['no empty line', (text: string) => text.replaceAll('\n\n', '\n')],
  ])('with %s is none', (_, alter) => {
    expect(() => parseLogProof(alter(logProofText(proof)))).toThrow(NoteError);
  });
});

describe('an endorsement of the next key', () => {
  const next = { name: key.name, publicKey: peter.publicKey, index: 7 };
  const by = (text: string) => ({
    ...key,
    endorsement: sign(null, Buffer.from(text), privateKey).toString('base64'),
  });
  const right = by(endorsementText(next));

  test('is over the name of the log, the place of the event and the key', () => {
    expect(endorsementText(next)).toBe(
      `custody-billing signing key\nexample.com/log\n7\n${peter.publicKey}\n`,
    );
    expect(isEndorsed(next, right)).toBe(true);
  });

  test('does not hold for another log, place or key, nor by another key', () => {
    expect(isEndorsed({ ...next, name: 'example.com/other' }, right)).toBe(false);
    expect(isEndorsed({ ...next, index: 8 }, right)).toBe(false);
    expect(isEndorsed({ ...next, publicKey: enoch.publicKey }, right)).toBe(false);
    expect(isEndorsed(next, { ...right, publicKey: enoch.publicKey })).toBe(false);
    expect(isEndorsed(next, by(checkpointText(says)))).toBe(false);
  });

  test('in a second spelling, or as something else, is none', () => {
    for (const endorsement of [`${right.endorsement}\n`, '', 'true', 'null']) {
      expect(isEndorsed(next, { ...right, endorsement })).toBe(false);
    }
  });

  test('is no checkpoint, even signed as one', () => {
    const note = signedText(endorsementText(next));
    expect(() => openCheckpoint(note, [key])).toThrow('it is no checkpoint');
  });
});
