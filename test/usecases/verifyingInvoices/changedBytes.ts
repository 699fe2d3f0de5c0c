/** Random single-byte changes to an issued invoice: each that changes what it means is caught, and named. */
import { expect } from 'vitest';
import { invoicePdf } from '../../../src/documents/invoicePdf.ts';
import { differences } from '../../../src/domain/differences.ts';
import { canonicalJson } from '../../../src/domain/hashing.ts';
import type { Verdict } from '../../../src/usecases/verifyingInvoices/verdict.ts';
import { verifyFile } from '../../../src/usecases/verifyingInvoices/verifyInvoice.ts';
import { KEY, provenInvoice } from '../proven.ts';

/** The same numbers for a seed, from 0 to below 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed that differs from run to run, and is told when a test fails. */
export const newSeed = () => Math.floor(Math.random() * 2 ** 32);

interface Change {
  at: number;
  bytes: Buffer;
}

function changed(bytes: Uint8Array, random: () => number): Change {
  const copy = Buffer.from(bytes);
  const at = Math.floor(random() * copy.length);
  copy[at] = ((copy[at] ?? 0) + 1 + Math.floor(random() * 255)) % 256;
  return { at, bytes: copy };
}

const INVOICE = provenInvoice();

/** The texts of all checks that failed, "name: detail". */
function wrongIn({ checks }: Verdict): string[] {
  return checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
}

/**
 * What changes the meaning of a JSON file: it is JSON of another value, or none. Whatever leaves the
 * value as it is (a space for another, another spelling of a character) is no change, and has to pass.
 */
export async function checkJsonChanges(count: number, seed: number): Promise<{ caught: number }> {
  const random = randomFrom(seed);
  const original = Buffer.from(JSON.stringify(INVOICE, null, 2));
  let caught = 0;
  for (let n = 0; n < count; n++) {
    const { at, bytes } = changed(original, random);
    const verdict = await verifyFile(bytes, [KEY]);
    const value = parsed(bytes);
    const what = `seed ${seed}, change ${n} at byte ${at}: ${wrongIn(verdict).join(' | ')}`;
    const isSame = value !== undefined && canonicalJson(value) === canonicalJson(INVOICE);
    expect(verdict.genuine === true, what).toBe(isSame);
    if (isSame) continue;
    caught += 1;
    expect(isNamed(verdict, value), what).toBe(true);
  }
  return { caught };
}

/** undefined where it is not JSON in UTF-8. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Whether a failed check speaks of a place that was changed. */
function isNamed(verdict: Verdict, value: unknown): boolean {
  const wrong = wrongIn(verdict);
  if (value === undefined) return wrong.some((text) => /^file: it is (not|neither)/.test(text));
  const pointers = differences(INVOICE, value);
  if (wrong[0]?.startsWith('file:')) {
    return pointers.some((pointer) => wrong[0]?.includes(pointer)) || /twice/.test(wrong[0]);
  }
  return pointers.some((pointer) =>
    checksOver(pointer).some((name) => wrong.some((text) => text.startsWith(name))),
  );
}

const PERSONAL =
  /^\/personalSalt|^\/detention\/(custodyRecordNumber|detaineeReference|homeOfficeReference)|\/interpreter$/;

/** The checks that a change of a field is named by. */
function checksOver(pointer: string): string[] {
  if (pointer.startsWith('/proof/event')) return ['event', 'proof'];
  if (pointer.startsWith('/proof/inclusion')) return ['proof', 'signature'];
  if (PERSONAL.test(pointer)) return ['personal'];
  if (pointer.startsWith('/charge/')) return ['charge'];
  return ['content'];
}

/** Every changed byte of a PDF is caught, whatever it is for; one on the page is named as such. */
export async function checkPdfChanges(count: number, seed: number): Promise<{ onPage: number }> {
  const random = randomFrom(seed);
  const original = await invoicePdf(INVOICE);
  const file = Buffer.from(original).toString('latin1');
  const drawing = /\/Contents (\d+) 0 R/.exec(file)?.[1];
  const from = file.indexOf(`\n${drawing} 0 obj\n`) + 1;
  const to = file.indexOf('\nendobj\n', from);
  let onPage = 0;
  for (let n = 0; n < count; n++) {
    const { at, bytes } = changed(original, random);
    const verdict = await verifyFile(bytes, [KEY]);
    const wrong = wrongIn(verdict);
    const what = `seed ${seed}, change ${n} at byte ${at}: ${wrong.join(' | ')}`;
    expect(verdict.genuine, what).not.toBe(true);
    expect(wrong.length, what).toBeGreaterThan(0);
    expect(
      wrong.every((text) => /^[\w-]+: ./.test(text)),
      what,
    ).toBe(true);
    if (at < from || at >= to) continue;
    onPage += 1;
    expect(wrong.join(), what).toMatch(
      /page: page 1: |bytes: not as it was written: the drawing of page 1|page: its pages cannot be read/,
    );
  }
  return { onPage };
}
