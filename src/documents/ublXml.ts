/**
 * An issued document as an e-invoice: EN 16931 in UBL 2.1, after Peppol BIS Billing 3.0. A pure function
 * of the one document value: equal documents give equal text. BT and BG are the standard's own numbers.
 */
import { XMLBuilder } from 'fast-xml-parser';
import { penceOf, poundsOf } from '../domain/money.ts';
import { londonDate, parseInstant } from '../domain/time.ts';
import type { IssuedDocument } from '../shapes/invoice.ts';
import { MISSING } from './fonts.ts';
import { type InvoiceView, invoiceView, type LineView } from './invoiceView.ts';

/** An element by its children, in order; what is undefined is left out. */
type Xml = string | undefined | readonly Xml[] | { readonly [name: string]: Xml };

const UBL = 'urn:oasis:names:specification:ubl:schema:xsd';
const SPECIFICATION = 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0';
const PROCESS = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0';
const CURRENCY = 'GBP';
/** UNCL 1001: the object that is invoiced. */
const INVOICED_OBJECT = '130';
/** UNCL 4461: credit transfer. */
const CREDIT_TRANSFER = '30';
/** UN/ECE Recommendation 20: one. */
const ONE = 'C62';

/** What the two kinds of document call the same things. */
const NAMES = {
  invoice: { root: 'Invoice', line: 'cac:InvoiceLine', quantity: 'cbc:InvoicedQuantity' },
  'credit-note': {
    root: 'CreditNote',
    line: 'cac:CreditNoteLine',
    quantity: 'cbc:CreditedQuantity',
  },
} as const;

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  indentBy: '  ',
});

/** What XML 1.0 has no way to write. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

interface UblObstacle {
  code: 'no-buyer-reference' | 'vat-number-missing';
  detail: string;
}

/** Why no valid e-invoice can be made of a document: what it was issued without; null where one can. */
export function ublObstacle(document: IssuedDocument): UblObstacle | null {
  const { number, buyer, seller, purchaseOrder, tariff } = document;
  if (buyer.buyerReference === null && purchaseOrder === null) {
    const detail = `an e-invoice needs a buyer reference or a purchase order, and ${number} was issued with neither: give ${buyer.code} one of them, for what is issued from then on`;
    return { code: 'no-buyer-reference', detail };
  }
  const { category } = tariff.vat;
  if (category !== 'O' && seller.vatNumber === null) {
    const detail = `an e-invoice of VAT category ${category} needs the VAT number of the force, and ${number} was issued without: set it, for what is issued from then on`;
    return { code: 'vat-number-missing', detail };
  }
  return null;
}

/** The e-invoice of a document that nothing stands in the way of; throws RangeError on any other. */
export function ublXml(document: IssuedDocument): string {
  const obstacle = ublObstacle(document);
  if (obstacle) throw new RangeError(obstacle.detail);
  const { root } = NAMES[document.kind];
  const xml = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    [root]: {
      '@xmlns': `${UBL}:${root}-2`,
      '@xmlns:cac': `${UBL}:CommonAggregateComponents-2`,
      '@xmlns:cbc': `${UBL}:CommonBasicComponents-2`,
      ...contentOf(document, invoiceView(document)),
    },
  } satisfies Xml;
  return builder.build(xml).replace(UNWRITABLE, MISSING);
}

function contentOf(document: IssuedDocument, view: InvoiceView): Record<string, Xml> {
  const { number, buyer, purchaseOrder, detention, taxPoint } = document;
  const [first] = detention.intervals;
  return {
    'cbc:CustomizationID': SPECIFICATION,
    'cbc:ProfileID': PROCESS,
    'cbc:ID': number,
    ...headOf(document, view),
    'cbc:DocumentCurrencyCode': CURRENCY,
    'cbc:BuyerReference': buyer.buyerReference ?? undefined,
    'cac:InvoicePeriod': {
      'cbc:StartDate': first && londonDate(parseInstant(first.startedAt)),
      'cbc:EndDate': taxPoint,
    },
    'cac:OrderReference': purchaseOrder === null ? undefined : { 'cbc:ID': purchaseOrder },
    'cac:BillingReference': precedingInvoice(document),
    'cac:AdditionalDocumentReference': referencesOf(document),
    'cac:AccountingSupplierParty': { 'cac:Party': sellerParty(document) },
    'cac:AccountingCustomerParty': { 'cac:Party': buyerParty(document) },
    'cac:Delivery': { 'cbc:ActualDeliveryDate': taxPoint },
    'cac:PaymentMeans': document.kind === 'invoice' ? paymentMeans(document) : undefined,
    ...sumsOf(document),
    [NAMES[document.kind].line]: view.lines.map((line, n) => lineOf(document, line, n)),
  };
}

/** Dates, type and note, which stand in another order in each kind; a credit note has no due date. */
function headOf(document: IssuedDocument, view: InvoiceView): Record<string, Xml> {
  const issued = { 'cbc:IssueDate': document.issueDate };
  const note = { 'cbc:Note': noteOf(document, view) };
  // BT-7 is the point at which VAT falls due: there is none outside its scope.
  const { taxPoint, tariff } = document;
  const vatPoint = { 'cbc:TaxPointDate': tariff.vat.category === 'O' ? undefined : taxPoint };
  if (document.kind === 'credit-note') {
    return { ...issued, ...vatPoint, 'cbc:CreditNoteTypeCode': '381', ...note };
  }
  const due = { 'cbc:DueDate': document.dueDate };
  return { ...issued, ...due, 'cbc:InvoiceTypeCode': '380', ...note, ...vatPoint };
}

/** BT-22: the one note, with all that has no field of its own. */
function noteOf({ tariff }: IssuedDocument, view: InvoiceView): string {
  const { vat, references, time, unbilled, reason, replaces } = view;
  const unexplained = vat.note !== null && !isExempt(tariff.vat) ? [vat.note] : [];
  return [
    ...(reason === null ? [] : [`Reason: ${reason}`]),
    ...(replaces === null ? [] : [replaces]),
    references.map(({ label, value }) => `${label}: ${value}`).join('; '),
    time,
    ...unbilled.map((line) => `${line.description}: ${noteOn(line)}`),
    ...unexplained,
  ].join(' | ');
}

/** BG-3: the invoice that a credit note takes back, or that an invoice replaces. */
function precedingInvoice(document: IssuedDocument): Xml {
  if (document.kind === 'invoice') {
    const { replaces } = document;
    return replaces && { 'cac:InvoiceDocumentReference': { 'cbc:ID': replaces.number } };
  }
  const { number, issueDate } = document.credits;
  return { 'cac:InvoiceDocumentReference': { 'cbc:ID': number, 'cbc:IssueDate': issueDate } };
}

/** BT-18, the custody record; BG-24, the detainee's references. None of them once erased. */
function referencesOf({ detention }: IssuedDocument): Xml[] {
  const { custodyRecordNumber, homeOfficeReference, detaineeReference } = detention;
  const named = (reference: string | null, description: string): Xml[] =>
    reference === null ? [] : [{ 'cbc:ID': reference, 'cbc:DocumentDescription': description }];
  const record = { 'cbc:ID': custodyRecordNumber, 'cbc:DocumentTypeCode': INVOICED_OBJECT };
  return [
    ...(custodyRecordNumber === '' ? [] : [record]),
    ...named(homeOfficeReference, 'Home Office reference'),
    ...named(detaineeReference, 'Force’s reference'),
  ];
}

function sellerParty({ seller, tariff }: IssuedDocument): Xml {
  // BR-O-02: no VAT number may stand in a document outside the scope of VAT.
  const vatNumber = tariff.vat.category === 'O' ? null : seller.vatNumber;
  const scheme =
    vatNumber === null ? undefined : { 'cbc:CompanyID': vatNumber, 'cac:TaxScheme': VAT };
  return partyOf(seller, seller.identifier, scheme);
}

/** BT-46 is what the seller knows the buyer by, where no identifier of its own is given. */
function buyerParty({ buyer }: IssuedDocument): Xml {
  return partyOf(buyer, buyer.identifier ?? buyer.code, undefined);
}

const VAT: Xml = { 'cbc:ID': 'VAT' };

function partyOf(
  {
    name,
    address,
    electronicAddress: { scheme, identifier },
  }: Pick<IssuedDocument['seller'], 'name' | 'address' | 'electronicAddress'>,
  partyIdentifier: string,
  taxScheme: Xml,
): Xml {
  return {
    'cbc:EndpointID': { '#text': identifier, '@schemeID': scheme },
    'cac:PartyIdentification': { 'cbc:ID': partyIdentifier },
    'cac:PartyName': { 'cbc:Name': name },
    'cac:PostalAddress': postalAddress(address),
    'cac:PartyTaxScheme': taxScheme,
    'cac:PartyLegalEntity': { 'cbc:RegistrationName': name },
  };
}

const POSTCODE = /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/;

/** Lines of an envelope: where the last is a post code, the one before it is the town. */
function postalAddress(lines: readonly string[]): Xml {
  const hasPostcode = lines.length > 2 && POSTCODE.test(lines.at(-1) ?? '');
  const [street, more, ...rest] = hasPostcode ? lines.slice(0, -2) : lines;
  return {
    'cbc:StreetName': street,
    'cbc:AdditionalStreetName': more,
    'cbc:CityName': hasPostcode ? lines.at(-2) : undefined,
    'cbc:PostalZone': hasPostcode ? lines.at(-1) : undefined,
    'cac:AddressLine': rest.length === 0 ? undefined : { 'cbc:Line': rest.join(', ') },
    'cac:Country': { 'cbc:IdentificationCode': 'GB' },
  };
}

/** BG-16: where to pay, quoting the number; the branch is the sort code. */
function paymentMeans({ number, seller }: IssuedDocument): Xml {
  const { accountName, accountNumber, sortCode } = seller.bank;
  return {
    'cbc:PaymentMeansCode': CREDIT_TRANSFER,
    'cbc:PaymentID': number,
    'cac:PayeeFinancialAccount': {
      'cbc:ID': accountNumber,
      'cbc:Name': accountName,
      'cac:FinancialInstitutionBranch': { 'cbc:ID': sortCode.replaceAll('-', '') },
    },
  };
}

/** BG-22, BG-23: one VAT category on the whole, as it is computed (R16). */
function sumsOf({ charge, tariff }: IssuedDocument): Record<string, Xml> {
  const { net, vat, total } = charge;
  if (net === undefined || vat === undefined || total === undefined) {
    throw new RangeError('an issued document has a priced charge');
  }
  const reason = isExempt(tariff.vat) ? (tariff.vat.reason ?? undefined) : undefined;
  const { 'cac:TaxScheme': scheme, ...category } = vatCategory(tariff.vat);
  return {
    'cac:TaxTotal': {
      'cbc:TaxAmount': amount(vat),
      'cac:TaxSubtotal': {
        'cbc:TaxableAmount': amount(net),
        'cbc:TaxAmount': amount(vat),
        'cac:TaxCategory': {
          ...category,
          'cbc:TaxExemptionReason': reason,
          'cac:TaxScheme': scheme,
        },
      },
    },
    'cac:LegalMonetaryTotal': {
      'cbc:LineExtensionAmount': amount(net),
      'cbc:TaxExclusiveAmount': amount(net),
      'cbc:TaxInclusiveAmount': amount(total),
      'cbc:PayableAmount': amount(total),
    },
  };
}

type Vat = IssuedDocument['tariff']['vat'];

/** A reason stands beside no VAT that could be asked for (BR-S-10, BR-Z-10). */
function isExempt({ category }: Vat): boolean {
  return category === 'E' || category === 'O';
}

/** Outside the scope there is no rate, not even of nothing (BR-O-05). */
function vatCategory({ category, rate }: Vat): Record<string, Xml> {
  return {
    'cbc:ID': category,
    'cbc:Percent': category === 'O' ? undefined : rate,
    'cac:TaxScheme': VAT,
  };
}

function amount(pounds: string): Xml {
  return { '#text': pounds, '@currencyID': CURRENCY };
}

/** BG-25. A price may not be below nothing (BR-27): what a line takes off is minus one of it. */
function lineOf({ kind, charge, tariff }: IssuedDocument, line: LineView, n: number): Xml {
  const pounds = charge.lines[n]?.amount ?? '';
  const pence = penceOf(pounds);
  const quantity = { '#text': pence < 0 ? '-1' : '1', '@unitCode': ONE };
  return {
    'cbc:ID': String(n + 1),
    'cbc:Note': noteOn(line),
    [NAMES[kind].quantity]: quantity,
    'cbc:LineExtensionAmount': amount(pounds),
    'cac:Item': {
      'cbc:Name': line.description,
      'cac:ClassifiedTaxCategory': vatCategory(tariff.vat),
    },
    'cac:Price': { 'cbc:PriceAmount': amount(poundsOf(Math.abs(pence))) },
  };
}

function noteOn({ details, working }: LineView): string {
  return [...details, working].join('; ');
}
