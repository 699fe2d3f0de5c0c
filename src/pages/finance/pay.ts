/** Recording a payment, and what of it is for which invoices. */
import { Hono } from 'hono';
import type { FieldError } from '../../domain/errors.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { statementJson } from '../../shapes/account.ts';
import { paymentShape } from '../../shapes/payment.ts';
import { readStatement } from '../../usecases/readAccounts.ts';
import { recordPayment } from '../../usecases/recordPayment.ts';
import { listCustomers, readForce } from '../../usecases/referenceData.ts';
import { amountTyped } from '../amounts.ts';
import { customerItems } from '../customers.ts';
import { daysIn } from '../days.ts';
import type { PageDeps } from '../deps.ts';
import { type Fields, type FormView, fieldsOf, freshForm, parsed, submit } from '../forms.ts';
import { consult, only, type PageContext, show } from '../kit.ts';
import { allocationsTyped, openRows, payingAll, withShownFields } from './allocations.ts';

const LABELS = {
  customer: 'Customer',
  amount: 'Amount received',
  receivedOn: 'Received on',
  reference: 'The bank’s reference',
};

/** Records a payment, and puts it on invoices. */
export function payRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/payments/new', only('finance'), (c) => freshPage(c, deps));
  app.post('/payments/new', only('finance'), async (c) => {
    const fields = await fieldsOf(c);
    const allocations = allocationsTyped(fields);
    return submit(c, deps, fields, {
      labels: { ...LABELS, ...allocations.labels },
      again: (form) => payPage(c, deps, form),
      *write(steps, context) {
        try {
          const content = receiptTyped(fields, allocations.sent);
          const { allocations: to, amount: amountPence, ...receipt } = content;
          const [act] = yield* recordPayment(steps, context, { ...receipt, amountPence }, to);
          return `/payments/${act?.payment}?done=recorded`;
        } catch (error) {
          throw allocations.repointed(error);
        }
      },
    });
  });
  return app;
}

/** What the bank says of a payment as it was typed; refuses with `invalid`. */
function receiptTyped(fields: Fields, allocations: readonly object[]) {
  const { customer, reference } = fields;
  const { days, errors } = daysIn(fields, ['receivedOn'], { needed: true });
  const amount = amountTyped(fields.amount);
  const blank: FieldError = { pointer: '/amount', detail: 'is missing: write it like 296.00' };
  const more = amount === '' ? [blank, ...errors] : errors;
  return parsed(paymentShape, { ...days, customer, reference, amount, allocations }, more);
}

async function accountOf(c: PageContext, deps: PageDeps, code: string | undefined) {
  return consult(c, deps, function* (steps, context) {
    const customers = yield* listCustomers(steps, context);
    const { defaultCustomer } = yield* readForce(steps, context);
    const customer = code || defaultCustomer;
    const statement = yield* readStatement(steps, context, customer, {}, 'json');
    return { customers, customer, statement: statementJson(statement) };
  });
}

/** Filled in for the customer and the invoice that a link names. */
async function freshPage(c: PageContext, deps: PageDeps): Promise<Response> {
  const { customer, invoice } = c.req.query();
  const account = await accountOf(c, deps, customer);
  const named = account.statement.openInvoices.find(({ number }) => number === invoice);
  const form = freshForm(c, deps, named && payingAll(named));
  return payView(c, account, form);
}

async function payPage(c: PageContext, deps: PageDeps, form: FormView): Promise<Response> {
  return payView(c, await accountOf(c, deps, form.fields.customer), form);
}

function payView(
  c: PageContext,
  { customers, customer, statement }: Awaited<ReturnType<typeof accountOf>>,
  form: FormView,
): Response {
  const open = openRows(statement.openInvoices, form.fields);
  const view = {
    title: 'Record a payment',
    customer,
    customers: customerItems(customers),
    choosing: { ...form, fields: { customer } },
    buyer: statement.buyer,
    form: withShownFields(form, open),
    open,
    back: { href: `/customers/${customer}/statement`, text: `Statement of ${customer}` },
  };
  return show(c, 'finance/pay.njk', view);
}
