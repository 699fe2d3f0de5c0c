import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MISSING } from '../../src/documents/fonts.ts';
import { ublObstacle, ublXml } from '../../src/documents/ublXml.ts';
import { joinInvoice, splitInvoice } from '../../src/shapes/invoice.ts';
import { tariffOf } from '../domain/cases.ts';
import { anyCreditNote, anyDocument, anyInvoice } from './anyDocument.ts';
import { creditNoteOf, invoiceOf } from './invoices.ts';
import { brokenRules, Ubl } from './ublRules.ts';

const SELLER = 'cac:AccountingSupplierParty/cac:Party';
const BUYER = 'cac:AccountingCustomerParty/cac:Party';
const VATS = {
  S: { category: 'S', rate: '20', reason: null },
  Z: { category: 'Z', rate: '0', reason: 'Zero rated' },
  E: { category: 'E', rate: '0', reason: 'Group 7' },
} as const;

/** Of a force that has a VAT number. */
function withVat(vat: (typeof VATS)[keyof typeof VATS] | undefined) {
  const { seller } = invoiceOf();
  const facts = { seller: { ...seller, vatNumber: 'GB123456789' } };
  return invoiceOf({ facts, ...(vat && { tariff: { vat } }) });
}

describe('an invoice as e-invoice', () => {
  const ubl = new Ubl(ublXml(invoiceOf()));

  test('is UBL of Peppol BIS Billing 3.0, type 380, with number and dates', () => {
    expect(ubl.root).toBe('Invoice');
    expect(ubl.text('cbc:CustomizationID')).toBe(
      'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0',
    );
    expect(ubl.text('cbc:ProfileID')).toBe('urn:fdc:peppol.eu:2017:poacc:billing:01:1.0');
    expect(ubl.text('cbc:ID')).toBe('MPS-2026-000001');
    expect(ubl.text('cbc:InvoiceTypeCode')).toBe('380');
    expect(ubl.text('cbc:IssueDate')).toBe('2026-11-21');
    expect(ubl.text('cbc:DueDate')).toBe('2026-12-21');
    expect(ubl.text('cac:Delivery/cbc:ActualDeliveryDate')).toBe('2009-06-02');
    expect(ubl.at('cac:InvoicePeriod')).toEqual({
      'cbc:StartDate': '2009-06-01',
      'cbc:EndDate': '2009-06-02',
    });
  });

  test('names its parties, with where they are reached and what they are known by', () => {
    expect(ubl.at(`${SELLER}/cbc:EndpointID`)).toEqual({
      '#text': '5060000000016',
      '@schemeID': '0088',
    });
    expect(ubl.text(`${SELLER}/cac:PartyIdentification/cbc:ID`)).toBe('GB-POL-01');
    expect(ubl.text(`${BUYER}/cac:PartyLegalEntity/cbc:RegistrationName`)).toBe('UK Border Agency');
    expect(ubl.at(`${BUYER}/cac:PostalAddress`)).toMatchObject({
      'cbc:StreetName': 'Accounts Payable',
      'cbc:AdditionalStreetName': '2 Example Road',
      'cbc:CityName': 'Croydon',
      'cbc:PostalZone': 'CR0 1AA',
    });
  });

  test('knows the buyer by its identifier, or by its code where it has none', () => {
    const path = `${BUYER}/cac:PartyIdentification/cbc:ID`;
    expect(ubl.text(path)).toBe('UKBA');
    const buyer = { ...invoiceOf().buyer, identifier: 'HO-1' };
    expect(new Ubl(ublXml(invoiceOf({ facts: { buyer } }))).text(path)).toBe('HO-1');
  });

  test.each([
    [['Croydon'], { 'cbc:StreetName': 'Croydon' }],
    [
      ['1', '2', '3', '4', '5', 'Town', 'N1 1AA'],
      {
        'cbc:StreetName': '1',
        'cbc:AdditionalStreetName': '2',
        'cbc:CityName': 'Town',
        'cbc:PostalZone': 'N1 1AA',
        'cac:AddressLine': { 'cbc:Line': '3, 4, 5' },
      },
    ],
    [['1 Road', 'N1 1AA'], { 'cbc:StreetName': '1 Road', 'cbc:AdditionalStreetName': 'N1 1AA' }],
  ])('an address of %j', (address, expected) => {
    const seller = { ...invoiceOf().seller, address };
    const read = new Ubl(ublXml(invoiceOf({ facts: { seller } })));
    const country = { 'cac:Country': { 'cbc:IdentificationCode': 'GB' } };
    expect(read.at(`${SELLER}/cac:PostalAddress`)).toEqual({ ...expected, ...country });
  });

  test('has what the buyer matches it by: order, custody record, references', () => {
    expect(ubl.text('cbc:BuyerReference')).toBe('UKBA-DET-2009');
    expect(ubl.text('cac:OrderReference/cbc:ID')).toBe('PO-4500012345');
    expect(ubl.list('cac:AdditionalDocumentReference')).toEqual([
      { 'cbc:ID': '01CX/4512/09', 'cbc:DocumentTypeCode': '130' },
      { 'cbc:ID': 'C1234567', 'cbc:DocumentDescription': 'Home Office reference' },
      {
        'cbc:ID': 'MPS-D-000123',
        'cbc:DocumentDescription': 'Force’s reference',
      },
    ]);
    expect(ubl.text('cbc:Note')).toMatch(
      /^Custody record: 01CX\/4512\/09; .*; Operation: Swale \|/,
    );
  });

  test('names the invoice that it replaces (BT-25), and what took that back', () => {
    const replaces = { number: 'MPS-2026-000009', creditNote: 'MPS-CN-2026-000009' };
    const own = new Ubl(ublXml(invoiceOf({ facts: { replaces } })));
    expect(own.text('cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID')).toBe(
      'MPS-2026-000009',
    );
    expect(own.text('cbc:Note')).toContain('credit note MPS-CN-2026-000009 took back');
    expect(brokenRules(ublXml(invoiceOf({ facts: { replaces } })))).toEqual([]);
    expect(ubl.at('cac:BillingReference')).toBeUndefined();
  });

  test('says where to pay, quoting its number', () => {
    expect(ubl.at('cac:PaymentMeans')).toEqual({
      'cbc:PaymentMeansCode': '30',
      'cbc:PaymentID': 'MPS-2026-000001',
      'cac:PayeeFinancialAccount': {
        'cbc:ID': '12345678',
        'cbc:Name': 'MPS Income',
        'cac:FinancialInstitutionBranch': { 'cbc:ID': '200000' },
      },
    });
  });

  test('has the working of each line as its note', () => {
    const { charge } = invoiceOf();
    const notes = ubl.lines().map((line) => ubl.text('cbc:Note', line));
    expect(notes).toHaveLength(3);
    notes.forEach((note, n) => {
      expect(note.endsWith(charge.lines[n]?.working ?? 'none')).toBe(true);
    });
  });

  test('takes what a line takes off as minus one of a price (BR-27)', () => {
    const tariff = tariffOf('table-1 watch=premium');
    const invoice = invoiceOf({ tariff, detention: { interpreterSessions: [] } });
    const { charge } = invoice;
    const ubl = new Ubl(ublXml(invoice));
    const n = charge.lines.findIndex(({ amount }) => amount.startsWith('-'));
    expect(ubl.text('cbc:InvoicedQuantity', ubl.lines()[n])).toBe('-1');
    expect(ubl.text('cac:Price/cbc:PriceAmount', ubl.lines()[n])).toBe(
      charge.lines[n]?.amount.slice(1),
    );
  });
});

describe('VAT on an e-invoice', () => {
  test('outside the scope: a reason, no rate, and no VAT number of the force that has one', () => {
    const xml = ublXml(withVat(undefined));
    expect(xml).not.toContain('GB123456789');
    expect(xml).not.toContain('cbc:Percent');
    expect(xml).not.toContain('cbc:TaxPointDate');
    expect(new Ubl(xml).at('cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory')).toMatchObject({
      'cbc:ID': 'O',
      'cbc:TaxExemptionReason':
        'Outside the scope of VAT: a statutory charge between public authorities',
    });
  });

  test.each(Object.values(VATS))('category $category: the number, rate and tax point', (vat) => {
    const ubl = new Ubl(ublXml(withVat(vat)));
    expect(ubl.text(`${SELLER}/cac:PartyTaxScheme/cbc:CompanyID`)).toBe('GB123456789');
    expect(ubl.text('cbc:TaxPointDate')).toBe('2009-06-02');
    expect(ubl.text('cac:TaxTotal/cbc:TaxAmount')).toBe(vat.category === 'S' ? '393.20' : '0.00');
    const category = ubl.at('cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory');
    expect(ubl.text('cbc:Percent', category)).toBe(vat.rate);
    expect(ubl.text('cbc:TaxExemptionReason', category)).toBe(
      vat.category === 'E' ? vat.reason : '',
    );
    // A reason has a field beside no VAT only: else it is noted.
    expect(ubl.text('cbc:Note').endsWith('| Zero rated')).toBe(vat.category === 'Z');
  });
});

describe('a credit note as e-invoice', () => {
  const ubl = new Ubl(ublXml(creditNoteOf()));

  test('is type 381, names the invoice and why, and asks for no payment', () => {
    expect(ubl.root).toBe('CreditNote');
    expect(ubl.text('cbc:CreditNoteTypeCode')).toBe('381');
    expect(ubl.at('cac:BillingReference/cac:InvoiceDocumentReference')).toEqual({
      'cbc:ID': 'MPS-2026-000001',
      'cbc:IssueDate': '2026-11-21',
    });
    expect(ubl.text('cbc:Note')).toMatch(/^Reason: keyed late \| Custody record: /);
    for (const name of ['cbc:DueDate', 'cac:PaymentMeans']) expect(ubl.names()).not.toContain(name);
  });

  test('has the lines and sums of the invoice, which count the other way by its type', () => {
    const invoice = new Ubl(ublXml(invoiceOf()));
    const sums = ['cac:TaxTotal', 'cac:LegalMonetaryTotal'];
    expect(sums.map((name) => ubl.at(name))).toEqual(sums.map((name) => invoice.at(name)));
    const line = (read: Ubl, n: number) => read.text('cbc:LineExtensionAmount', read.lines()[n]);
    expect([0, 1, 2].map((n) => line(ubl, n))).toEqual([0, 1, 2].map((n) => line(invoice, n)));
  });
});

describe('no e-invoice', () => {
  const { buyer } = invoiceOf();
  const unmatched = { purchaseOrder: null, buyer: { ...buyer, buyerReference: null } };

  test.each([
    ['with neither buyer reference nor purchase order', { facts: unmatched }, 'no-buyer-reference'],
    ['with VAT S and no VAT number', { tariff: { vat: VATS.S } }, 'vat-number-missing'],
    ['with VAT Z and no VAT number', { tariff: { vat: VATS.Z } }, 'vat-number-missing'],
    ['with VAT E and no VAT number', { tariff: { vat: VATS.E } }, 'vat-number-missing'],
  ])('can be made of an invoice %s', (_, changes, code) => {
    for (const document of [invoiceOf(changes), creditNoteOf({ invoice: invoiceOf(changes) })]) {
      expect(ublObstacle(document)).toMatchObject({ code });
      expect(() => ublXml(document)).toThrow(RangeError);
    }
  });

  test('is lacking for one of the two alone', () => {
    expect(ublObstacle(invoiceOf({ facts: { ...unmatched, buyer } }))).toBeNull();
    expect(ublObstacle(invoiceOf({ facts: { ...unmatched, purchaseOrder: 'P' } }))).toBeNull();
  });
});

describe('the rules that these tests know', () => {
  const xml = ublXml(invoiceOf());

  test.each<[string, string | RegExp, string]>([
    ['a penny more to pay', '1966.00</cbc:PayableAmount>', '1966.01</cbc:PayableAmount>'],
    ['a penny less on a line', '1876.00</cbc:LineExt', '1875.99</cbc:LineExt'],
    ['another category', '<cbc:ID>O<', '<cbc:ID>S<'],
    [
      'a VAT number',
      '<cac:PartyLegalEntity>',
      '<cbc:CompanyID>1</cbc:CompanyID><cac:PartyLegalEntity>',
    ],
    ['dates in another order', /(<cbc:IssueDate>.*)\s+(<cbc:DueDate>.*)/, '$2$1'],
    ['an empty element', '<cbc:BuyerReference>UKBA-DET-2009<', '<cbc:BuyerReference><'],
    ['another currency', 'currencyID="GBP"', 'currencyID="EUR"'],
  ])('are broken by %s', (_, from, to) => {
    const altered = xml.replace(from, to);
    expect(altered).not.toBe(xml);
    expect(brokenRules(altered)).not.toEqual([]);
  });
});

describe('any e-invoice', () => {
  test('breaks no rule, and is written the same each time', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const xml = ublXml(document);
        expect(brokenRules(xml)).toEqual([]);
        expect(ublXml(structuredClone(document))).toBe(xml);
      }),
      { numRuns: 300 },
    );
  });

  test('comes to the very sums of its document', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const ubl = new Ubl(ublXml(document));
        const { net, vat, total, lines } = document.charge;
        expect(ubl.text('cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount')).toBe(net);
        expect(ubl.text('cac:TaxTotal/cbc:TaxAmount')).toBe(vat);
        expect(ubl.text('cac:LegalMonetaryTotal/cbc:PayableAmount')).toBe(total);
        const amounts = ubl.lines().map((line) => ubl.text('cbc:LineExtensionAmount', line));
        expect(amounts).toEqual(lines.map(({ amount }) => amount));
      }),
      { numRuns: 100 },
    );
  });

  test('says what was typed, whatever it means in XML', () => {
    fc.assert(
      fc.property(anyInvoice, (invoice) => {
        const ubl = new Ubl(ublXml(invoice));
        const said = invoice.seller.name.replaceAll('\u{fffe}', MISSING);
        expect(ubl.text(`${SELLER}/cac:PartyName/cbc:Name`)).toBe(said);
      }),
      { numRuns: 100 },
    );
  });

  test('of what was erased leaves out each reference and free text', () => {
    fc.assert(
      fc.property(fc.oneof(anyInvoice, anyCreditNote), (document) => {
        const { facts } = splitInvoice(document);
        const erased = ublXml(joinInvoice(facts, null, null));
        expect(brokenRules(erased)).toEqual([]);
        expect(new Ubl(erased).list('cac:AdditionalDocumentReference')).toEqual([]);
        expect(new Ubl(erased).text('cbc:Note')).toContain('Custody record: erased');
      }),
      { numRuns: 100 },
    );
  });
});
