/** What is done about an issued invoice: corrected, credited, disputed (R21, R22). */
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { penceOf } from '../domain/money.ts';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import type { HttpDeps } from '../http/deps.ts';
import { disputeJson } from '../shapes/dispute.ts';
import { codeShape, poundsShape, reasonShape } from '../shapes/values.ts';
import { correctInvoice, type Foreseen, foreseeCorrection } from '../usecases/correctInvoice.ts';
import { creditInvoice } from '../usecases/creditInvoice.ts';
import { liftBillingStop } from '../usecases/liftBillingStop.ts';
import { raiseDispute } from '../usecases/raiseDispute.ts';
import { listDisputes } from '../usecases/readDisputes.ts';
import { settleDispute } from '../usecases/settleDispute.ts';
import { answered, courseRoute } from './course.ts';
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

const invoiceTags = ['Invoices'];
const disputeTags = ['Disputes'];
const numberParam = z.object({ number: z.string().max(40) });
const reasonBody = z.strictObject({ reason: reasonShape });

const differenceRoute = createRoute({
  method: 'get',
  path: '/invoices/{number}/difference',
  tags: invoiceTags,
  summary: 'What a correction would change, line by line, or what stands in its way',
  parameters: inquiryHeaders,
  request: { params: numberParam },
  responses: answers(200, 'As it is now', 'ForeseenCorrection', 404),
});

const correctRoute = createRoute({
  method: 'post',
  path: '/invoices/{number}/correct',
  tags: invoiceTags,
  summary: 'Credit a live invoice and issue the one that shows what is so: both, or neither (R21)',
  request: { params: numberParam, body: jsonBody(reasonBody) },
  responses: answers(201, 'Corrected', 'Correction', 404, 409),
});

const creditRoute = createRoute({
  method: 'post',
  path: '/invoices/{number}/credit',
  tags: invoiceTags,
  summary: 'Credit a live invoice; without rebill its detention is not invoiced again (R21)',
  request: {
    params: numberParam,
    body: jsonBody(z.strictObject({ reason: reasonShape, rebill: z.boolean() })),
  },
  responses: answers(201, 'Credited', 'CreditNote', 404, 409),
});

const liftRoute = courseRoute(
  'lift-billing-stop',
  'Say why a detention that was credited without rebill may be invoiced after all (R21)',
  reasonBody,
);

const disputeRoute = createRoute({
  method: 'post',
  path: '/invoices/{number}/disputes',
  tags: disputeTags,
  summary: 'Note that the customer disputes a live invoice, or an amount of it (R22)',
  request: {
    params: numberParam,
    body: jsonBody(z.strictObject({ reason: reasonShape, amount: poundsShape.optional() })),
  },
  responses: answers(201, 'Noted', 'Dispute', 404, 409),
});

const settleRoute = createRoute({
  method: 'post',
  path: '/disputes/{id}/settle',
  tags: disputeTags,
  summary: 'Settle a dispute; one that is upheld corrects or credits the invoice with it (R22)',
  request: {
    params: idParam,
    body: jsonBody(
      z.discriminatedUnion('outcome', [
        z.strictObject({ outcome: z.literal('rejected'), reason: reasonShape }),
        z.discriminatedUnion('action', [
          z.strictObject({
            outcome: z.literal('upheld'),
            action: z.literal('correct'),
            reason: reasonShape,
          }),
          z.strictObject({
            outcome: z.literal('upheld'),
            action: z.literal('credit'),
            rebill: z.boolean(),
            reason: reasonShape,
          }),
        ]),
      ]),
    ),
  },
  responses: answers(200, 'Settled, with what was issued', 'SettledDispute', 404, 409),
});

const disputesRoute = createRoute({
  method: 'get',
  path: '/disputes',
  tags: disputeTags,
  summary: 'List disputes, newest first',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      status: z.enum(['open', 'settled']).optional().describe('In this state alone'),
      customer: codeShape.optional().describe('Of this customer alone'),
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ raisedAt: z.int(), id: z.string() })).optional(),
    }),
  },
  responses: answers(200, 'A page', 'DisputeList'),
});

export function correctionRoutes(deps: HttpDeps) {
  const app = router();
  creditingRoutes(app, deps);
  disputeRoutes(app, deps);
  return app;
}

function creditingRoutes(app: ReturnType<typeof router>, deps: HttpDeps): void {
  app.openapi(differenceRoute, (c) => {
    const { number } = c.req.valid('param');
    return consult(c, deps, function* (steps, context) {
      const foreseen = yield* foreseeCorrection(steps, context, number);
      return { status: 200, body: foreseenJson(foreseen) };
    });
  });
  app.openapi(correctRoute, (c) => {
    const { number } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      const corrected = yield* correctInvoice(steps, context, number, reason);
      const headers = { location: `/v1/invoices/${corrected.invoice.number}` };
      return { status: 201, body: corrected, headers };
    });
  });
  app.openapi(creditRoute, (c) => {
    const { number } = c.req.valid('param');
    const crediting = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      const { creditNote } = yield* creditInvoice(steps, context, number, crediting);
      const headers = { location: `/v1/invoices/${creditNote.number}` };
      return { status: 201, body: creditNote, headers };
    });
  });
  app.openapi(liftRoute, (c) => {
    const { id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      return answered(yield* liftBillingStop(steps, context, id, reason));
    });
  });
}

function foreseenJson({ invoice, difference, obstacle }: Foreseen) {
  return {
    invoice,
    difference,
    obstacle: obstacle && { ...obstacle.context, code: obstacle.code, detail: obstacle.message },
  };
}

function disputeRoutes(app: ReturnType<typeof router>, deps: HttpDeps): void {
  app.openapi(disputeRoute, (c) => {
    const { number } = c.req.valid('param');
    const { reason, amount } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      const amountPence = amount === undefined ? null : penceOf(amount);
      const dispute = yield* raiseDispute(steps, context, number, { amountPence, reason });
      return { status: 201, body: disputeJson(dispute) };
    });
  });
  app.openapi(settleRoute, (c) => {
    const { id } = c.req.valid('param');
    const ending = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      const { dispute, ...issued } = yield* settleDispute(steps, context, id, ending);
      return { status: 200, body: { dispute: disputeJson(dispute), ...issued } };
    });
  });
  app.openapi(disputesRoute, (c) => {
    const { cursor, ...query } = c.req.valid('query');
    return consult(c, deps, function* (steps, context) {
      const page = yield* listDisputes(steps, context, { ...query, after: cursor });
      return {
        status: 200,
        body: { items: page.items.map(disputeJson), next: cursorOf(page.next) },
      };
    });
  });
}
