/**
 * What a report of breakdowns says, as text in its order: a pure function of the one breakdown value,
 * for a reader who was not there.
 */
import { readCheckpoint } from '../domain/signedNote.ts';
import type { BreakdownJson, BreakdownsJson } from '../shapes/breakdown.ts';
import { recordNumber, type StayView, stayView } from './stayView.ts';
import {
  ABSENT,
  capitalised,
  type Fact,
  type RowView,
  shortHash,
  spoken,
  spokenTime,
} from './words.ts';

export interface ReportView {
  title: string;
  subtitle: string;
  made: readonly Fact[];
  reason: Fact;
  /** Of a detainee: a row for each stay. */
  summary: readonly RowView[] | null;
  /** What is not in this report. */
  leftOut: string | null;
  stays: readonly StayView[];
  /** Line by line, the empty one among them. */
  checkpoint: readonly string[];
  check: readonly string[];
  identity: string;
  /** The name of the file that goes along with the pages. */
  attached: string;
}

export function breakdownView(report: BreakdownsJson): ReportView {
  const { asked, made, items, next, checkpoint } = report;
  const { size, root } = readCheckpoint(checkpoint);
  const attached = `breakdown-${made.event}.json`;
  const stays = items.length === 1 ? 'one detention' : `${items.length} detentions`;
  return {
    title: asked ? 'Breakdown of a detainee' : 'Breakdown of a detention',
    subtitle: `${made.force.name}${asked ? `, ${stays} under ${asked.reference}` : ''}`,
    made: [
      { label: 'Made on', value: spokenTime(made.at) },
      { label: 'Made by', value: made.by },
      { label: 'Made for', value: made.recipient ?? made.by },
      { label: 'Noted in the log as', value: `event ${made.event}` },
    ],
    reason: { label: 'Reason given', value: made.reason ?? ABSENT },
    summary: asked && items.map(summaryRow),
    leftOut:
      next &&
      `There are earlier stays that this report leaves out. Ask for them with the cursor ${next}`,
    stays: items.map((item) => stayView(item, report)),
    checkpoint: checkpoint.trimEnd().split('\n'),
    check: [...checkWords(attached), ...(asked ? [NOT_AMONG] : [])],
    identity: `Breakdown ${made.event}  ·  log ${made.force.code}, ${size} events  ·  root ${shortHash(root)}`,
    attached,
  };
}

/** A reference leads to the stays whose last revision has it, and to none that is erased. */
const NOT_AMONG =
  'Stays are found by the reference that they bear now. A stay which bore it only before an amendment, or whose references are erased, is not among these.';

function checkWords(attached: string): string[] {
  return [
    `The lines above are a signed note: a name, a number of events, the root hash over them, an empty line, and a signature (c2sp.org/tlog-checkpoint). The signature is too long for one line here: the file attached, ${attached}, has the note whole, to be copied from there. It is made with the log’s key, whose public half the force publishes.`,
    'Each event in this report has a number and the start of its hash: the SHA-256 of a zero byte and the event’s own text. The attached file has that text for each event, and the hashes that lead from it to the root above (RFC 9162, section 2.1.3). An event that was changed or made up leads elsewhere. That none was left out is shown by a recount of the whole log.',
    'Later checkpoints of the same log hold this one unchanged, and the log proves it to whoever keeps this report: “audit verify --checkpoint” takes it as it is.',
  ];
}

function summaryRow({ detention, charge, invoices }: BreakdownJson): RowView {
  const [first] = detention.intervals;
  const live = invoices.find((invoice) => invoice.live);
  return [
    [recordNumber(detention)],
    [first ? spokenTime(first.startedAt) : ''],
    [capitalised(detention.status)],
    [live ? `${live.number}${live.superseded ? ', superseded' : ''}` : 'none'],
    [charge?.total === undefined ? (charge?.status ?? 'no charge') : spoken(charge.total)],
  ];
}
