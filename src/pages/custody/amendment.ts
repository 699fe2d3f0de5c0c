/** The form of a whole record: its fields, its rows of intervals and sessions, and what it says as it is sent. */
import type { Detention } from '../../domain/detention.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Fields, Labels } from '../forms.ts';
import { isBlankMoment, isShownTwice, momentFields, momentIn } from '../moments.ts';
import { SESSION_LABELS, sessionFields, sessionIn } from './sessionFields.ts';

/** The lists of a record; a field of a row is called "intervals-0-suite". */
export type List = 'intervals' | 'interpreterSessions';

/** A field that each row of a list sends, whatever is typed in it. */
const IN_EACH_ROW: Record<List, string> = { intervals: 'suite', interpreterSessions: 'language' };

/** A record as the form shows it. */
export function amendmentFields(detention: Detention): Fields {
  const fields: Fields = {
    custodyRecordNumber: detention.custodyRecordNumber,
    detaineeReference: detention.detaineeReference ?? '',
    homeOfficeReference: detention.homeOfficeReference ?? '',
    customer: detention.customer,
    operation: detention.operation ?? '',
    outcome: detention.outcome ?? '',
  };
  const intervals = detention.intervals.map(({ suite, watch, power, startedAt, endedAt }) => ({
    suite,
    watch,
    power,
    ...momentFields('startedAt', startedAt),
    ...(endedAt === null ? {} : momentFields('endedAt', endedAt)),
  }));
  const sessions = detention.interpreterSessions.map(sessionFields);
  return withRows(withRows(fields, 'intervals', intervals), 'interpreterSessions', sessions);
}

/** The rows of a list, each with its fields under their own names. */
export function rowsOf(fields: Fields, list: List): Fields[] {
  const rows: Fields[] = [];
  for (;;) {
    const prefix = prefixOf(list, rows.length);
    if (fields[prefix + IN_EACH_ROW[list]] === undefined) return rows;
    const own = Object.entries(fields).filter(([name]) => name.startsWith(prefix));
    rows.push(Object.fromEntries(own.map(([name, text]) => [name.slice(prefix.length), text])));
  }
}

/** The same form with other rows in a list. */
function withRows(fields: Fields, list: List, rows: readonly Fields[]): Fields {
  const others = Object.entries(fields).filter(([name]) => !name.startsWith(`${list}-`));
  const placed = rows.flatMap((row, n) =>
    Object.entries(row).map(([name, text]) => [prefixOf(list, n) + name, text] as const),
  );
  return Object.fromEntries([...others, ...placed]);
}

const prefixOf = (list: List, n: number) => `${list}-${n}-`;

/** The form with one interval more, which begins where the last one ends. */
export function withInterval(fields: Fields): Fields {
  const rows = rowsOf(fields, 'intervals');
  const last = rows.at(-1) ?? {};
  const { suite = '', watch = 'standard', power = 'immigration' } = last;
  const [date = '', time = '', clock = ''] = ['date', 'time', 'clock'].map(
    (part) => last[`endedAt-${part}`],
  );
  const start = { 'startedAt-date': date, 'startedAt-time': time, 'startedAt-clock': clock };
  return withRows(fields, 'intervals', [...rows, { suite, watch, power, ...start, isOpen: 'yes' }]);
}

/** The form with a row that is to be changed, and not only shown. */
export function withOpenRow(fields: Fields, list: List, place: number): Fields {
  return withRows(
    fields,
    list,
    rowsOf(fields, list).map((row, n) => (n === place ? { ...row, isOpen: 'yes' } : row)),
  );
}

export function withoutRow(fields: Fields, list: List, place: number): Fields {
  const rows = rowsOf(fields, list);
  return withRows(
    fields,
    list,
    rows.filter((_, n) => n !== place),
  );
}

/** The form with its intervals in order of time, wherever they were added; as it is, if a time is unclear. */
export function inOrder(fields: Fields): Fields {
  const rows = rowsOf(fields, 'intervals').map((row) => ({ row, start: startIn(row) }));
  if (rows.some(({ start }) => Number.isNaN(start))) return fields;
  const sorted = rows.sort((a, b) => a.start - b.start).map(({ row }) => row);
  return withRows(fields, 'intervals', sorted);
}

function startIn(row: Fields): number {
  const start = momentIn(row, 'startedAt');
  return 'time' in start ? Date.parse(start.time) : Number.NaN;
}

/** The whole record that a form says, with the reason, to be checked by its shape; and what is wrong with its times. */
export function amendmentIn(fields: Fields): { content: object; errors: FieldError[] } {
  const intervals = rowsOf(fields, 'intervals').map(intervalIn);
  const sessions = rowsOf(fields, 'interpreterSessions').map(sessionIn);
  const content = {
    custodyRecordNumber: fields.custodyRecordNumber || undefined,
    detaineeReference: fields.detaineeReference?.trim() || null,
    homeOfficeReference: fields.homeOfficeReference?.trim() || null,
    customer: fields.customer,
    operation: fields.operation?.trim() || null,
    intervals: intervals.map((interval) => interval.content),
    interpreterSessions: sessions.map((session) => session.content),
    outcome: fields.outcome || null,
    reason: fields.reason || undefined,
  };
  return {
    content,
    errors: [...placed('intervals', intervals), ...placed('interpreterSessions', sessions)],
  };
}

interface Row {
  content: object;
  errors: FieldError[];
}

function intervalIn(row: Fields): Row {
  const start = momentIn(row, 'startedAt');
  const end = isBlankMoment(row, 'endedAt') ? { time: null } : momentIn(row, 'endedAt');
  const content = {
    suite: row.suite || undefined,
    startedAt: 'time' in start ? start.time : undefined,
    endedAt: 'time' in end ? end.time : undefined,
    watch: row.watch,
    power: row.power,
  };
  const errors = [start, end].flatMap((moment) => ('error' in moment ? [moment.error] : []));
  return { content, errors };
}

/** The errors of rows, each at its place in the record. */
function placed(list: List, rows: readonly Row[]): FieldError[] {
  return rows.flatMap(({ errors }, n) =>
    errors.map(({ pointer, detail }) => ({ pointer: `/${list}/${n}${pointer}`, detail })),
  );
}

/** How the fields of a form are called where they are wrong. */
export function amendmentLabels(fields: Fields): Labels {
  const labels: Record<string, string> = {
    custodyRecordNumber: 'The custody record number',
    detaineeReference: 'The force’s reference',
    homeOfficeReference: 'The Home Office reference',
    customer: 'The customer',
    operation: 'The operation',
  };
  rowsOf(fields, 'intervals').forEach((_, n) => {
    const prefix = prefixOf('intervals', n);
    const where = `of interval ${n + 1}`;
    labels[`${prefix}suite`] = `The suite ${where}`;
    labels[`${prefix}startedAt`] = `The start ${where}`;
    labels[`${prefix}endedAt`] = `The end ${where}`;
  });
  rowsOf(fields, 'interpreterSessions').forEach((_, n) => {
    for (const [name, label] of Object.entries(SESSION_LABELS)) {
      labels[prefixOf('interpreterSessions', n) + name] =
        `Session ${n + 1}: ${label.toLowerCase()}`;
    }
  });
  return { ...labels, outcome: 'The outcome', reason: 'The reason' };
}

/** Those moments of a form that the clocks showed twice. */
export function shownTwice(fields: Fields): Record<string, true> {
  const names = Object.keys(fields).flatMap((name) =>
    name.endsWith('-date') ? [name.slice(0, -'-date'.length)] : [],
  );
  const twice = names.filter((name) => isShownTwice(fields, name));
  return Object.fromEntries(twice.map((name) => [name, true]));
}
