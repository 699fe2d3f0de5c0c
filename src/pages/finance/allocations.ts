/** What of a payment is put on invoices: the open ones with an amount beside each, and numbers typed. */
import { type FieldError, Refusal } from '../../domain/errors.ts';
import type { StatementJson } from '../../shapes/account.ts';
import { amountTyped } from '../amounts.ts';
import type { Fields, FormView, Labels } from '../forms.ts';

type OpenInvoice = StatementJson['openInvoices'][number];

/** More are typed by number: a long page is of no use. */
const MOST_ROWS = 50;
/** Before an invoice's number it names the field of its amount. */
const ON = 'on-';
const OTHERS = 'others';

/** The rows of a form: what has an amount or is `wanted` first, then as they were issued. */
export function openRows(open: readonly OpenInvoice[], fields: Fields, wanted?: string) {
  const isFirst = ({ number }: OpenInvoice) => number === wanted || Boolean(fields[ON + number]);
  const ordered = [...open.filter(isFirst), ...open.filter((invoice) => !isFirst(invoice))];
  const rows = ordered.slice(0, MOST_ROWS);
  return {
    rows: rows.map((invoice) => ({ ...invoice, field: ON + invoice.number })),
    count: open.length,
    hasMore: open.length > rows.length,
  };
}

/** The same form; what is wrong with an amount beside an invoice that is no row any more is told of them all. */
export function withShownFields(form: FormView, { rows }: ReturnType<typeof openRows>): FormView {
  const shown = new Set(rows.map(({ field }) => field));
  const problems = form.problems.map(({ field, text }) => ({
    text,
    field: field?.startsWith(ON) && !shown.has(field) ? 'allocations' : field,
  }));
  return { ...form, problems };
}

/** The fields of a form that is filled in to pay all that is owed on an invoice. */
export function payingAll({ number, owed }: OpenInvoice): Fields {
  return { amount: owed, [ON + number]: owed };
}

/** What is typed beside invoices, as the shapes read it. */
export interface TypedAllocations {
  sent: readonly { invoice: string; amount: string }[];
  labels: Labels;
  /** The same error, of what was sent, at the fields that it was typed in. */
  repointed(error: unknown): unknown;
}

export function allocationsTyped(fields: Fields): TypedAllocations {
  const typed = [...besideInvoices(fields), ...inLines(fields[OTHERS] ?? '')];
  const named = typed.map(({ field, invoice }) => [field, `Amount for ${invoice}`]);
  return {
    sent: typed.map(({ invoice, amount }) => ({ invoice, amount: amountTyped(amount) })),
    labels: {
      ...Object.fromEntries(named),
      [OTHERS]: 'Other invoices:',
      allocations: 'The amounts on invoices',
    },
    repointed(error) {
      if (!(error instanceof Refusal)) return error;
      const { code, message, context } = error;
      const errors = error.errors.map((one) => repoint(one, typed));
      return new Refusal(code, message, { errors, context });
    },
  };
}

interface Typed {
  field: string;
  invoice: string;
  amount: string;
}

function besideInvoices(fields: Fields): Typed[] {
  return Object.entries(fields).flatMap(([field, amount]) =>
    field.startsWith(ON) && amount.trim() !== ''
      ? [{ field, invoice: field.slice(ON.length), amount }]
      : [],
  );
}

/** "MPS-2026-000001 296.00", one a line. */
function inLines(text: string): Typed[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [invoice = '', amount = ''] = line.split(/\s+(.*)/s);
      return { field: OTHERS, invoice, amount };
    });
}

function repoint(error: FieldError, typed: readonly Typed[]): FieldError {
  const [, place, part] = /^\/allocations\/(\d+)\/(invoice|amount)$/.exec(error.pointer) ?? [];
  const one = typed[Number(place)];
  if (!one) return error;
  const detail = part === 'invoice' ? `cannot be taken: ${error.detail}` : error.detail;
  return {
    pointer: `/${one.field}`,
    detail: one.field === OTHERS ? `${one.invoice}: ${error.detail}` : detail,
  };
}
