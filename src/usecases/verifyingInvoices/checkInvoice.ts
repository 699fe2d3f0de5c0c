/** What a document's own words show, with nothing else at hand: its hashes, its sums, what follows from what. */
import { checkTimes, type Detention, endOf, tariffDateOf } from '../../domain/detention.ts';
import { differences } from '../../domain/differences.ts';
import { personalHash } from '../../domain/hashing.ts';
import { seriesOf } from '../../domain/invoice.ts';
import { penceOf } from '../../domain/money.ts';
import { RULE_VERSION, rate } from '../../domain/rating.ts';
import { checkTariff } from '../../domain/tariff.ts';
import { dayOfDate, londonDate, londonDayStart, parseInstant } from '../../domain/time.ts';
import { chargeJson } from '../../shapes/charge.ts';
import {
  documentHashOf,
  type IssuedDocument,
  joinInvoice,
  splitInvoice,
} from '../../shapes/invoice.ts';

/** The document hash is that of all that is not personal. */
export function wrongWithContent(invoice: IssuedDocument): string | null {
  const { facts } = splitInvoice(invoice);
  const hash = documentHashOf(facts);
  return hash === invoice.documentHash
    ? null
    : `a field was changed since it was issued: the content has the hash ${hash}, and documentHash is ${invoice.documentHash}`;
}

/** The personal hash is that of references and free text; or those are erased, all of them. */
export function wrongWithPersonal(invoice: IssuedDocument): string | null {
  const { facts, kept } = splitInvoice(invoice);
  if (kept && personalHash(kept.salt, kept.personal) !== invoice.personalHash) {
    return 'a reference, an interpreter, a reason or who agreed the charge, or personalSalt was changed: they do not have the hash personalHash';
  }
  if (kept) return null;
  const erased = joinInvoice(facts, null, null);
  const [left] = differences({ ...erased, proof: null }, { ...invoice, proof: null }).filter(
    (pointer) => pointer !== '/documentHash',
  );
  return left === undefined ? null : `${left} has content, and no personalSalt to check it by`;
}

/** R5-R17: the frozen detention under the frozen tariff comes to the same charge, to the letter. */
export function wrongWithCharge(invoice: IssuedDocument): string | null {
  const { ruleVersion, agreedCharge, charge: said } = invoice;
  if (ruleVersion !== RULE_VERSION) {
    return `it was priced by rules ${ruleVersion}, and this program knows rules ${RULE_VERSION}: verify it with a newer one`;
  }
  const charge = rate({
    detention: frozenDetention(invoice),
    tariff: invoice.tariff,
    at: parseInstant(invoice.issuedAt),
    agreedCharge: agreedCharge && { amountPence: penceOf(agreedCharge.amount) },
    bankHolidays: new Set(invoice.bankHolidays),
  });
  if (charge.unpriced) return `the tariff gives no price: ${charge.unpriced.detail}`;
  const due = chargeJson(charge);
  const [pointer] = differences(due, said);
  if (pointer === undefined) return null;
  return `${placeOf(pointer)}: it says ${valueAt(said, pointer)}, and its tariff gives ${valueAt(due, pointer)}`;
}

/** The detention as it was priced; what its outcome was changes no price. */
function frozenDetention({ detention: { id, revision, ...held } }: IssuedDocument): Detention {
  return {
    ...held,
    outcome: 'other',
    intervals: held.intervals.map(({ startedAt, endedAt, ...interval }) => ({
      ...interval,
      startedAt: parseInstant(startedAt),
      endedAt: endedAt === null ? null : parseInstant(endedAt),
    })),
    interpreterSessions: held.interpreterSessions.map(({ id: _, invoiced, ...session }) => ({
      ...session,
      startedAt: parseInstant(session.startedAt),
      endedAt: parseInstant(session.endedAt),
      invoicedPence: invoiced === null ? null : penceOf(invoiced),
    })),
  };
}

/** "/lines/0/amount" -> "line 1 of the charge, amount". */
function placeOf(pointer: string): string {
  const [, list, n, ...rest] = pointer.split('/');
  if (list !== 'lines' || n === undefined) return `charge ${pointer.slice(1)}`;
  return [`line ${Number(n) + 1} of the charge`, ...rest].join(', ');
}

function valueAt(value: unknown, pointer: string): string {
  const at = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => new Map(Object.entries(part ?? {})).get(name), value);
  return at === undefined ? 'nothing' : JSON.stringify(at);
}

/** What follows from other fields does. */
export function wrongBetweenFields(invoice: IssuedDocument): string | null {
  const { number, kind, issuedAt, issueDate, seller, buyer, tariff, charge } = invoice;
  const at = parseInstant(issuedAt);
  const detention = frozenDetention(invoice);
  const { customer } = detention;
  const derived: DerivedField[] = [
    ['number', number.replace(/-\d+$/, ''), seriesOf(seller.code, kind, at)],
    ...creditedFields(invoice),
    ...replacedFields(invoice),
    ['issueDate', issueDate, londonDate(at)],
    ['taxPoint', invoice.taxPoint, londonDate(endOf(detention) ?? at)],
    ['buyer.code', buyer.code, customer],
    ['tariff.customer', tariff.customer, customer],
    ['charge.ruleVersion', charge.ruleVersion, invoice.ruleVersion],
  ];
  const [field, said, due] = derived.find(([, one, other]) => one !== other) ?? [];
  if (field !== undefined) {
    return `${field}: it says ${JSON.stringify(said)}, and the rest of it gives ${JSON.stringify(due)}`;
  }
  return wrongWithDates(invoice, detention) ?? wrongWithTimes(invoice, detention);
}

type DerivedField = [field: string, said: unknown, due: unknown];

/** R21: a credit note names an invoice of the same force, by the year of that one's issue. */
function creditedFields(document: IssuedDocument): DerivedField[] {
  if (document.kind === 'invoice') return [];
  const { number, issueDate } = document.credits;
  const series = seriesOf(document.seller.code, 'invoice', londonDayStart(dayOfDate(issueDate)));
  return [['credits.number', number.replace(/-\d+$/, ''), series]];
}

/** R21: what an invoice replaces is of the same force. */
function replacedFields(document: IssuedDocument): DerivedField[] {
  if (document.kind !== 'invoice' || !document.replaces) return [];
  const { number, creditNote } = document.replaces;
  const { code } = document.seller;
  return [
    ['replaces.number', number.split('-')[0], code],
    ['replaces.creditNote', creditNote.split('-')[0], code],
  ];
}

function wrongWithDates(invoice: IssuedDocument, detention: Detention): string | null {
  const { tariff, bankHolidays, suites } = invoice;
  const from = londonDate(detention.intervals[0]?.startedAt ?? 0);
  const [earlier, later] = datesInOrder(invoice);
  if (later.date < earlier.date) {
    return `${later.field} ${later.date} is before ${earlier.field} ${earlier.date}`;
  }
  if (tariff.effectiveFrom > tariffDateOf(detention)) {
    return `tariff.effectiveFrom ${tariff.effectiveFrom} is after the day that the stay is priced by`;
  }
  const day = bankHolidays.find((date) => date < from || date > invoice.taxPoint);
  if (day !== undefined) return `bankHolidays: ${day} is not within the stay`;
  const places = new Set(detention.intervals.map(({ suite }) => suite));
  const other = suites.find(({ code }) => !places.has(code));
  return other ? `suites: ${other.code} is no suite of the stay` : null;
}

/** An invoice is due after it is issued, and credited after that. */
function datesInOrder(document: IssuedDocument) {
  const issue = { field: 'issueDate', date: document.issueDate };
  return document.kind === 'invoice'
    ? ([issue, { field: 'dueDate', date: document.dueDate }] as const)
    : ([{ field: 'credits.issueDate', date: document.credits.issueDate }, issue] as const);
}

/** R3, R7, R16. Of what was recorded and published, nothing lay in the future. */
function wrongWithTimes({ tariff }: IssuedDocument, detention: Detention): string | null {
  const [time] = checkTimes(detention, Number.MAX_SAFE_INTEGER);
  if (time) return `detention${time.pointer}: ${time.detail}`;
  const [price] = checkTariff(tariff);
  return price ? `tariff${price.pointer}: ${price.detail}` : null;
}
