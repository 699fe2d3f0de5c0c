import { describe, expect, test } from 'vitest';
import { breakdownPdf } from '../../src/documents/breakdownPdf.ts';
import { breakdownView } from '../../src/documents/breakdownView.ts';
import { readPdf } from '../../src/documents/readPdf.ts';
import { canonicalJson, sha256Hex } from '../../src/domain/hashing.ts';
import { type BreakdownsJson, reportAnswer } from '../../src/shapes/breakdown.ts';
import { breakdownOf, DISPUTE, eventOf, reportOf, revisionsOf, SETTLED } from './breakdowns.ts';
import { creditNoteOf } from './invoices.ts';
import { pdfObjects, type ShownText, shownTexts } from './pdfReader.ts';

const ORDINARY = reportOf([breakdownOf()]);
const DETAINEE = reportOf([breakdownOf(), breakdownOf({ charge: null, invoices: [] })], {
  asked: { scheme: 'force', reference: 'MPS-D-000123' },
  next: 'a-cursor',
});
const TAKEN_BACK = reportOf([
  breakdownOf({
    creditNotes: [
      { ...creditNoteOf({ rebill: false, reason: 'R'.repeat(300) }), lifted: null, claim: null },
      {
        ...creditNoteOf({ rebill: false }),
        claim: 'MPS-CL-2026-000001',
        lifted: {
          reason: 'why '.repeat(200),
          at: '2026-11-22T09:00:00+00:00',
          by: 'N'.repeat(100),
        },
      },
    ],
    disputes: [{ ...DISPUTE, reason: 'why '.repeat(200) }, SETTLED],
  }),
]);
const NOBODY = reportOf([], { asked: { scheme: 'force', reference: 'X'.repeat(50) } });
const LONG = reportOf([
  breakdownOf({
    revisions: revisionsOf(
      {},
      ...Array.from({ length: 30 }, (_, n) => ({
        detention: { operation: `Operation ${'W'.repeat(80)} ${n}` },
        reason: 'why '.repeat(200),
      })),
    ),
    events: Array.from({ length: 400 }, (_, n) =>
      eventOf(
        n,
        { kind: 'detention.consulted', actor: { key: 'k', name: 'N'.repeat(100), kind: 'person' } },
        { reason: `query ${n}`, recipient: 'R'.repeat(300) },
      ),
    ),
  }),
]);

const withoutSpaces = (text: string) => text.replace(/\s/g, '');
const joined = (texts: readonly ShownText[]) =>
  withoutSpaces(texts.map(({ text }) => text).join(''));

/** Every text of a view, however deep. */
function textsOfView(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(textsOfView) : [];
}

describe('a report as PDF', () => {
  test.each<[string, BreakdownsJson]>([
    ['of one detention', ORDINARY],
    ['of a detainee', DETAINEE],
    ['of what was taken back', TAKEN_BACK],
    ['of nobody', NOBODY],
    ['a long one', LONG],
  ])('%s shows every text of its view, inside the page', async (_, report) => {
    const texts = shownTexts(await breakdownPdf(report));
    const shown = joined(texts);
    const missing = textsOfView(breakdownView(report)).filter(
      (text) => !shown.includes(withoutSpaces(text)),
    );
    expect(missing).toEqual([]);
    // A space at the end of a line may hang over.
    expect(texts.filter(({ x, y, width }) => x < 49 || x + width > 548 || y < 25)).toEqual([]);
  });

  test('that is long repeats the heads of its tables and numbers its pages', async () => {
    const texts = shownTexts(await breakdownPdf(LONG));
    const pages = Math.max(...texts.map(({ page }) => page));
    expect(pages).toBeGreaterThan(20);
    for (let page = 4; page < pages; page++) {
      const shown = joined(texts.filter((text) => text.page === page));
      expect(shown).toMatch(/#WhenWhatchangedWhy|EventWhenWhoWhatHash/);
      expect(shown).toContain(`Page${page}of${pages}`);
    }
  });

  test('has every text tagged or no content, under the structure of the page', async () => {
    const bytes = await breakdownPdf(DETAINEE);
    const tags = new Set(shownTexts(bytes).map(({ tag }) => tag));
    expect([...tags].sort()).toEqual(['Artifact', 'H1', 'H2', 'H3', 'LBody', 'Lbl', 'P', 'TH']);
    const elements = [...pdfObjects(bytes).values()].map(({ dictionary }) => dictionary);
    for (const type of ['Document', 'Table', 'TR', 'TD', 'L', 'LI']) {
      expect(elements.some((element) => element.includes(`/S /${type}\n`))).toBe(true);
    }
    const file = Buffer.from(bytes).toString('latin1');
    expect(file).toContain('/Marked true');
    expect(file).toContain('/Lang (en-GB)');
    // The document's own, and two of the file that is attached.
    expect(file.match(/\(D:20261122090000Z\)/g)).toHaveLength(3);
  });

  test.each([ORDINARY, DETAINEE])('has all that it is drawn from attached', async (report) => {
    const bytes = await breakdownPdf(report);
    const attached = (await readPdf(bytes))?.attached;
    expect(Buffer.from(attached ?? []).toString()).toBe(canonicalJson(reportAnswer(report)));
    const file = Buffer.from(bytes).toString('latin1');
    expect(file).toContain('/AFRelationship /Source');
    expect(file).toContain('(breakdown-900.json)');
  });

  test('breaks no payment’s id', async () => {
    const payment = '0197a3c1-5a00-7c3e-9d2f-4b1e6a7c8d90';
    const paid = {
      payment,
      sequence: 1,
      kind: 'moved' as const,
      at: '2026-12-01T12:00:00+00:00',
      by: 'Ada Example',
      receivedOn: '2026-11-30',
      reference: 'FP 1',
      invoice: 'MPS-2026-000001',
      amount: '-1000.00',
    };
    const texts = shownTexts(await breakdownPdf(reportOf([breakdownOf({ payments: [paid] })])));
    expect(texts.map(({ text }) => text)).toContain(payment);
    expect(texts.map(({ text }) => text)).toContain('MPS-2026-000001');
  });

  test('leaves room for the empty line of the checkpoint', async () => {
    const texts = shownTexts(await breakdownPdf(ORDINARY));
    const at = texts.findIndex(({ text }) => text.startsWith('custody-billing/MPS/'));
    const [origin = 0, size = 0, root = 0, signature = 0] = texts.slice(at).map(({ y }) => y);
    expect(origin - size).toBeCloseTo(size - root);
    expect(root - signature).toBeCloseTo(2 * (size - root));
  });

  test('has the same bytes each time, and others where something else is said', async () => {
    const bytes = sha256Hex(await breakdownPdf(ORDINARY));
    expect(sha256Hex(await breakdownPdf(structuredClone(ORDINARY)))).toBe(bytes);
    expect(sha256Hex(await breakdownPdf(DETAINEE))).not.toBe(bytes);
  });
});
