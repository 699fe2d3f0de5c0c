/** The rows of a record that is amended: those to be changed as fields, the others in words. */
import { capitalised, spokenTime } from '../../documents/words.ts';
import type { Fields, FormView } from '../forms.ts';
import { isBlankMoment, momentIn } from '../moments.ts';
import { type List, rowsOf } from './amendment.ts';
import { MODES } from './choices.ts';
import { hasMore } from './sessionFields.ts';

/** Of a stay that has no more, all intervals are there to be changed at once. */
const FEW_INTERVALS = 3;

export interface AmendedRow {
  fields: Fields;
  isOpen: boolean;
  /** What it says, where it is not open. */
  words: string;
  /** Whether something is typed in the part of a session that is folded up. */
  hasMore: boolean;
}

/** The rows of a list, as a form shows them: what is wrong somewhere is open to be mended. */
export function rowViews({ fields, problems }: FormView, list: List): AmendedRow[] {
  const rows = rowsOf(fields, list);
  const areFew = list === 'intervals' && rows.length <= FEW_INTERVALS;
  return rows.map((row, n) => {
    const isWrong = problems.some(({ field }) => field?.startsWith(`${list}-${n}-`));
    return {
      fields: row,
      isOpen: areFew || isWrong || row.isOpen !== undefined,
      words: list === 'intervals' ? intervalWords(row) : sessionWords(row),
      hasMore: hasMore(row),
    };
  });
}

function intervalWords(row: Fields): string {
  return `${row.suite}, ${timesOf(row)}, ${row.watch} watch, ${row.power} power`;
}

function sessionWords(row: Fields): string {
  const mode = MODES.find(({ value }) => value === row.mode)?.text.toLowerCase();
  const what = [row.language, mode].filter(Boolean).join(', ');
  return `${capitalised(what)}, ${timesOf(row)}`;
}

function timesOf(row: Fields): string {
  const end = isBlankMoment(row, 'endedAt') ? 'and still open' : `to ${timeOf(row, 'endedAt')}`;
  return `${timeOf(row, 'startedAt')} ${end}`;
}

function timeOf(row: Fields, name: string): string {
  const moment = momentIn(row, name);
  return 'time' in moment ? spokenTime(moment.time) : 'no time';
}
