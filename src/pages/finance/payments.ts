/** Payments: the list, and one with all that was done with it. */
import { Hono } from 'hono';
import { z } from 'zod';
import { spoken, spokenCount } from '../../documents/words.ts';
import type { ReversalReason } from '../../domain/account.ts';
import { momentsOfDays } from '../../http/days.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { paymentItem, paymentJson } from '../../shapes/payment.ts';
import { codeShape } from '../../shapes/values.ts';
import { listPayments, readPayment } from '../../usecases/readPayments.ts';
import { listCustomers } from '../../usecases/referenceData.ts';
import { asked } from '../asked.ts';
import { customerItems } from '../customers.ts';
import { daysOf, dayTyped } from '../days.ts';
import type { PageDeps } from '../deps.ts';
import { consult, doneText, has, only, type PageContext, read, show } from '../kit.ts';
import { PAGE_ROWS, pageOf, pagingOf, placeIn } from '../paging.ts';

/** Of one payment; no other page has such an address. */
export const PAYMENT = '/payments/:id{[0-9a-f-]+}';

/** Why a payment is taken back, in the words of a choice. */
export const REVERSALS: Readonly<Record<ReversalReason, string>> = {
  recalled: 'The bank took it back',
  bounced: 'It bounced',
  mistaken: 'It was recorded by mistake',
  duplicate: 'It was recorded twice',
};

const DONE: Readonly<Record<string, string>> = {
  recorded: 'The payment is recorded.',
  allocated: 'The rest of the payment is allocated as you said.',
  reversed: 'The payment is reversed: its invoices are owed again.',
};

const listPlace = z.strictObject({ payment: z.string(), actedAt: z.int() });

/** Payments, newest first, and each with its allocations. */
export function paymentRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/payments', only('finance', 'auditor'), (c) => paymentsPage(c, deps));
  app.get(PAYMENT, only('finance', 'auditor'), (c) => paymentPage(c, deps, c.req.param('id')));
  return app;
}

async function paymentsPage(c: PageContext, deps: PageDeps): Promise<Response> {
  const query = c.req.query();
  const customer = codeShape.safeParse(query.customer).data;
  const labels = { from: 'From', to: 'To' };
  const { found, form } = await asked(query, labels, () =>
    consult(c, deps, function* (steps, context) {
      const days = daysOf(query, ['from', 'to']);
      const { from, before } = momentsOfDays({ from: days.from, to: days.to });
      const after = placeIn(listPlace, query.after);
      const filter = { customer, from, before, after, limit: PAGE_ROWS };
      return { days, ...(yield* listPayments(steps, context, filter)) };
    }),
  );
  const customers = await read(c, deps, listCustomers);
  const { days = {}, items = [], next = null } = found ?? {};
  const typed = Object.entries(days).map(([name, date]) => [name, dayTyped(date)]);
  const fields = { ...form.fields, ...Object.fromEntries(typed) };
  const view = {
    title: 'Payments',
    form: { ...form, fields },
    payments: found && items.map(paymentItem),
    isFiltered: Object.keys(query).some((name) => query[name]),
    customers: customerItems(customers, 'Every customer'),
    paging: pagingOf('/payments', { customer, ...days, after: query.after }, next),
    mayPay: has(c, 'finance'),
  };
  return show(c, 'finance/payments.njk', view);
}

async function paymentPage(c: PageContext, deps: PageDeps, id: string): Promise<Response> {
  const acts = await consult(c, deps, (steps, context) => readPayment(steps, context, id));
  const payment = paymentJson(acts);
  const { after } = c.req.query();
  const { rows, paging } = pageOf(`/payments/${id}`, { after }, payment.allocations);
  return show(c, 'finance/payment.njk', {
    title: `Payment ${payment.reference}`,
    payment,
    allocations: rows,
    paging,
    acts: payment.acts.map(actView),
    hasRest: payment.status === 'received' && payment.unallocated !== '0.00',
    mayPay: has(c, 'finance'),
    done: doneText(c, DONE),
    back: { href: '/payments', text: 'Payments' },
  });
}

type Act = ReturnType<typeof paymentJson>['acts'][number];

/** What was done, for a time line. */
function actView(act: Act) {
  const { at, by, allocations } = act;
  return { label: actLabel(act), by, time: at, paragraphs: allocationWords(allocations) };
}

function actLabel({ kind, credited, replacement, reason }: Act): string {
  switch (kind) {
    case 'received':
      return 'Recorded';
    case 'allocated':
      return 'Allocated';
    case 'moved':
      return replacement
        ? `Moved from ${credited}, which was credited, to ${replacement}`
        : `Taken off ${credited}, which was credited`;
    case 'reversed':
      return `Reversed: ${reason ? REVERSALS[reason].toLowerCase() : ''}`;
  }
}

const MOST_NAMED = 5;

/** "£296.00 on MPS-2026-000001"; of many, how many they are. */
function allocationWords(allocations: Act['allocations']): string[] {
  if (allocations.length > MOST_NAMED) {
    return [`It changes ${spokenCount(allocations.length)} invoices.`];
  }
  return allocations.map(({ invoice, amount }) =>
    amount.startsWith('-')
      ? `${spoken(amount.slice(1))} taken off ${invoice}`
      : `${spoken(amount)} on ${invoice}`,
  );
}
