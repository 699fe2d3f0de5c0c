import { createRoute } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { z } from 'zod';
import { invoicePdf } from '../documents/invoicePdf.ts';
import { ublXml } from '../documents/ublXml.ts';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import { momentsOfDays } from '../http/days.ts';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { standingJson } from '../shapes/breakdown.ts';
import { codeShape, dateShape } from '../shapes/values.ts';
import { issueInvoice } from '../usecases/issueInvoice.ts';
import { type IssuedInvoice, listInvoices, readInvoice } from '../usecases/readInvoices.ts';
import { fileAnswer, formOf, inForms } from './forms.ts';
import {
  answers,
  consult,
  inquiring,
  inquiryHeaders,
  jsonBody,
  limitShape,
  respond,
  router,
  write,
} from './router.ts';

const tags = ['Invoices'];

const issueRoute = createRoute({
  method: 'post',
  path: '/invoices',
  tags,
  summary: 'Issue the invoice of a released, priced detention',
  request: { body: jsonBody(z.strictObject({ detention: z.string().max(100) })) },
  responses: answers(201, 'Issued', 'Invoice', 404, 409),
});

const listRoute = createRoute({
  method: 'get',
  path: '/invoices',
  tags,
  summary: 'List invoices or credit notes, newest first, with how each stands',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      kind: z.enum(['invoice', 'credit-note']).default('invoice').describe('Which of the two'),
      customer: codeShape.optional().describe('To this customer alone'),
      detention: z.string().max(100).optional().describe('Of this detention alone, by its id'),
      issuedFrom: dateShape.optional().describe('Issued on this London date, or later'),
      issuedTo: dateShape.optional().describe('Issued on this London date, or earlier'),
      superseded: z
        .enum(['true', 'false'])
        .optional()
        .describe('"true": only what no longer shows what is so; "false": only what does'),
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ issuedAt: z.int(), number: z.string() })).optional(),
    }),
  },
  responses: answers(200, 'A page', 'InvoiceList'),
});

const readRoute = createRoute({
  method: 'get',
  path: '/invoices/{number}',
  tags,
  summary:
    'Read an invoice or credit note as it was issued: JSON; by Accept a PDF, or an e-invoice',
  description:
    'As application/xml: UBL 2.1 after EN 16931 and Peppol BIS Billing 3.0. Refused where it was issued with neither a buyer reference nor a purchase order (no-buyer-reference), or under VAT without the number of the force (vat-number-missing).',
  parameters: inquiryHeaders,
  request: { params: z.object({ number: z.string().max(40) }) },
  responses: answers(
    200,
    'The document',
    inForms('InvoiceOrCreditNote', 'pdf', 'xml'),
    404,
    406,
    409,
  ),
});

/** A document in brief, with the facts that stand beside it. */
function briefly({ document, ...standing }: IssuedInvoice) {
  const { number, kind, issuedAt, issueDate, buyer, detention, charge } = document;
  const { net, vat, total } = charge;
  return {
    number,
    kind,
    issuedAt,
    issueDate,
    dueDate: kind === 'invoice' ? document.dueDate : null,
    credits: kind === 'credit-note' ? document.credits.number : null,
    customer: buyer.code,
    detention: detention.id,
    revision: detention.revision,
    net,
    vat,
    total,
    ...standingJson(standing),
  };
}

export function invoiceRoutes(deps: HttpDeps) {
  const app = router();
  app.openapi(issueRoute, (c) => {
    const { detention } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      const invoice = yield* issueInvoice(steps, context, detention);
      const headers = { location: `/v1/invoices/${invoice.number}` };
      return { status: 201, body: invoice, headers };
    });
  });
  app.openapi(listRoute, (c) => {
    const { issuedFrom, issuedTo, superseded, cursor, ...filter } = c.req.valid('query');
    const days = momentsOfDays({ from: issuedFrom, to: issuedTo, field: 'issuedTo' });
    return consult(c, deps, function* (steps, context) {
      const page = yield* listInvoices(steps, context, {
        ...filter,
        issuedFrom: days.from,
        issuedBefore: days.before,
        superseded: superseded === undefined ? undefined : superseded === 'true',
        after: cursor,
      });
      return { status: 200, body: { items: page.items.map(briefly), next: cursorOf(page.next) } };
    });
  });
  app.openapi(readRoute, (c) => answerInvoice(c, deps, c.req.valid('param').number));
  return app;
}

async function answerInvoice(
  c: HonoContext<HttpEnv>,
  deps: HttpDeps,
  number: string,
): Promise<Response> {
  const form = formOf(c, 'an invoice is', ['json', 'pdf', 'xml']);
  const context = inquiring(c, deps);
  const { document } = await deps.store.transaction(context.actor.force, (steps) =>
    readInvoice(steps, context, number, form),
  );
  if (form === 'json') return respond({ status: 200, body: document });
  if (form === 'xml') return fileAnswer(ublXml(document), form, number);
  return fileAnswer(Uint8Array.from(await invoicePdf(document)), form, number);
}
