/** Two revisions of a record: what changed from one to the other, in words and side by side. */
import { changeWords } from '../../documents/changeWords.ts';
import { intervalRow, recordNumber, referencesOf, sessionRow } from '../../documents/stayView.ts';
import { ABSENT, capitalised, ERASED, type RowView, spokenCode } from '../../documents/words.ts';
import { differences } from '../../domain/differences.ts';
import type { Suite } from '../../domain/force.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import type { RevisionJson } from '../../shapes/breakdown.ts';

export interface CompareView {
  /** One sentence for each change; of what was erased, only that it was. */
  changes: string[];
  /** Each with what either revision says of it. */
  rows: {
    label: string;
    before: readonly string[];
    after: readonly string[];
    isChanged: boolean;
  }[];
}

/** What it is told beside the two: whether their references are erased, and what suites are called. */
interface Beside {
  erasedAt: Instant | null;
  suites: readonly Suite[];
}

type Sides = readonly (readonly [label: string, lines: readonly string[]])[];

/** `before` is an earlier revision than `after`, or the same. */
export function compareView(
  before: RevisionJson,
  after: RevisionJson,
  beside: Beside,
): CompareView {
  const changes = changeWords(before, {
    ...after,
    changes: differences(before.detention, after.detention),
  });
  const erased = `References: ${ERASED}, changes to them cannot be shown`;
  return {
    changes: beside.erasedAt === null ? changes : [...changes, erased],
    rows: sideBySide(linesOf(before, beside), linesOf(after, beside)),
  };
}

/** Rows of either side by their labels, those of the earlier revision first where only it has them. */
function sideBySide(before: Sides, after: Sides): CompareView['rows'] {
  const [earlier, later] = [new Map(before), new Map(after)];
  const labels = [...new Set([...earlier.keys(), ...later.keys()])];
  const sorted = labels.sort((a, b) => placeOf(a) - placeOf(b));
  return sorted.map((label) => {
    const [left, right] = [earlier.get(label) ?? [], later.get(label) ?? []];
    return { label, before: left, after: right, isChanged: `${left}` !== `${right}` };
  });
}

/** Sessions after intervals, though one side may have more of them. */
function placeOf(label: string): number {
  return ['Interval', 'Interpreter'].findIndex((kind) => label.startsWith(kind));
}

function linesOf({ detention, void: whyVoid }: RevisionJson, { erasedAt, suites }: Beside): Sides {
  const isErased = erasedAt !== null;
  const record = { ...detention, erasedAt: isErased ? formatInstant(erasedAt) : null };
  const facts = referencesOf({ ...record, custodyRecordNumber: recordNumber(record) });
  return [
    ...facts.map(({ label, value }) => [label, [value]] as const),
    ['Customer', [detention.customer]],
    ['Outcome', [detention.outcome === null ? ABSENT : capitalised(spokenCode(detention.outcome))]],
    ['Void', [whyVoid ? 'Yes' : 'No']],
    ...detention.intervals.map((interval, n) => {
      // How long an open one is by now is no matter of the revision.
      const row = intervalRow(interval, suites, interval.endedAt ?? interval.startedAt);
      const [suite, from, to, length, watch, power] = row.map(textOf);
      const lasting = interval.endedAt === null ? [] : [`${length}`];
      const held = [`${watch} watch`, `${power} power`];
      return [`Interval ${n + 1}`, [`${suite}`, `${from} to ${to}`, ...lasting, ...held]] as const;
    }),
    ...detention.interpreterSessions.map((session, n) => {
      const [, from, to, what, interpreter] = sessionRow(session, isErased).map(textOf);
      return [
        `Interpreter session ${n + 1}`,
        [`${what}`, `${from} to ${to}`, `Interpreter: ${interpreter}`],
      ] as const;
    }),
  ];
}

function textOf(cell: RowView[number]): string {
  return cell.map((part) => (typeof part === 'string' ? part : part.note)).join(', ');
}
