import { describe, expect, test } from 'vitest';
import { contentHash, personalHash } from '../../src/domain/hashing.ts';
import { rate } from '../../src/domain/rating.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { chargeJson } from '../../src/shapes/charge.ts';
import {
  type DetentionJson,
  detentionJson,
  detentionOf,
  detentionShape,
} from '../../src/shapes/detention.ts';
import {
  documentHashOf,
  type InvoiceFacts,
  type InvoicePersonal,
  joinInvoice,
} from '../../src/shapes/invoice.ts';

const SALT = '0f'.repeat(32);
const TARIFF: Tariff = {
  id: 't-1',
  customer: 'UKBA',
  effectiveFrom: '2009-01-01',
  source: 'a fixed price',
  billable: 'immigration',
  custody: {
    model: 'banded',
    watch: 'any',
    beyondLastBand: { rule: 'unpriced' },
    bands: [{ label: '0-12', upToHours: 12, standard: '296.00', constantWatch: '956.00' }],
  },
  interpreters: {},
  vat: { category: 'O', rate: '0', reason: 'outside the scope of VAT' },
};

const session = {
  mode: 'telephone',
  startedAt: '2009-06-01T10:00:00+01:00',
  endedAt: '2009-06-01T11:00:00+01:00',
  invoiced: '85.00',
};
const DETENTION = detentionOf(
  detentionShape.parse({
    custodyRecordNumber: '01CX/4512/09',
    detaineeReference: 'MPS-D-000123',
    intervals: [
      { suite: 'CX', startedAt: session.startedAt, endedAt: '2009-06-03T19:45:00+01:00' },
    ],
    interpreterSessions: [
      { ...session, interpreter: 'INT-77' },
      session,
      { ...session, interpreter: 'INT-78' },
    ],
    outcome: 'removed',
  }),
  'UKBA',
);

const PERSONAL: InvoicePersonal = {
  custodyRecordNumber: '01CX/4512/09',
  detaineeReference: 'MPS-D-000123',
  homeOfficeReference: null,
  interpreters: ['INT-77', null, 'INT-78'],
  agreedCharge: { reason: 'a flight was cancelled', agreedBy: 'the desk officer' },
};

/** What an invoice keeps of its detention for ever. */
function keptOf(json: DetentionJson): InvoiceFacts['detention'] {
  return {
    id: 'd-1',
    revision: 2,
    customer: json.customer,
    operation: json.operation,
    intervals: json.intervals,
    interpreterSessions: json.interpreterSessions.map(({ interpreter: _, ...kept }) => kept),
  };
}

const electronicAddress = { scheme: '0088', identifier: '5060000000016' };
const FACTS: InvoiceFacts = {
  number: 'MPS-2026-000001',
  kind: 'invoice',
  issuedAt: '2026-11-21T12:00:00+00:00',
  issueDate: '2026-11-21',
  taxPoint: '2009-06-03',
  dueDate: '2026-12-21',
  seller: {
    code: 'MPS',
    name: 'Example Police',
    address: ['1 Example Street'],
    bank: { accountName: 'Example Police', sortCode: '20-00-00', accountNumber: '12345678' },
    vatNumber: null,
    identifier: 'EX-1',
    electronicAddress,
  },
  buyer: {
    code: 'UKBA',
    name: 'UK Border Agency',
    address: ['Croydon'],
    buyerReference: null,
    electronicAddress,
  },
  purchaseOrder: 'PO-1',
  detention: keptOf(detentionJson(DETENTION)),
  suites: [{ code: 'CX', name: 'Charing Cross' }],
  tariff: TARIFF,
  bankHolidays: [],
  agreedCharge: { amount: '900.00' },
  charge: chargeJson(
    rate({
      detention: DETENTION,
      tariff: TARIFF,
      at: 1_800_000_000,
      agreedCharge: { amountPence: 90_000 },
      bankHolidays: new Set(),
    }),
  ),
  ruleVersion: 1,
  templateVersion: 1,
  personalHash: personalHash(SALT, PERSONAL),
};

const whole = joinInvoice(FACTS, { salt: SALT, personal: PERSONAL }, null);
const erased = joinInvoice(FACTS, null, null);

describe('an invoice with its personal part', () => {
  test('shows the detention as it was when it was issued, but for its outcome', () => {
    const { outcome: _, ...shown } = detentionJson(DETENTION);
    expect(whole.detention).toEqual({ id: 'd-1', revision: 2, ...shown });
  });

  test('shows what was agreed, why, and by whom (R11)', () => {
    expect(whole.agreedCharge).toEqual({
      amount: '900.00',
      reason: 'a flight was cancelled',
      agreedBy: 'the desk officer',
    });
  });

  test('carries all it takes to check its personal hash', () => {
    expect(personalHash(whole.personalSalt ?? '', PERSONAL)).toBe(whole.personalHash);
  });

  test('has nothing agreed where nothing was', () => {
    const facts = { ...FACTS, agreedCharge: null };
    const personal = { ...PERSONAL, agreedCharge: null };
    expect(joinInvoice(facts, { salt: SALT, personal }, null).agreedCharge).toBeNull();
    expect(joinInvoice(facts, null, null).agreedCharge).toBeNull();
  });
});

describe('an invoice whose personal part is erased', () => {
  test('names nobody', () => {
    expect(erased.detention).toMatchObject({
      custodyRecordNumber: '',
      detaineeReference: null,
      homeOfficeReference: null,
    });
    expect(erased.detention.interpreterSessions.map(({ interpreter }) => interpreter)).toEqual([
      null,
      null,
      null,
    ]);
    expect(erased.agreedCharge).toEqual({ amount: '900.00', reason: null, agreedBy: null });
    expect(erased.personalSalt).toBeNull();
    expect(JSON.stringify(erased)).not.toMatch(/4512|000123|INT-7|flight|desk officer|0f0f/);
  });

  test('has every field that it had, and every other value as it was', () => {
    const common = ({ detention, agreedCharge, personalSalt, ...rest }: typeof whole) => rest;
    expect(Object.keys(erased)).toEqual(Object.keys(whole));
    expect(Object.keys(erased.detention).sort()).toEqual(Object.keys(whole.detention).sort());
    expect(common(erased)).toEqual(common(whole));
    expect(erased.detention.intervals).toEqual(whole.detention.intervals);
  });
});

describe('the document hash', () => {
  test('is the same with and without the personal part', () => {
    expect(whole.documentHash).toBe(documentHashOf(FACTS));
    expect(erased.documentHash).toBe(whole.documentHash);
  });

  test('is the hash of the facts as they are stored and read back', () => {
    expect(contentHash(JSON.parse(JSON.stringify(FACTS)))).toBe(whole.documentHash);
  });

  test.each<[string, Partial<InvoiceFacts>]>([
    ['number', { number: 'MPS-2026-000002' }],
    ['date', { issueDate: '2026-11-22' }],
    ['purchase order', { purchaseOrder: null }],
    ['total', { charge: { ...FACTS.charge, total: '1155.01' } }],
    ['agreed amount', { agreedCharge: { amount: '900.01' } }],
    ['revision', { detention: { ...FACTS.detention, revision: 3 } }],
    ['tariff', { tariff: { ...TARIFF, effectiveFrom: '2009-01-02' } }],
    ['personal hash', { personalHash: personalHash('f0'.repeat(32), PERSONAL) }],
  ])('is another with another %s', (_, change) => {
    expect(documentHashOf({ ...FACTS, ...change })).not.toBe(whole.documentHash);
  });
});
