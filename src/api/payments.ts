/** Payments (R22): received, allocated to invoices, reversed; and the files that pay many at once. */
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import { momentsOfDays } from '../http/days.ts';
import type { HttpDeps } from '../http/deps.ts';
import {
  allocatingShape,
  paymentItem,
  paymentJson,
  paymentShape,
  receiptFields,
  reversalShape,
} from '../shapes/payment.ts';
import { remittanceRows } from '../shapes/remittanceFile.ts';
import { remittanceJson } from '../shapes/remittanceResult.ts';
import { codeShape, dateShape } from '../shapes/values.ts';
import { allocatePayment } from '../usecases/allocatePayment.ts';
import { payRemittance } from '../usecases/payRemittance.ts';
import { listPayments, readPayment } from '../usecases/readPayments.ts';
import { recordPayment } from '../usecases/recordPayment.ts';
import { reversePayment } from '../usecases/reversePayment.ts';
import { sentFormOf } from './forms.ts';
import {
  answers,
  consult,
  idParam,
  inquiryHeaders,
  jsonBody,
  limitShape,
  router,
  write,
} from './router.ts';

const tags = ['Payments'];
const EXAMPLE = 'invoice,amount\nMPS-2026-000001,296.00\n';

const recordRoute = createRoute({
  method: 'post',
  path: '/payments',
  tags,
  summary: 'Record a payment, and allocate it to invoices; the rest is credit',
  request: { body: jsonBody(paymentShape) },
  responses: answers(201, 'Recorded', 'Payment', 409),
});

const remittanceRoute = createRoute({
  method: 'post',
  path: '/payments/remittance',
  tags,
  summary: 'Record one payment for the invoices of a file: CSV of invoice and amount',
  description:
    'The payment is of the sum of the rows. Each is allocated to its invoice as far as that is owed; what finds none stays credit. A row that cannot be read refuses the whole file.',
  request: {
    query: z.strictObject({
      ...receiptFields,
      dryRun: z
        .enum(['true', 'false'])
        .default('false')
        .describe('"true": say what would happen, and write nothing but that it was tried'),
    }),
    body: {
      required: true,
      content: { 'text/csv': { schema: z.string().meta({ example: EXAMPLE }) } },
    },
  },
  responses: answers(200, 'What became of each row', 'Remittance', 409),
});

const listRoute = createRoute({
  method: 'get',
  path: '/payments',
  tags,
  summary: 'List payments, the last recorded first',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      customer: codeShape.optional().describe('Of this customer alone'),
      from: dateShape.optional().meta({ description: 'Recorded on it, or later' }),
      to: dateShape.optional().meta({ description: 'Recorded on it, or earlier' }),
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ payment: z.string(), actedAt: z.int() })).optional(),
    }),
  },
  responses: answers(200, 'A page', 'PaymentList'),
});

const readRoute = createRoute({
  method: 'get',
  path: '/payments/{id}',
  tags,
  summary: 'Read a payment, with all that was done with it',
  parameters: inquiryHeaders,
  request: { params: idParam },
  responses: answers(200, 'The payment', 'Payment', 404),
});

const allocateRoute = createRoute({
  method: 'post',
  path: '/payments/{id}/allocations',
  tags,
  summary: 'Allocate what of a payment is credit',
  request: { params: idParam, body: jsonBody(allocatingShape) },
  responses: answers(200, 'The payment', 'Payment', 404, 409),
});

const reverseRoute = createRoute({
  method: 'post',
  path: '/payments/{id}/reverse',
  tags,
  summary: 'Take a payment back: its invoices are owed again',
  request: { params: idParam, body: jsonBody(reversalShape) },
  responses: answers(200, 'The payment', 'Payment', 404, 409),
});

export function paymentRoutes(deps: HttpDeps) {
  const app = router();
  app.openapi(recordRoute, (c) => {
    const { amount: amountPence, allocations, ...sent } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      const acts = yield* recordPayment(steps, context, { ...sent, amountPence }, allocations);
      const body = paymentJson(acts);
      return { status: 201, body, headers: { location: `/v1/payments/${body.id}` } };
    });
  });
  app.openapi(remittanceRoute, async (c) => {
    sentFormOf(c, ['csv']);
    const { dryRun, ...sent } = c.req.valid('query');
    const rows = remittanceRows(new Uint8Array(await c.req.arrayBuffer()));
    return write(c, deps, function* (steps, context) {
      const options = { dryRun: dryRun === 'true' };
      const remittance = yield* payRemittance(steps, context, sent, rows, options);
      return { status: 200, body: remittanceJson(remittance) };
    });
  });
  app.openapi(listRoute, (c) => {
    const { from, to, cursor, ...filter } = c.req.valid('query');
    const days = momentsOfDays({ from, to });
    return consult(c, deps, function* (steps, context) {
      const page = yield* listPayments(steps, context, {
        ...filter,
        ...days,
        after: cursor,
      });
      const body = { items: page.items.map(paymentItem), next: cursorOf(page.next) };
      return { status: 200, body };
    });
  });
  app.openapi(readRoute, (c) => {
    const { id } = c.req.valid('param');
    return consult(c, deps, function* (steps, context) {
      return { status: 200, body: paymentJson(yield* readPayment(steps, context, id)) };
    });
  });
  app.openapi(allocateRoute, (c) => {
    const { id } = c.req.valid('param');
    const { allocations } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      const acts = yield* allocatePayment(steps, context, id, allocations);
      return { status: 200, body: paymentJson(acts) };
    });
  });
  app.openapi(reverseRoute, (c) => {
    const { id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      return { status: 200, body: paymentJson(yield* reversePayment(steps, context, id, reason)) };
    });
  });
  return app;
}
