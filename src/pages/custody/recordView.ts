/** What the page of a record shows, and which actions it offers to whom. */

import { spokenInstant } from '../../documents/spokenTime.ts';
import { intervalRow, lineRows, sessionRow } from '../../documents/stayView.ts';
import {
  ABSENT,
  capitalised,
  ERASED,
  type Fact,
  spokenCode,
  withSpokenTimes,
} from '../../documents/words.ts';
import type { Charge, UnpricedReason } from '../../domain/charge.ts';
import { type DetentionStatus, lastInterval, statusOf } from '../../domain/detention.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import { chargeJson } from '../../shapes/charge.ts';
import { detentionJson } from '../../shapes/detention.ts';
import { type Actor, mayWrite, visibleSuites } from '../../usecases/access.ts';
import type { RecordSheet } from '../../usecases/readRecord.ts';
import { stayChart } from '../charts/stay.ts';
import type { Link } from '../kit.ts';
import { placeView } from './changing.ts';
import { chargeSaid, otherRecordIn } from './chargeSaid.ts';

const STATES: Record<DetentionStatus, { text: string; colour: string }> = {
  open: { text: 'Open', colour: 'blue' },
  released: { text: 'Released', colour: 'green' },
  void: { text: 'Void', colour: 'grey' },
};

/** Who does what about a charge that has no price. */
const SOLUTIONS: Record<UnpricedReason, string> = {
  'no-tariff': 'An administrator publishes a tariff that is in force on that day.',
  'beyond-last-band': 'Finance staff enter what was agreed for it, once the person is released.',
  'no-interpreter-rate':
    'Custody staff amend the session with what the provider charged, or an administrator publishes a tariff that prices it.',
  'session-overlap':
    'Custody staff amend the session that is wrong, or finance staff accept both with a reason.',
  'engagement-shares':
    'Custody staff amend the shares, here or in the records of the others who were there.',
};

/** The page of a record for one who looks at it at a moment. */
export function recordView(sheet: RecordSheet, actor: Actor, now: Instant) {
  const { current, suites, charge } = sheet;
  const detention = detentionJson(current.detention);
  const isErased = current.erasedAt !== null;
  const json = charge && chargeJson(charge);
  return {
    title: isErased ? 'Erased record' : `Record ${detention.custodyRecordNumber}`,
    id: current.id,
    state: STATES[statusOf(current)],
    erasedAt: current.erasedAt,
    place: isHeld(current) ? placeView(current, suites) : null,
    isElsewhere: statusOf(current) === 'open' && isOfAnotherSuite(current, actor),
    facts: factsOf(sheet),
    invoice: current.invoice && invoiceOf(sheet, actor),
    chart: stayChart(current.detention.intervals, now, suites),
    intervals: detention.intervals.map((one) => intervalRow(one, suites, formatInstant(now))),
    sessions: detention.interpreterSessions.map((session) => sessionRow(session, isErased)),
    chargeWords: chargeSaid(json),
    otherRecord: otherRecordOf(charge, actor),
    total: json?.total,
    isProvisional: charge?.status === 'provisional',
    lines: json ? lineRows(json) : [],
    solution: charge?.unpriced ? SOLUTIONS[charge.unpriced.reason] : null,
    ...actionsOf(sheet, actor),
    billing: actor.roles.includes('finance') && !isErased ? billingOf(sheet) : null,
    breakdown:
      actor.roles.includes('auditor') || actor.roles.includes('finance')
        ? `/detentions/${current.id}/breakdown`
        : null,
  };
}

function factsOf({ current }: RecordSheet): Fact[] {
  const { detention, erasedAt } = current;
  const reference = (value: string | null) => value || (erasedAt === null ? ABSENT : ERASED);
  const { outcome } = detention;
  return [
    { label: 'Custody record number', value: reference(detention.custodyRecordNumber) },
    { label: 'Force’s reference', value: reference(detention.detaineeReference) },
    { label: 'Home Office reference', value: reference(detention.homeOfficeReference) },
    { label: 'Customer', value: detention.customer },
    { label: 'Operation', value: detention.operation ?? ABSENT },
    {
      label: 'Outcome',
      value: outcome === null ? 'none yet' : capitalised(spokenCode(outcome)),
    },
    {
      label: 'Last recorded',
      value: `${spokenInstant(current.recordedAt)} by ${current.recordedBy.name}, revision ${current.revision}`,
    },
  ];
}

function invoiceOf({ current: { invoice, superseded } }: RecordSheet, { roles }: Actor) {
  const mayOpen = roles.includes('finance') || roles.includes('auditor');
  return { number: invoice, superseded, href: mayOpen ? `/invoices/${invoice}` : null };
}

const isHeld = (current: RecordSheet['current']) =>
  statusOf(current) === 'open' && lastInterval(current.detention).endedAt === null;

/** Whether custody staff may not write of it, as the person is in a suite of others. */
const isOfAnotherSuite = ({ detention }: RecordSheet['current'], actor: Actor) =>
  actor.roles.includes('custody') && !mayWrite(actor, detention);

/** The record that stands in the way of a price, where whoever looks sees all records; null of none. */
function otherRecordOf(charge: Charge | null, actor: Actor): string | null {
  return visibleSuites(actor) === null ? otherRecordIn(charge?.unpriced?.detail ?? '') : null;
}

/** What custody staff may do: what the stay is waiting for first, what mends a record last. */
function actionsOf({ current }: RecordSheet, actor: Actor): { main: Link[]; more: Link[] } {
  if (!actor.roles.includes('custody') || current.erasedAt !== null) return { main: [], more: [] };
  const link = (text: string, path: string) => ({
    text,
    href: `/detentions/${current.id}/${path}`,
  });
  const status = statusOf(current);
  if (isOfAnotherSuite(current, actor))
    return { main: status === 'open' ? [link('Move suite', 'move')] : [], more: [] };
  const session = link('Add interpreter session', 'session');
  const amend = link(status === 'void' ? 'Amend it and bring it back' : 'Amend', 'amend');
  if (status === 'void') return { main: [amend], more: [] };
  const more = [amend, link('Void', 'void')];
  if (status === 'released') return { main: [session], more };
  return {
    main: [
      link(isHeld(current) ? 'Release' : 'Record the outcome', 'release'),
      link('Change watch', 'watch'),
      link('Move suite', 'move'),
      session,
    ],
    more: [link('Change power', 'power'), ...more],
  };
}

/** Where its billing stands, for finance staff: what stands in the way, and what they can do about it. */
function billingOf({ current, charge, obstacle, isAgreeable }: RecordSheet) {
  const link = (text: string, path: string) => ({
    text,
    href: `/detentions/${current.id}/${path}`,
  });
  const { invoice } = current;
  const isStopped = obstacle?.code === 'billing-stopped';
  const other = obstacle?.context.other;
  return {
    isReady: obstacle === null,
    says: current.superseded
      ? 'Its invoice no longer shows what is so: correct it, or credit it.'
      : obstacle && `${capitalised(withSpokenTimes(obstacle.message))}.`,
    actions: [
      ...(invoice ? [{ text: `Go to invoice ${invoice}`, href: `/invoices/${invoice}` }] : []),
      ...(isAgreeable ? [link('Enter an agreed charge', 'agree')] : []),
      ...(charge?.unpriced?.reason === 'session-overlap'
        ? [link('Accept the overlapping sessions', 'accept-overlaps')]
        : []),
      ...(isStopped ? [link('Lift the billing stop', 'lift-billing-stop')] : []),
      ...(typeof other === 'string'
        ? [{ text: 'Look at the other record', href: `/detentions/${other}` }]
        : []),
    ],
  };
}
