/**
 * A tariff as the fields of a form, and back. A field's name is the JSON Pointer of what it says with "_" in
 * the place of "/" ("custody_bands_0_standard"): what is wrong with it is found by that.
 */
import { MODE_NAMES, MODES } from '../../documents/tariffView.ts';
import { capitalised } from '../../documents/words.ts';
import type { Mode } from '../../domain/detention.ts';
import { type FieldError, Refusal } from '../../domain/errors.ts';
import { type TariffContent, UPLIFT_DAYS } from '../../domain/tariff.ts';
import { amountTyped } from '../amounts.ts';
import { daysIn, dayTyped } from '../days.ts';
import type { Fields, Labels } from '../forms.ts';

const BANDS = 'custody_bands';
const BEYOND = 'custody_beyondLastBand';
const upliftsOf = (mode: Mode) => `interpreters_${mode}_uplifts`;
/** The lists that a form has a row of fields for each item of. */
const LISTS = [BANDS, ...MODES.map(upliftsOf)];

/** The fields of a form for nothing yet: one empty band. */
export const EMPTY: Fields = {
  billable: 'immigration',
  custody_model: 'banded',
  custody_watch: 'any',
  [`${BEYOND}_rule`]: 'unpriced',
  [`${BANDS}_0_label`]: '',
  vat_category: 'O',
  vat_rate: '0',
};

/** What a form is filled in with to say a tariff. */
export function fieldsOfTariff(tariff: TariffContent): Fields {
  const flat = Object.fromEntries(flattened('', tariff));
  return { ...EMPTY, ...flat, effectiveFrom: dayTyped(tariff.effectiveFrom) };
}

function flattened(name: string, value: unknown): [name: string, text: string][] {
  // One box to tick for each day.
  if (name.endsWith('_days') && Array.isArray(value)) {
    return value.map((day) => [`${name}_${day}`, 'yes']);
  }
  if (typeof value !== 'object' || value === null) return [[name, `${value ?? ''}`]];
  return Object.entries(value).flatMap(([part, within]) =>
    flattened(name === '' ? part : `${name}_${part}`, within),
  );
}

/** How many rows of a list the fields have. */
export function rowsIn(fields: Fields, list: string): number {
  return Math.max(-1, ...rowNumbers(fields, list)) + 1;
}

function rowNumbers(fields: Fields, list: string): number[] {
  return Object.keys(fields).flatMap((name) => {
    const n = name.startsWith(`${list}_`) ? Number.parseInt(name.slice(list.length + 1), 10) : NaN;
    return Number.isNaN(n) ? [] : [n];
  });
}

/** The same fields with another, empty row of a list. */
export function withRow(fields: Fields, list: string): Fields {
  const first = list === BANDS ? 'label' : 'ratePerHour';
  return LISTS.includes(list)
    ? { ...fields, [`${list}_${rowsIn(fields, list)}_${first}`]: '' }
    : fields;
}

/** The same fields without rows that say nothing, those after them moved up; a band at least stays. */
export function withoutEmptyRows(fields: Fields): Fields {
  return LISTS.reduce((kept, list) => {
    const full = [...new Set(rowNumbers(kept, list))]
      .sort((a, b) => a - b)
      .filter((n) => fieldsOfRow(kept, `${list}_${n}_`).some(([, text]) => text.trim() !== ''));
    const others = Object.entries(kept).filter(([name]) => !name.startsWith(`${list}_`));
    const rows = full.flatMap((from, to) =>
      fieldsOfRow(kept, `${list}_${from}_`).map(([part, text]) => [`${list}_${to}_${part}`, text]),
    );
    const compact = Object.fromEntries([...others, ...rows]);
    return list === BANDS && full.length === 0 ? withRow(compact, list) : compact;
  }, fields);
}

/** What the fields of a row say, by the part of their names after `start`. */
function fieldsOfRow(fields: Fields, start: string): [part: string, text: string][] {
  return Object.entries(fields).flatMap(([name, text]) =>
    name.startsWith(start) ? [[name.slice(start.length), text] as [string, string]] : [],
  );
}

/** The tariff that a form says, in the shape that one is sent in, whether it holds or not; and wrong dates. */
export function tariffIn(fields: Fields): { sent: unknown; errors: FieldError[] } {
  const { days, errors } = daysIn(fields, ['effectiveFrom'], { needed: true });
  const { customer, billable } = fields;
  const sent = {
    customer,
    effectiveFrom: days.effectiveFrom,
    source: fields.source ?? '',
    billable,
    custody: custodyIn(fields),
    interpreters: Object.fromEntries(
      MODES.flatMap((mode) => {
        const card = cardIn(fields, mode);
        return card ? [[mode, card]] : [];
      }),
    ),
    vat: {
      category: fields.vat_category,
      rate: fields.vat_rate?.trim() ?? '',
      reason: textOr(fields.vat_reason, null),
    },
  };
  return { sent, errors };
}

function custodyIn(fields: Fields): object {
  const { custody_model: model, custody_watch: watch } = fields;
  const rest = { model, watch };
  const hours = numberIn(fields.custody_hours);
  switch (model) {
    case 'banded':
      return { ...rest, bands: bandsIn(fields), beyondLastBand: beyondIn(fields) };
    case 'hourly':
      return {
        ...rest,
        firstHour: columnsIn(fields, 'custody_firstHour'),
        furtherHour: columnsIn(fields, 'custody_furtherHour'),
      };
    case 'per-period':
      return { ...rest, hours, ...columnsIn(fields, 'custody') };
    default:
      return { ...rest, ...columnsIn(fields, 'custody') };
  }
}

function bandsIn(fields: Fields): object[] {
  return Array.from({ length: rowsIn(fields, BANDS) }, (_, n) => ({
    label: fields[`${BANDS}_${n}_label`] ?? '',
    upToHours: numberIn(fields[`${BANDS}_${n}_upToHours`]) ?? null,
    ...columnsIn(fields, `${BANDS}_${n}`),
  }));
}

function beyondIn(fields: Fields): object {
  const rule = fields[`${BEYOND}_rule`];
  if (rule !== 'per-period') return { rule };
  return { rule, hours: numberIn(fields[`${BEYOND}_hours`]), ...columnsIn(fields, BEYOND) };
}

function columnsIn(fields: Fields, within: string): object {
  return {
    standard: amountTyped(fields[`${within}_standard`]) || undefined,
    constantWatch: amountTyped(fields[`${within}_constantWatch`]) || undefined,
  };
}

/** A mode whose fields are all blank has no price. */
function cardIn(fields: Fields, mode: Mode): object | null {
  const start = `interpreters_${mode}_`;
  const said = fieldsOfRow(fields, start).filter(([, text]) => text.trim() !== '');
  if (said.length === 0) return null;
  const text = (part: string) => fields[`${start}${part}`];
  return {
    ratePerHour: amountTyped(text('ratePerHour')),
    minimumMinutes: numberIn(text('minimumMinutes')),
    incrementMinutes: numberIn(text('incrementMinutes')),
    uplifts: Array.from({ length: rowsIn(fields, upliftsOf(mode)) }, (_, n) =>
      upliftIn(fields, `${upliftsOf(mode)}_${n}`),
    ),
    travelRatePerHour: rateIn(text('travelRatePerHour')),
    ratePerMile: rateIn(text('ratePerMile')),
    cancellation: rateIn(text('cancellation')),
  };
}

function upliftIn(fields: Fields, row: string): object {
  const days = UPLIFT_DAYS.filter((day) => fields[`${row}_days_${day}`] === 'yes');
  return {
    ...(days.length > 0 && { days }),
    from: textOr(fields[`${row}_from`], undefined),
    to: textOr(fields[`${row}_to`], undefined),
    ratePerHour: amountTyped(fields[`${row}_ratePerHour`]),
  };
}

function textOr<T>(text: string | undefined, nothing: T): string | T {
  return text?.trim() || nothing;
}

function rateIn(text: string | undefined): string | null {
  return text?.trim() ? amountTyped(text) : null;
}

/** What is no number stays as it is, to be refused as such. */
function numberIn(text: string | undefined): number | string | undefined {
  const plain = text?.trim() ?? '';
  if (plain === '') return undefined;
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : plain;
}

/** The same refusal, each of its errors at the field that says it. */
export function atFields(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  const errors = error.errors.map(({ pointer, detail }) => ({
    pointer: `/${pointer.slice(1).replaceAll('/', '_')}`,
    detail,
  }));
  return new Refusal(error.code, error.message, { errors });
}

/** Of fields by the last part of their names. */
const PARTS: Labels = {
  customer: 'customer',
  effectiveFrom: 'first day in force',
  reason: 'reason',
  replaces: 'the version to replace:',
  source: 'source',
  billable: 'what is billed',
  model: 'kind of price',
  watch: 'constant watch',
  rule: 'beyond the last band',
  label: 'name',
  upToHours: 'hours:',
  hours: 'hours:',
  standard: 'standard price',
  constantWatch: 'constant watch price',
  ratePerHour: 'rate an hour',
  minimumMinutes: 'least minutes',
  incrementMinutes: 'steps in minutes',
  travelRatePerHour: 'travel an hour',
  ratePerMile: 'price of a mile',
  cancellation: 'price if cancelled',
  from: 'from',
  to: 'to',
  category: 'category:',
  rate: 'rate:',
};

/** What each field of a form is called where it is wrong. */
export function labelsOf(fields: Fields): Labels {
  const rows = LISTS.flatMap((list) =>
    Array.from({ length: rowsIn(fields, list) }, (_, n) => `${list}_${n}`),
  );
  const parts = rows.flatMap((row) => Object.keys(PARTS).map((part) => `${row}_${part}`));
  return Object.fromEntries(
    [...SINGLE, ...rows, ...parts].map((name) => [name, capitalised(labelOf(name))]),
  );
}

const SINGLE = [
  ...['customer', 'effectiveFrom', 'reason', 'replaces', 'source', 'billable', 'custody_model'],
  ...['', '_firstHour', '_furtherHour', '_beyondLastBand'].flatMap((part) =>
    ['watch', 'rule', 'hours', 'standard', 'constantWatch'].map((name) => `custody${part}_${name}`),
  ),
  ...MODES.flatMap((mode) => Object.keys(PARTS).map((part) => `interpreters_${mode}_${part}`)),
  ...['category', 'rate', 'reason'].map((name) => `vat_${name}`),
];

const GROUPS: readonly [start: RegExp, words: (found: RegExpExecArray) => string][] = [
  [/^custody_bands_(\d+)/, ([, n]) => `band ${Number(n) + 1}`],
  [/^custody_firstHour/, () => 'first hour'],
  [/^custody_furtherHour/, () => 'each further hour'],
  [/^custody_beyondLastBand_(?!rule)/, () => 'beyond the last band'],
  [
    /^interpreters_([a-z-]+)_uplifts_(\d+)/,
    ([, mode, n]) => `${MODE_NAMES[mode as Mode]}, higher rate ${Number(n) + 1}`,
  ],
  [/^interpreters_([a-z-]+)/, ([, mode]) => MODE_NAMES[mode as Mode]],
  [/^vat_/, () => 'VAT'],
];

function labelOf(name: string): string {
  const found = GROUPS.map(([start, words]) => [start.exec(name), words] as const).find(
    ([match]) => match,
  );
  const part = PARTS[name.split('_').at(-1) ?? ''];
  const group = found?.[0] && found[1](found[0]);
  return [group, part].filter((words) => words !== undefined).join(', ') + (part ? '' : ':');
}
