/**
 * Rules of EN 16931 and Peppol BIS Billing 3.0 that an e-invoice of ours can come near to breaking, each
 * by its name there: what is wrong with a document, without the official rule sets, which no package has.
 */
import { XMLParser } from 'fast-xml-parser';
import { penceOf, vatOn } from '../../src/domain/money.ts';

const REPEATED = /(^|\.)cac:(AdditionalDocumentReference|InvoiceLine|CreditNoteLine)$/;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  trimValues: true,
  isArray: (_, path) => REPEATED.test(String(path)),
});

type Node = Record<string, unknown>;

/** The document in an XML file. */
export class Ubl {
  readonly root: string;
  private readonly content: Node;

  constructor(xml: string) {
    const [root = '', content] = Object.entries<Node>(parser.parse(xml)).at(-1) ?? [];
    this.root = root;
    this.content = content ?? {};
  }

  /** The names of the elements, in the order of the file. */
  names(): string[] {
    return Object.keys(this.content).filter((name) => !name.startsWith('@'));
  }

  at(path: string, from: unknown = this.content): unknown {
    return path
      .split('/')
      .reduce((node, name) => new Map(Object.entries(node ?? {})).get(name), from);
  }

  /** The text at a path; "" where there is none. */
  text(path: string, from?: unknown): string {
    const found = this.at(path, from);
    return typeof found === 'string' ? found : String(this.at('#text', found) ?? '');
  }

  pence(path: string, from?: unknown): number {
    return penceOf(this.text(path, from));
  }

  list(name: string): unknown[] {
    const found = this.at(name);
    return Array.isArray(found) ? found : [];
  }

  lines(): unknown[] {
    return this.list(this.root === 'Invoice' ? 'cac:InvoiceLine' : 'cac:CreditNoteLine');
  }
}

/** UBL 2.1: the order of the elements that we write. */
const ORDER = {
  Invoice:
    'CustomizationID ProfileID ID IssueDate DueDate InvoiceTypeCode Note TaxPointDate DocumentCurrencyCode BuyerReference InvoicePeriod OrderReference BillingReference AdditionalDocumentReference AccountingSupplierParty AccountingCustomerParty Delivery PaymentMeans TaxTotal LegalMonetaryTotal InvoiceLine',
  CreditNote:
    'CustomizationID ProfileID ID IssueDate TaxPointDate CreditNoteTypeCode Note DocumentCurrencyCode BuyerReference InvoicePeriod OrderReference BillingReference AdditionalDocumentReference AccountingSupplierParty AccountingCustomerParty Delivery TaxTotal LegalMonetaryTotal CreditNoteLine',
};
const ALWAYS =
  'CustomizationID ProfileID ID IssueDate DocumentCurrencyCode AccountingSupplierParty AccountingCustomerParty TaxTotal LegalMonetaryTotal';
const SELLER = 'cac:AccountingSupplierParty/cac:Party';
const BUYER = 'cac:AccountingCustomerParty/cac:Party';
const SUBTOTAL = 'cac:TaxTotal/cac:TaxSubtotal';
const TOTAL = 'cac:LegalMonetaryTotal';

type Rule = (ubl: Ubl, xml: string) => boolean;

const RULES: Record<string, Rule> = {
  'UBL 2.1, the order of elements': (ubl) => {
    const order = (ubl.root === 'Invoice' ? ORDER.Invoice : ORDER.CreditNote).split(' ');
    const places = ubl.names().map((name) => order.indexOf(name.slice(4)));
    return places.every((place, n) => place >= 0 && place > (places[n - 1] ?? -1));
  },
  'BR-01 and on, what is always there': (ubl) =>
    ALWAYS.split(' ').every((name) => ubl.names().some((one) => one.slice(4) === name)),
  'BR-04, the type of document': (ubl) =>
    ubl.root === 'Invoice'
      ? ubl.text('cbc:InvoiceTypeCode') === '380'
      : ubl.text('cbc:CreditNoteTypeCode') === '381',
  'BR-09, BR-11, countries': (ubl) =>
    [SELLER, BUYER].every(
      (party) => ubl.text(`${party}/cac:PostalAddress/cac:Country/cbc:IdentificationCode`) === 'GB',
    ),
  'BR-16, there is a line': (ubl) => ubl.lines().length > 0,
  'BR-25, each line names what it is for': (ubl) =>
    ubl.lines().every((line) => ubl.text('cac:Item/cbc:Name', line) !== ''),
  'BR-27, no price is below nothing': (ubl) =>
    ubl.lines().every((line) => ubl.pence('cac:Price/cbc:PriceAmount', line) >= 0),
  'BR-55, what a credit note credits, or an invoice replaces': (ubl) =>
    /^MPS-\d{4}-\d{6}$/.test(
      ubl.text('cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID'),
    ) ||
    (ubl.root === 'Invoice' && ubl.at('cac:BillingReference') === undefined),
  'BR-CO-10, the sum of the lines': (ubl) =>
    ubl
      .lines()
      .reduce<number>((sum, line) => sum + ubl.pence('cbc:LineExtensionAmount', line), 0) ===
    ubl.pence(`${TOTAL}/cbc:LineExtensionAmount`),
  'BR-CO-13, without VAT': (ubl) =>
    ubl.pence(`${TOTAL}/cbc:TaxExclusiveAmount`) === ubl.pence(`${TOTAL}/cbc:LineExtensionAmount`),
  'BR-CO-14, VAT is that of its one category': (ubl) =>
    ubl.pence('cac:TaxTotal/cbc:TaxAmount') === ubl.pence(`${SUBTOTAL}/cbc:TaxAmount`),
  'BR-CO-15, with VAT': (ubl) =>
    ubl.pence(`${TOTAL}/cbc:TaxInclusiveAmount`) ===
    ubl.pence(`${TOTAL}/cbc:TaxExclusiveAmount`) + ubl.pence('cac:TaxTotal/cbc:TaxAmount'),
  'BR-CO-16, what is due': (ubl) =>
    ubl.pence(`${TOTAL}/cbc:PayableAmount`) === ubl.pence(`${TOTAL}/cbc:TaxInclusiveAmount`),
  'BR-CO-17, VAT at its rate': (ubl) =>
    ubl.pence(`${SUBTOTAL}/cbc:TaxAmount`) ===
    vatOn(
      ubl.pence(`${SUBTOTAL}/cbc:TaxableAmount`),
      ubl.text(`${SUBTOTAL}/cac:TaxCategory/cbc:Percent`) || '0',
    ),
  'BR-CO-25, when an invoice is due; a credit note is not': (ubl) =>
    (ubl.root === 'Invoice') === (ubl.text('cbc:DueDate') !== ''),
  'BR-CO-26, who the seller is': (ubl) =>
    ubl.text(`${SELLER}/cac:PartyIdentification/cbc:ID`) !== '',
  'BR-S-08, the category covers the whole': (ubl) =>
    ubl.pence(`${SUBTOTAL}/cbc:TaxableAmount`) === ubl.pence(`${TOTAL}/cbc:LineExtensionAmount`),
  'BR-O-02, BR-S-02, a VAT number but outside the scope': (ubl, xml) =>
    isOutside(ubl)
      ? !xml.includes('CompanyID')
      : ubl.text(`${SELLER}/cac:PartyTaxScheme/cbc:CompanyID`) !== '',
  'BR-O-05, BR-S-05, a rate but outside the scope': (ubl) =>
    [
      ubl.at(`${SUBTOTAL}/cac:TaxCategory`),
      ...ubl.lines().map((line) => ubl.at('cac:Item/cac:ClassifiedTaxCategory', line)),
    ].every((category) => (ubl.text('cbc:Percent', category) === '') === isOutside(ubl)),
  'BR-O-10, BR-S-10, a reason for no VAT and for no other': (ubl) =>
    /^[EO]$/.test(categoryOf(ubl)) ===
    (ubl.text(`${SUBTOTAL}/cac:TaxCategory/cbc:TaxExemptionReason`) !== ''),
  'PEPPOL-EN16931-R003, what the buyer matches it by': (ubl) =>
    ubl.text('cbc:BuyerReference') !== '' || ubl.text('cac:OrderReference/cbc:ID') !== '',
  'PEPPOL-EN16931-R008, nothing is empty': (_, xml) => !/<[\w:]+( [^>]*)?\/>|><\//.test(xml),
  'PEPPOL-EN16931-R010, R020, electronic addresses': (ubl) =>
    [SELLER, BUYER].every((party) => ubl.text(`${party}/cbc:EndpointID/@schemeID`) !== ''),
  'PEPPOL-EN16931-R051, one currency': (_, xml) =>
    [...xml.matchAll(/currencyID="(\w+)"/g)].every(([, currency]) => currency === 'GBP'),
  'PEPPOL-EN16931-R120, a line is its price by its quantity': (ubl) =>
    ubl.lines().every((line) => {
      const name = ubl.root === 'Invoice' ? 'cbc:InvoicedQuantity' : 'cbc:CreditedQuantity';
      const pence = Number(ubl.text(name, line)) * ubl.pence('cac:Price/cbc:PriceAmount', line);
      return pence === ubl.pence('cbc:LineExtensionAmount', line);
    }),
  'XML 1.0, the characters there are': (_, xml) =>
    !/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(xml),
};

function categoryOf(ubl: Ubl): string {
  return ubl.text(`${SUBTOTAL}/cac:TaxCategory/cbc:ID`);
}

function isOutside(ubl: Ubl): boolean {
  return categoryOf(ubl) === 'O';
}

/** The names of the rules that an e-invoice breaks. */
export function brokenRules(xml: string): string[] {
  const ubl = new Ubl(xml);
  return Object.entries(RULES).flatMap(([name, holds]) => (holds(ubl, xml) ? [] : [name]));
}
