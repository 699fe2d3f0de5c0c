import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Detention } from '../../src/domain/detention.ts';
import { canonicalJson, contentHash, personalHash, sha256Hex } from '../../src/domain/hashing.ts';
import { joinDetention, splitDetention } from '../../src/domain/personal.ts';

const SALT = '0f'.repeat(32);

/** RFC 8785, appendix B: the bits of a double, and how it is written. */
const NUMBERS = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
] as const;

describe('canonical JSON', () => {
  test('writes the sample of RFC 8785 section 3.2.2 as section 3.2.3 does', () => {
    const sent = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalJson(JSON.parse(sent))).toBe(
      '{"literals":[null,true,false],' +
        '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('sorts names by their UTF-16 code units, as the sample of RFC 8785 does', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const sample = Object.fromEntries(names.map((name) => [name, 0]));
    expect(canonicalJson(sample)).toBe(
      '{"\\r":0,"1":0,"\u0080":0,"\u00f6":0,"\u20ac":0,"\u{1f600}":0,"\ufb33":0}',
    );
  });

  test.each(NUMBERS)('writes the double %s as %s', (bits, written) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(written);
  });

  test.each([
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a lone surrogate', { text: '\ud800' }],
    ['a lone surrogate in a name', { '\udfff': 1 }],
    ['undefined', undefined],
    ['a function', () => 1],
  ])('refuses %s, which JSON cannot carry', (_, value) => {
    expect(() => canonicalJson(value)).toThrow();
  });

  test('leaves out a member that is undefined, and keeps one that is null', () => {
    expect(canonicalJson({ b: null, a: undefined })).toBe('{"b":null}');
  });

  test('is the same whatever order members were written in, and reads back as what it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

/** The same JSON value with the members of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => [name, reversed(member)]);
  return Object.fromEntries(members.reverse());
}

describe('hashes', () => {
  test('SHA-256 of text and of bytes are the published ones', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256Hex('abc')).toBe(abc);
    expect(sha256Hex(Uint8Array.of(0x61, 0x62, 0x63))).toBe(abc);
  });

  test('content has one hash, whatever order it was written in', () => {
    expect(contentHash({ a: 1, b: [2] })).toBe(sha256Hex('{"a":1,"b":[2]}'));
    expect(contentHash({ b: [2], a: 1 })).toBe(contentHash({ a: 1, b: [2] }));
    expect(contentHash({ a: 1, b: [3] })).not.toBe(contentHash({ a: 1, b: [2] }));
  });
});

describe('the hash of a personal part', () => {
  test('is SHA-256 over the bytes of the salt and then the canonical JSON', () => {
    const expected = createHash('sha256')
      .update(new Uint8Array(32).fill(0x0f))
      .update('{"detaineeReference":"MPS-D-000123","note":"£"}')
      .digest('hex');
    expect(personalHash(SALT, { note: '£', detaineeReference: 'MPS-D-000123' })).toBe(expected);
  });

  test('differs with another salt, and with another content', () => {
    const personal = { detaineeReference: 'MPS-D-000123' };
    const hash = personalHash(SALT, personal);
    expect(personalHash('f0'.repeat(32), personal)).not.toBe(hash);
    expect(personalHash(SALT, { detaineeReference: 'MPS-D-000124' })).not.toBe(hash);
  });

  test.each([
    ['no salt', ''],
    ['a salt too short', '0f'.repeat(31)],
    ['a salt too long', '0f'.repeat(33)],
    ['a salt that is no hex', 'zz'.repeat(32)],
    ['a salt that is half hex', `${'0f'.repeat(16)}${'zz'.repeat(16)}`],
    ['a salt in capitals', '0F'.repeat(32)],
  ])('is refused with %s: it would be easy to guess', (_, salt) => {
    expect(() => personalHash(salt, {})).toThrow('32 bytes');
  });
});

describe('the personal part of a detention', () => {
  const session = {
    language: 'vi',
    mode: 'telephone',
    startedAt: 1_243_850_000,
    endedAt: 1_243_852_000,
    invoicedPence: 8500,
    engagement: null,
    travelMinutes: 0,
    miles: 0,
    cancelled: false,
  } as const;
  const detention: Detention = {
    custodyRecordNumber: '01CX/4512/09',
    detaineeReference: 'MPS-D-000123',
    homeOfficeReference: null,
    customer: 'UKBA',
    operation: 'Swale',
    intervals: [
      {
        suite: 'CX',
        startedAt: 1_243_844_100,
        endedAt: 1_243_881_900,
        watch: 'standard',
        power: 'immigration',
      },
    ],
    interpreterSessions: [
      { ...session, interpreter: 'INT-77' },
      { ...session, interpreter: null },
      { ...session, interpreter: 'INT-78' },
    ],
    outcome: 'removed',
  };

  test('holds every reference, and the facts hold none of them', () => {
    const { facts, references } = splitDetention(detention);
    expect(references).toEqual({
      custodyRecordNumber: '01CX/4512/09',
      detaineeReference: 'MPS-D-000123',
      homeOfficeReference: null,
      interpreters: ['INT-77', null, 'INT-78'],
    });
    expect(JSON.stringify(facts)).not.toMatch(/4512|000123|INT-|custodyRecord|Reference"/);
    expect(facts.interpreterSessions).toEqual([session, session, session]);
  });

  test('joined to the facts again gives the detention that it came from', () => {
    const { facts, references } = splitDetention(detention);
    expect(joinDetention(facts, references)).toEqual(detention);
    const readBack = JSON.parse(canonicalJson({ facts, references }));
    expect(joinDetention(readBack.facts, readBack.references)).toEqual(detention);
  });

  test('can be another without the hash of the facts being another', () => {
    const other: Detention = { ...detention, detaineeReference: 'MPS-D-999999' };
    const hash = contentHash(splitDetention(detention).facts);
    expect(contentHash(splitDetention(other).facts)).toBe(hash);
    expect(contentHash(splitDetention({ ...detention, outcome: 'bailed' }).facts)).not.toBe(hash);
  });
});
