/** What a report says of one stay: its time, its charge, and everything that happened to its record. */
import { leafHash } from '../domain/auditLog.ts';
import { attendanceName } from '../domain/interpreters.ts';
import { parseInstant, spokenDuration } from '../domain/time.ts';
import type {
  BreakdownJson,
  BreakdownsJson,
  EventJson,
  RevisionJson,
} from '../shapes/breakdown.ts';
import type { ChargeJson } from '../shapes/charge.ts';
import type { DetentionJson } from '../shapes/detention.ts';
import { changeWords } from './changeWords.ts';
import { eventWords } from './eventWords.ts';
import { spokenDate } from './spokenTime.ts';
import {
  ABSENT,
  capitalised,
  ERASED,
  type Fact,
  type RowView,
  shortHash,
  spoken,
  spokenCode,
  spokenTime,
  suiteName,
  timeSentence,
} from './words.ts';

export interface StayView {
  heading: string;
  state: string;
  references: readonly Fact[];
  intervals: readonly RowView[];
  sessions: readonly RowView[];
  /** What the charge comes to, or why it does not. */
  charge: readonly string[];
  /** Description with its working, rules, amount. */
  lines: readonly RowView[];
  agreedCharges: readonly RowView[];
  acceptedOverlaps: readonly RowView[];
  invoices: readonly RowView[];
  creditNotes: readonly RowView[];
  disputes: readonly RowView[];
  payments: readonly RowView[];
  /** What of all this there is none of. */
  absences: string;
  revisions: readonly RowView[];
  events: readonly RowView[];
}

export function recordNumber({ custodyRecordNumber }: DetentionJson): string {
  return custodyRecordNumber || ERASED;
}

export function stayView(item: BreakdownJson, { suites, made }: BreakdownsJson): StayView {
  const { detention, charge, revisions } = item;
  const isErased = detention.erasedAt !== null;
  return {
    heading: `Detention ${detention.custodyRecordNumber || `${detention.id}, references erased`}`,
    state: stateSentence(detention),
    references: referencesOf(detention),
    intervals: detention.intervals.map((interval) => intervalRow(interval, suites, made.at)),
    sessions: detention.interpreterSessions.map((session) => sessionRow(session, isErased)),
    charge: chargeWords(charge),
    lines: charge ? lineRows(charge) : [],
    agreedCharges: item.agreedCharges.map((agreed) => [
      [`${agreed.revision}`],
      [spokenTime(agreed.agreedAt), { note: `entered by ${agreed.enteredBy}` }],
      [`Reason: ${agreed.reason ?? ERASED}`, `Agreed by: ${agreed.agreedBy ?? ERASED}`],
      [spoken(agreed.amount)],
    ]),
    acceptedOverlaps: item.acceptedOverlaps.map((pair) => [
      [`${pair.detention}, revision ${pair.revision}`],
      [`${pair.other}, revision ${pair.otherRevision}`],
      [spokenTime(pair.acceptedAt), { note: `by ${pair.acceptedBy}` }],
      [pair.reason ?? ERASED],
    ]),
    invoices: item.invoices.map(invoiceRow),
    creditNotes: item.creditNotes.map(creditNoteRow),
    disputes: item.disputes.map(disputeRow),
    payments: item.payments.map(paymentRow),
    absences: absencesOf(item),
    revisions: revisions.map((revision, n) => revisionRow(revision, revisions[n - 1], isErased)),
    events: item.events.map(eventRow),
  };
}

/** "There are no interpreter sessions, credit notes or payments." */
function absencesOf({ detention, charge, ...item }: BreakdownJson): string {
  const lists: Record<string, readonly unknown[]> = {
    'interpreter sessions': detention.interpreterSessions,
    'agreed charges': item.agreedCharges,
    'accepted overlaps': item.acceptedOverlaps,
    invoices: item.invoices,
    'credit notes': item.creditNotes,
    disputes: item.disputes,
    payments: item.payments,
  };
  const names = Object.keys(lists).filter((name) => lists[name]?.length === 0);
  return `There are no ${names.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`;
}

function stateSentence({ status, outcome, revision, id, ...record }: BreakdownJson['detention']) {
  const states = {
    open: 'Open: the stay has not ended, or its outcome is not recorded.',
    released: `Released, outcome ${outcome && spokenCode(outcome)}.`,
    void: 'Void: the record was keyed wrongly, and costs nothing.',
  };
  return `${states[status]} Revision ${revision}, recorded ${spokenTime(record.recordedAt)} by ${record.recordedBy}. Detention ${id}, for ${record.customer}.`;
}

export function referencesOf(
  detention: DetentionJson & Pick<BreakdownJson['detention'], 'erasedAt'>,
): Fact[] {
  const absent = detention.erasedAt === null ? ABSENT : ERASED;
  return [
    { label: 'Custody record', value: recordNumber(detention) },
    { label: 'Force’s reference', value: detention.detaineeReference ?? absent },
    { label: 'Home Office reference', value: detention.homeOfficeReference ?? absent },
    { label: 'Operation', value: detention.operation ?? ABSENT },
  ];
}

export function intervalRow(
  { suite, startedAt, endedAt, watch, power }: DetentionJson['intervals'][number],
  suites: BreakdownsJson['suites'],
  now: string,
): RowView {
  const length = parseInstant(endedAt ?? now) - parseInstant(startedAt);
  return [
    [suiteName(suite, suites)],
    [spokenTime(startedAt)],
    [endedAt === null ? 'open' : spokenTime(endedAt)],
    [`${spokenDuration(Math.max(0, length))}${endedAt === null ? ' so far' : ''}`],
    [capitalised(watch)],
    [capitalised(power)],
  ];
}

export function sessionRow(
  session: DetentionJson['interpreterSessions'][number],
  isErased: boolean,
): RowView {
  const { interpreter, engagement, invoiced, travelMinutes, miles, cancelled } = session;
  const more = [
    ...(engagement
      ? [`engagement ${engagement.reference}, share ${engagement.share} of ${engagement.of}`]
      : []),
    ...(travelMinutes ? [`${travelMinutes} min of travel`] : []),
    ...(miles ? [`${miles} miles`] : []),
    ...(cancelled ? ['cancelled'] : []),
    ...(invoiced === null ? [] : [`the provider charged ${spoken(invoiced)}`]),
  ];
  return [
    [session.id],
    [spokenTime(session.startedAt)],
    [spokenTime(session.endedAt)],
    [capitalised(attendanceName(session)), ...more.map((note) => ({ note }))],
    [interpreter ?? (isErased ? ERASED : 'not named')],
  ];
}

export function chargeWords(charge: ChargeJson | null): string[] {
  if (!charge) return ['There is no charge: the record was voided.'];
  const { status, tariff, reason, detail, at } = charge;
  const states = {
    priced: 'Priced.',
    unpriced: `Unpriced (${reason}): ${detail}.`,
    'not-billable': 'Not billable: no line of it is charged.',
    provisional: `Provisional, counted up to ${at === undefined ? 'now' : spokenTime(at)}.${reason === undefined ? '' : ` Unpriced (${reason}): ${detail}.`}`,
  };
  const rates = tariff
    ? `Tariff ${tariff.id}, in force from ${spokenDate(tariff.effectiveFrom)}, rules version ${charge.ruleVersion}.`
    : 'No tariff was in force.';
  return [`${states[status]} ${timeSentence(charge)}`, rates];
}

export function lineRows({ lines, unbilledSessions, net, vat, total }: ChargeJson): RowView[] {
  const sums = { Net: net, VAT: vat, Total: total };
  return [
    ...lines.map(({ description, working, rules, amount }) => [
      [description, { note: working }],
      [rules.join(', ')],
      [spoken(amount)],
    ]),
    ...unbilledSessions.map(({ session, working }) => [
      [`Interpreter session ${session}`, { note: working }],
      ['R12'],
      ['not billed'],
    ]),
    ...Object.entries(sums).flatMap(([label, sum]) =>
      sum === undefined ? [] : [[[label], [], [spoken(sum)]]],
    ),
  ];
}

function invoiceRow(invoice: BreakdownJson['invoices'][number]): RowView {
  const { number, issuedAt, detention, charge, live, superseded, documentHash } = invoice;
  const { creditedBy, dispute, owed, claim } = invoice;
  const standing = live
    ? [
        'Live',
        { note: `${spoken(owed)} owed` },
        ...(superseded ? [{ note: 'superseded: what it shows has changed since' }] : []),
        ...(dispute ? [{ note: 'disputed by the customer' }] : []),
      ]
    : ['Credited', { note: `by ${creditedBy}` }];
  return [
    [number, { note: claimWords(claim) }],
    [spokenTime(issuedAt), { note: `due ${spokenDate(invoice.dueDate)}` }],
    [String(detention.revision)],
    standing,
    [shortHash(documentHash)],
    [charge.total === undefined ? '' : spoken(charge.total)],
  ];
}

/** Which claim a document went out in. */
function claimWords(claim: string | null): string {
  return claim === null ? 'in no claim yet' : `in ${claim}`;
}

/** What was done with a payment. */
export const PAYMENT_ACTS: Record<BreakdownJson['payments'][number]['kind'], string> = {
  received: 'Received',
  allocated: 'Allocated from credit',
  moved: 'Moved by a correction',
  reversed: 'Payment reversed',
};

function paymentRow(paid: BreakdownJson['payments'][number]): RowView {
  return [
    [paid.invoice],
    [spokenTime(paid.at), { note: `by ${paid.by}` }],
    [PAYMENT_ACTS[paid.kind]],
    [
      paid.reference,
      { note: `received ${spokenDate(paid.receivedOn)}` },
      { note: `payment ${paid.payment}` },
    ],
    [spoken(paid.amount)],
  ];
}

function creditNoteRow(creditNote: BreakdownJson['creditNotes'][number]): RowView {
  const { number, issuedAt, credits, charge, documentHash, lifted, claim } = creditNote;
  const stop = lifted
    ? `stopped billing until ${spokenTime(lifted.at)}, when ${lifted.by} lifted that: ${lifted.reason ?? ERASED}`
    : 'stops billing';
  return [
    [number, { note: `credits ${credits.number}` }, { note: claimWords(claim) }],
    [spokenTime(issuedAt)],
    [credits.reason ?? ERASED, ...(credits.rebill ? [] : [{ note: stop }])],
    [shortHash(documentHash)],
    [charge.total === undefined ? '' : spoken(charge.total)],
  ];
}

function disputeRow(dispute: BreakdownJson['disputes'][number]): RowView {
  const { invoice, amount, reason, raisedAt, raisedBy, settlement } = dispute;
  const by = settlement?.creditNote ? ` by ${settlement.creditNote}` : '';
  return [
    [invoice],
    [spokenTime(raisedAt), { note: `entered by ${raisedBy}` }],
    [reason ?? ERASED],
    settlement
      ? [
          `${capitalised(settlement.outcome)}${by}: ${settlement.reason ?? ERASED}`,
          { note: `${spokenTime(settlement.settledAt)}, ${settlement.settledBy}` },
        ]
      : ['Open'],
    [amount === null ? 'all of it' : spoken(amount)],
  ];
}

/** An erasure takes the references out of every revision, so no two differ in them. */
const ERASED_CHANGES = `References: ${ERASED}, changes to them cannot be shown`;

function revisionRow(
  revision: RevisionJson,
  before: RevisionJson | undefined,
  isErased: boolean,
): RowView {
  const reason = revision.reason ?? (isErased && before ? ERASED : null);
  const changes = before
    ? [...changeWords(before, revision), ...(isErased ? [ERASED_CHANGES] : [])]
    : ['First recorded.'];
  return [
    [String(revision.revision)],
    [spokenTime(revision.recordedAt), { note: `by ${revision.recordedBy}` }],
    changes.length > 0 ? changes : ['Nothing.'],
    reason === null ? [] : [reason],
  ];
}

function eventRow(event: EventJson): RowView {
  const [said, ...more] = eventWords(event);
  return [
    [String(event.index)],
    [spokenTime(event.at)],
    [event.actor.name],
    [said, ...more.map((note) => ({ note }))],
    [shortHash(leafHash(event.leaf))],
  ];
}
