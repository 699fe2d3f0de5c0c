import { describe, expect, test } from 'vitest';
import { claimPdf } from '../../src/documents/claimPdf.ts';
import { claimView } from '../../src/documents/claimView.ts';
import { readPdf } from '../../src/documents/readPdf.ts';
import { canonicalJson, sha256Hex } from '../../src/domain/hashing.ts';
import type { ClaimDocument } from '../../src/shapes/claim.ts';
import { claimOf, creditNoteOf, numbered, ordinaryClaim } from './claims.ts';
import { type ShownText, shownTexts } from './pdfReader.ts';

const LONG = longClaim();

/** Many suites, one with a name that is longer than its column, and lists of several pages. */
function longClaim(): ClaimDocument {
  const codes = Array.from({ length: 32 }, (_, n) => `S${n}`);
  const invoices = codes.map((suite, n) => {
    const { detention, ...invoice } = numbered(n + 1);
    const intervals = detention.intervals.map((interval) => ({ ...interval, suite }));
    return { ...invoice, detention: { ...detention, intervals } };
  });
  return claimOf(
    {
      invoices,
      creditNotes: invoices.map((invoice, n) => creditNoteOf(invoice, n + 1)),
      replacements: Array.from({ length: 50 }, (_, n) => numbered(n + 100)),
    },
    {
      suites: codes.map((code, n) => ({ code, name: n === 3 ? 'W'.repeat(100) : `Suite ${n}` })),
      leftOut: Array.from({ length: 90 }, (_, n) => ({
        detention: `0197a3c1-5a00-7c3e-9d2f-${String(n).padStart(12, '0')}`,
        code: n % 4 ? 'unpriced' : 'not-released',
        detail: 'why '.repeat((n % 3) * 40 + 5).trim(),
      })),
    },
  );
}

const withoutSpaces = (text: string) => text.replace(/\s/g, '');
const joined = (texts: readonly ShownText[]) =>
  withoutSpaces(texts.map(({ text }) => text).join(''));

/** Every text of a view, however deep. */
function textsOfView(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(textsOfView) : [];
}

describe('the cover sheet of a claim as PDF', () => {
  test.each([
    ['an ordinary one', ordinaryClaim()],
    ['one of one invoice', claimOf({ invoices: [numbered(1)] }, { lastClaim: null })],
    ['a long one', LONG],
  ])('%s shows every text of its view, inside the page', async (_, claim) => {
    const texts = shownTexts(await claimPdf(claim));
    const shown = joined(texts);
    const { title, ...view } = claimView(claim);
    const missing = textsOfView(view).filter((text) => !shown.includes(withoutSpaces(text)));
    expect(missing).toEqual([]);
    expect(texts.filter(({ x, y, width }) => x < 49 || x + width > 548 || y < 25)).toEqual([]);
  });

  test('a long one goes on over pages, under the heads of its tables', async () => {
    const texts = shownTexts(await claimPdf(LONG));
    const pages = Math.max(...texts.map(({ page }) => page));
    expect(pages).toBeGreaterThan(6);
    for (let page = 1; page <= pages; page++) {
      const shown = joined(texts.filter((text) => text.page === page));
      expect(shown).toContain(`Page${page}of${pages}`);
      expect(shown).toMatch(/Custody(Interpreters)?Net|NumberIssued|DetentionWhy|Howtocheckit/);
    }
  });

  test('keeps how to check it on one page, under its heading', async () => {
    for (let count = 0; count < 40; count += 3) {
      const leftOut = Array.from({ length: count }, (_, n) => ({
        detention: `d-${n}`,
        code: 'not-released',
        detail: 'why',
      }));
      const texts = shownTexts(await claimPdf(ordinaryClaim({ leftOut })));
      const page = (start: string) => texts.find(({ text }) => text.startsWith(start))?.page;
      expect(page('The event claim.issued')).toBe(page('How to check it'));
    }
  });

  test('has every text tagged or no content', async () => {
    const tags = new Set(shownTexts(await claimPdf(ordinaryClaim())).map(({ tag }) => tag));
    expect([...tags].sort()).toEqual(['Artifact', 'H1', 'H2', 'H3', 'LBody', 'Lbl', 'P', 'TH']);
  });

  test('has the claim attached, whose hash is the one that it shows', async () => {
    const claim = ordinaryClaim();
    const attached = (await readPdf(await claimPdf(claim)))?.attached;
    const text = Buffer.from(attached ?? []).toString();
    expect(text).toBe(canonicalJson(claim));
    const { documentHash, ...facts } = JSON.parse(text);
    expect(sha256Hex(canonicalJson(facts))).toBe(documentHash);
  });

  test('has the same bytes each time, and others where something else is said', async () => {
    const hash = sha256Hex(await claimPdf(ordinaryClaim()));
    expect(sha256Hex(await claimPdf(structuredClone(ordinaryClaim())))).toBe(hash);
    expect(sha256Hex(await claimPdf(ordinaryClaim({ releasedTo: '2009-06-29' })))).not.toBe(hash);
  });

  test('of a template version without a layout is refused', async () => {
    await expect(claimPdf(ordinaryClaim({ templateVersion: 99 }))).rejects.toThrow('99');
  });
});
