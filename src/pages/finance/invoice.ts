import { Hono } from 'hono';
import { type InvoiceView, invoiceView } from '../../documents/invoiceView.ts';
import { PAYMENT_ACTS } from '../../documents/stayView.ts';
import { ublObstacle } from '../../documents/ublXml.ts';
import { type Instant, londonDate, parseInstant } from '../../domain/time.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { paidJson, standingJson } from '../../shapes/breakdown.ts';
import { disputeJson } from '../../shapes/dispute.ts';
import type { IssuedDocument } from '../../shapes/invoice.ts';
import { followInvoice, type InvoiceCourse } from '../../usecases/followInvoice.ts';
import type { Chart } from '../charts/drawing.ts';
import { stayChart } from '../charts/stay.ts';
import type { PageDeps } from '../deps.ts';
import { consult, doneText, download, has, type Link, only, show } from '../kit.ts';
import { linkOf } from '../paging.ts';
import { standingTags, type Tag } from './standing.ts';

const DONE: Readonly<Record<string, string>> = {
  issued: 'The invoice is issued.',
  corrected: 'Corrected. This invoice stands in the place of the one that was credited.',
  credited: 'Credited. This is the credit note.',
  disputed: 'The dispute is noted.',
  rejected: 'The dispute is settled: the invoice stands.',
};

const FORMS: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  xml: 'application/xml',
  json: 'application/json',
};

/** An invoice or credit note as it was issued, how it stands, and its documents. */
export function invoiceRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const mayRead = only('finance', 'auditor');
  app.get('/invoices/:number', mayRead, async (c) => {
    const number = c.req.param('number');
    const course = await consult(c, deps, (steps, context) =>
      followInvoice(steps, context, number),
    );
    return show(c, 'finance/invoice.njk', {
      ...invoicePage(course, c.get('context').now),
      actions: has(c, 'finance') ? actionsOf(course) : [],
      done: doneText(c, DONE),
      back: { href: '/invoices', text: 'Invoices' },
    });
  });
  for (const [form, type] of Object.entries(FORMS)) {
    app.get(`/invoices/:number/${form}`, mayRead, (c) => {
      const number = c.req.param('number');
      const path = `/v1/invoices/${encodeURIComponent(number)}`;
      return download(c, deps, path, type, { name: `${number}.${form}` });
    });
  }
  return app;
}

interface InvoicePage {
  title: string;
  view: InvoiceView;
  document: IssuedDocument;
  tags: Tag[];
  standing: ReturnType<typeof standingJson>;
  course: Pick<InvoiceCourse, 'claim' | 'replacedBy'>;
  disputes: ReturnType<typeof disputeJson>[];
  payments: (ReturnType<typeof paidJson> & { what: string })[];
  chart: Chart;
  /** Why there is no e-invoice; null where there is one. */
  noXml: string | null;
}

function invoicePage(
  { document, claim, replacedBy, disputes, payments, ...standing }: InvoiceCourse,
  now: Instant,
): InvoicePage {
  const view = invoiceView(document);
  return {
    title: view.title,
    view,
    document,
    tags: standingTags({ document, ...standing }, londonDate(now)),
    standing: standingJson(standing),
    course: { claim, replacedBy },
    disputes: disputes.map(disputeJson),
    payments: payments.map((paid) => ({
      ...paidJson(paid),
      what: PAYMENT_ACTS[paid.act.content.kind],
    })),
    chart: stayChart(document.detention.intervals.map(placed), now),
    noXml: ublObstacle(document)?.detail ?? null,
  };
}

function placed({
  startedAt,
  endedAt,
  ...interval
}: IssuedDocument['detention']['intervals'][number]) {
  return {
    ...interval,
    startedAt: parseInstant(startedAt),
    endedAt: endedAt === null ? null : parseInstant(endedAt),
  };
}

/** What finance can do about a document; the first is what it most needs. */
function actionsOf({ document, live, superseded, dispute, owedPence }: InvoiceCourse): Link[] {
  if (!live) return [];
  const { number, buyer } = document;
  const path = `/invoices/${number}`;
  const payment = linkOf('/payments/new', { customer: buyer.code, invoice: number });
  return [
    ...(superseded ? [{ text: 'Correct', href: `${path}/correct` }] : []),
    ...(owedPence > 0 ? [{ text: 'Record a payment', href: payment }] : []),
    dispute
      ? { text: 'Settle the dispute', href: `/disputes/${dispute}/settle` }
      : { text: 'Note a dispute', href: `${path}/dispute` },
    { text: 'Credit', href: `${path}/credit` },
  ];
}
