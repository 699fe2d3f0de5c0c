/** What is done with a payment later: the rest of it is allocated, or it is taken back. */
import { REVERSAL_REASONS } from '../../domain/account.ts';
import { statementJson } from '../../shapes/account.ts';
import { allocatingShape, paymentItem, reversalShape } from '../../shapes/payment.ts';
import { allocatePayment } from '../../usecases/allocatePayment.ts';
import { readStatement } from '../../usecases/readAccounts.ts';
import { readPayment } from '../../usecases/readPayments.ts';
import { reversePayment } from '../../usecases/reversePayment.ts';
import { type Act, actRoutes } from '../act.ts';
import type { PageDeps } from '../deps.ts';
import { parsed } from '../forms.ts';
import { consult, show } from '../kit.ts';
import { allocationsTyped, openRows, withShownFields } from './allocations.ts';
import { PAYMENT, REVERSALS } from './payments.ts';

const NONE = {
  pointer: '/allocations',
  detail: 'are missing: write an amount beside at least one invoice',
};

/** The rest of a payment is put on invoices. */
const allocate = (deps: PageDeps): Act => ({
  path: `${PAYMENT}/allocate`,
  role: 'finance',
  labels: (fields) => allocationsTyped(fields).labels,
  async page(c, id, form) {
    const { payment, statement } = await consult(c, deps, function* (steps, context) {
      const payment = paymentItem(yield* readPayment(steps, context, id));
      const read = yield* readStatement(steps, context, payment.customer, {}, 'json');
      return { payment, statement: statementJson(read) };
    });
    const open = openRows(statement.openInvoices, form.fields);
    return show(c, 'finance/allocate.njk', {
      title: 'Allocate the rest',
      payment,
      form: withShownFields(form, open),
      open,
      back: { href: `/payments/${id}`, text: 'The payment' },
    });
  },
  *write(steps, context, id, fields) {
    const typed = allocationsTyped(fields);
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

/** A payment is taken back. */
const reverse = (deps: PageDeps): Act => ({
  path: `${PAYMENT}/reverse`,
  role: 'finance',
  labels: { reason: 'Why it is reversed' },
  async page(c, id, form) {
    const acts = await consult(c, deps, (steps, context) => readPayment(steps, context, id));
    return show(c, 'finance/reverse.njk', {
      title: 'Reverse the payment',
      payment: paymentItem(acts),
      form,
      reasons: REVERSAL_REASONS.map((value) => ({ value, text: REVERSALS[value] })),
      back: { href: `/payments/${id}`, text: 'The payment' },
    });
  },
  *write(steps, context, id, { reason: chosen }) {
    const none = { pointer: '/reason', detail: 'is missing: choose one' };
    const { reason } = parsed(reversalShape, { reason: chosen }, chosen ? [] : [none]);
    yield* reversePayment(steps, context, id, reason);
    return `/payments/${id}?done=reversed`;
  },
});

/** Both, each on its page. */
export function paymentActRoutes(deps: PageDeps) {
  return actRoutes(deps, allocate(deps), reverse(deps));
}
