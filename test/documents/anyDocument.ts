/** Arbitrary issued documents, for properties of whatever is made of them. */
import fc from 'fast-check';
import type { CustodyInterval } from '../../src/domain/detention.ts';
import { formatInstant, londonDate, parseInstant } from '../../src/domain/time.ts';
import type { InvoiceDocument, IssuedDocument } from '../../src/shapes/invoice.ts';
import { tariffOf } from '../domain/cases.ts';
import { creditNoteOf, interval, invoiceOf, session } from './invoices.ts';

const HOUR = 3600;
const FROM = parseInstant('2009-01-01T00:00:00Z');
const TO = parseInstant('2010-12-31T23:59:59Z');

/** Texts that somebody might type, some of them with what means something in XML, or can't stand in it. */
const texts = fc.oneof(
  fc.constantFrom(
    'A & B <Ltd>',
    '"quoted"',
    "O'Example",
    'Łódź 中文 😀',
    ']]>',
    'a\u{fffe}b',
    '&#38;',
  ),
  fc.stringMatching(/^[!-~][ -~]{0,30}[!-~]$/),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value);

const intervals: fc.Arbitrary<CustodyInterval[]> = fc
  .tuple(
    fc.integer({ min: FROM, max: TO }),
    fc.array(
      fc.record({
        gap: fc.constantFrom(0, HOUR),
        length: fc.integer({ min: 60, max: 40 * HOUR }),
        suite: fc.constantFrom('CX', 'WE'),
        watch: fc.constantFrom('standard', 'constant'),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([arrival, parts]) => {
    let end = arrival;
    return parts.map(({ gap, length, ...more }) => {
      const start = end + gap;
      end = start + length;
      return interval(formatInstant(start), formatInstant(end), more);
    });
  });

const detentions = fc.record({
  custodyRecordNumber: texts,
  detaineeReference: maybe(texts),
  homeOfficeReference: maybe(texts),
  operation: maybe(texts),
});

const vats = fc.constantFrom(
  { category: 'O', rate: '0', reason: 'Outside the scope of VAT & more' } as const,
  { category: 'E', rate: '0', reason: 'Exempt: Group 7' } as const,
  { category: 'Z', rate: '0.00', reason: null } as const,
  { category: 'Z', rate: '0', reason: 'Zero rated' } as const,
  { category: 'S', rate: '20', reason: null } as const,
  { category: 'S', rate: '17.5', reason: 'Standard rated' } as const,
  { category: 'S', rate: '5.25', reason: null } as const,
);

const tariffs = fc
  .tuple(
    fc.constantFrom('table-1 beyond=repeat', 'table-1', 'short-stays', 'fixed', 'hourly', 'nights'),
    fc.constantFrom('any', 'premium', 'separate'),
    vats,
    texts,
  )
  .map(([name, watch, vat, source]) => ({ ...tariffOf(`${name} watch=${watch}`), vat, source }));

const lines = fc.array(texts, { minLength: 1, maxLength: 6 });
const addresses = fc.oneof(
  lines,
  lines.map((rest) => [...rest, 'London', 'SW1A 1AA']),
  fc.constant(['SW1A 1AA']),
);
const parties = fc.record({
  name: texts,
  address: addresses,
  identifier: texts,
  electronicAddress: fc.constantFrom(
    { scheme: '0088', identifier: '5060000000016' },
    { scheme: '9932', identifier: 'GB123456789' },
  ),
});
/** With one of the two that an e-invoice needs, or both. */
const orders = fc
  .record({ buyerReference: maybe(texts), purchaseOrder: maybe(texts) })
  .filter(({ buyerReference, purchaseOrder }) => (buyerReference ?? purchaseOrder) !== null);

const REPLACED = { number: 'MPS-2026-000009', creditNote: 'MPS-CN-2026-000009' };

/** An invoice of which an e-invoice can be made. */
export const anyInvoice: fc.Arbitrary<InvoiceDocument> = fc
  .record({
    intervals,
    detention: detentions,
    sessions: fc.array(fc.integer({ min: 0, max: 99_999 }), { maxLength: 3 }),
    tariff: tariffs,
    seller: parties,
    buyer: parties,
    hasBuyerIdentifier: fc.boolean(),
    order: orders,
    agreedPence: fc.integer({ min: 0, max: 999_999 }),
    agreedBecause: texts,
    paymentDays: fc.integer({ min: 0, max: 60 }),
    isReplacement: fc.boolean(),
  })
  .map((parts) => {
    const { order, tariff } = parts;
    const base = invoiceOf();
    const { identifier, ...party } = parts.buyer;
    const { buyerReference, purchaseOrder } = order;
    const first = formatInstant(parts.intervals[0]?.startedAt ?? 0);
    const soon = formatInstant((parts.intervals[0]?.startedAt ?? 0) + 60);
    return invoiceOf({
      tariff,
      detention: {
        ...parts.detention,
        intervals: parts.intervals,
        interpreterSessions: parts.sessions.map((invoicedPence) =>
          session(first, soon, { invoicedPence }),
        ),
      },
      agreed: {
        amountPence: parts.agreedPence,
        reason: parts.agreedBecause,
        agreedBy: 'A. Example',
      },
      facts: {
        seller: { ...base.seller, ...parts.seller, vatNumber: 'GB123456789' },
        buyer: {
          ...base.buyer,
          ...party,
          buyerReference,
          ...(parts.hasBuyerIdentifier && { identifier }),
        },
        purchaseOrder,
        ...(parts.isReplacement && { replaces: REPLACED }),
        taxPoint: londonDate(parts.intervals.at(-1)?.endedAt ?? 0),
      },
    });
  });

/** The credit note of any invoice, some of them erased. */
export const anyCreditNote: fc.Arbitrary<IssuedDocument> = fc
  .tuple(anyInvoice, maybe(texts), fc.boolean())
  .map(([invoice, reason, rebill]) => creditNoteOf({ invoice, reason, rebill }));

export const anyDocument: fc.Arbitrary<IssuedDocument> = fc.oneof(anyInvoice, anyCreditNote);
