import { expect, test } from 'vitest';
import { standingTags } from '../../../src/pages/finance/standing.ts';
import type { IssuedInvoice } from '../../../src/usecases/readInvoices.ts';
import { creditNoteOf, invoiceOf } from '../../documents/invoices.ts';

const document = invoiceOf();
const totalPence = Math.round(Number(document.charge.total) * 100);
const LIVE: IssuedInvoice = {
  document,
  live: true,
  superseded: false,
  creditedBy: null,
  dispute: null,
  owedPence: totalPence,
};

test.each<[Partial<IssuedInvoice>, string, string[]]>([
  [{}, '2026-12-21', ['Live']],
  [{}, '2026-12-22', ['Overdue']],
  [{ owedPence: 1 }, '2026-12-21', ['Part paid']],
  [{ owedPence: 1 }, '2026-12-22', ['Part paid', 'Overdue']],
  [{ owedPence: 0 }, '2026-12-22', ['Paid']],
  [{ superseded: true }, '2026-12-21', ['Superseded']],
  [{ superseded: true, owedPence: 0 }, '2026-12-22', ['Superseded', 'Paid']],
  [{ dispute: 'd-1' }, '2026-12-21', ['Disputed']],
  [{ live: false, creditedBy: 'MPS-CN-2026-000001', owedPence: 0 }, '2027-01-01', ['Credited']],
  [{ document: creditNoteOf(), live: false, owedPence: 0 }, '2027-01-01', ['Credit note']],
])('%j on %s', (changes, today, words) => {
  expect(standingTags({ ...LIVE, ...changes }, today).map(({ text }) => text)).toEqual(words);
});
