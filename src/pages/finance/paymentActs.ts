/** What is done with a payment later: the rest of it is allocated, or it is taken back. */
import { Hono } from 'hono';
import { REVERSAL_REASONS } from '../../domain/account.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { statementJson } from '../../shapes/account.ts';
import { allocatingShape, paymentItem, reversalShape } from '../../shapes/payment.ts';
import { allocatePayment } from '../../usecases/allocatePayment.ts';
import { readStatement } from '../../usecases/readAccounts.ts';
import { readPayment } from '../../usecases/readPayments.ts';
import { reversePayment } from '../../usecases/reversePayment.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fieldsOf, freshForm, parsed, submit } from '../forms.ts';
import { consult, only, type PageContext, show } from '../kit.ts';
import { allocationsTyped, openRows, withShownFields } from './allocations.ts';
import { PAYMENT, REVERSALS } from './payments.ts';

const NONE = {
  pointer: '/allocations',
  detail: 'are missing: write an amount beside at least one invoice',
};

export function paymentActRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const allocate = `${PAYMENT}/allocate` as const;
  app.get(allocate, only('finance'), (c) =>
    allocatePage(c, deps, c.req.param('id'), freshForm(c, deps)),
  );
  app.post(allocate, only('finance'), async (c) => {
    const id = c.req.param('id');
    const fields = await fieldsOf(c);
    const typed = allocationsTyped(fields);
    return submit(c, deps, fields, {
      labels: typed.labels,
      again: (form) => allocatePage(c, deps, id, form),
      *write(steps, context) {
        try {
          const more = typed.sent.length === 0 ? [NONE] : [];
          const { allocations } = parsed(allocatingShape, { allocations: typed.sent }, more);
          yield* allocatePayment(steps, context, id, allocations);
          return `/payments/${id}?done=allocated`;
        } catch (error) {
          throw typed.repointed(error);
        }
      },
    });
  });

  const reverse = `${PAYMENT}/reverse` as const;
  app.get(reverse, only('finance'), (c) =>
    reversePage(c, deps, c.req.param('id'), freshForm(c, deps)),
  );
  app.post(reverse, only('finance'), async (c) => {
    const id = c.req.param('id');
    const fields = await fieldsOf(c);
    return submit(c, deps, fields, {
      labels: { reason: 'Why it is reversed' },
      again: (form) => reversePage(c, deps, id, form),
      *write(steps, context) {
        const none = { pointer: '/reason', detail: 'is missing: choose one' };
        const { reason } = parsed(
          reversalShape,
          { reason: fields.reason },
          fields.reason ? [] : [none],
        );
        yield* reversePayment(steps, context, id, reason);
        return `/payments/${id}?done=reversed`;
      },
    });
  });
  return app;
}

async function allocatePage(
  c: PageContext,
  deps: PageDeps,
  id: string,
  form: FormView,
): Promise<Response> {
  const { payment, statement } = await consult(c, deps, function* (steps, context) {
    const payment = paymentItem(yield* readPayment(steps, context, id));
    const read = yield* readStatement(steps, context, payment.customer, {}, 'json');
    return { payment, statement: statementJson(read) };
  });
  const open = openRows(statement.openInvoices, form.fields);
  const view = {
    title: 'Allocate the rest',
    payment,
    form: withShownFields(form, open),
    open,
    back: { href: `/payments/${id}`, text: 'The payment' },
  };
  return show(c, 'finance/allocate.njk', view);
}

async function reversePage(
  c: PageContext,
  deps: PageDeps,
  id: string,
  form: FormView,
): Promise<Response> {
  const acts = await consult(c, deps, (steps, context) => readPayment(steps, context, id));
  const view = {
    title: 'Reverse the payment',
    payment: paymentItem(acts),
    form,
    reasons: REVERSAL_REASONS.map((value) => ({ value, text: REVERSALS[value] })),
    back: { href: `/payments/${id}`, text: 'The payment' },
  };
  return show(c, 'finance/reverse.njk', view);
}
