import { Hono } from 'hono';
import { z } from 'zod';
import { spokenDate } from '../../documents/spokenTime.ts';
import type { Customer } from '../../domain/force.ts';
import { type LondonDate, londonDate } from '../../domain/time.ts';
import { momentsOfDays } from '../../http/days.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { type IssuedInvoice, listInvoices } from '../../usecases/readInvoices.ts';
import { listCustomers } from '../../usecases/referenceData.ts';
import type { DocumentFilter } from '../../usecases/store.ts';
import { asked } from '../asked.ts';
import { customerItems } from '../customers.ts';
import { daysOf } from '../days.ts';
import type { PageDeps } from '../deps.ts';
import type { Fields } from '../forms.ts';
import { consult, only, read, show } from '../kit.ts';
import { linkOf, PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { standingTags } from './standing.ts';

const PATH = '/invoices';
const placeShape = z.strictObject({ issuedAt: z.int(), number: z.string() });
const LABELS = { issuedFrom: 'Issued from', issuedTo: 'Issued to' };
const KINDS = { invoice: 'Invoices', 'credit-note': 'Credit notes' } as const;
const kindShape = z.enum(['invoice', 'credit-note']).catch('invoice');

/** Invoices and credit notes, newest first. */
export function invoiceListRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get(PATH, only('finance', 'auditor'), async (c) => {
    const query = c.req.query();
    const fields = fieldsIn(query);
    const customers = await read(c, deps, listCustomers);
    const { found, form } = await asked(fields, LABELS, async () => {
      const filter = { ...filterOf(fields), after: placeIn(placeShape, query.after) };
      return consult(c, deps, (steps, context) => listInvoices(steps, context, filter));
    });
    const today = londonDate(c.get('context').now);
    return show(c, 'finance/invoices.njk', {
      title: 'Invoices',
      form,
      kinds: Object.entries(KINDS).map(([value, text]) => ({ value, text })),
      customers: customerItems(customers),
      selected: selectedFilters(fields, customers),
      rows: found?.items.map((issued) => rowOf(issued, today)) ?? [],
      isFound: found !== null,
      paging: pagingOf(PATH, { ...fields, after: query.after }, found?.next ?? null),
    });
  });
  return app;
}

function fieldsIn({ kind, ...query }: Readonly<Record<string, string>>): Fields {
  const { customer = '', issuedFrom = '', issuedTo = '', superseded = '', detention = '' } = query;
  const isSuperseded = superseded === 'true' ? 'true' : '';
  return {
    kind: kindShape.parse(kind),
    customer,
    issuedFrom,
    issuedTo,
    superseded: isSuperseded,
    detention,
  };
}

function filterOf(fields: Fields): Omit<DocumentFilter, 'force'> {
  const { issuedFrom: from, issuedTo: to } = daysOf(fields, ['issuedFrom', 'issuedTo']);
  const days = momentsOfDays({ from, to, field: 'issuedTo' });
  return {
    kind: kindShape.parse(fields.kind),
    customer: fields.customer || undefined,
    detention: fields.detention || undefined,
    issuedFrom: days.from,
    issuedBefore: days.before,
    superseded: fields.superseded === 'true' ? true : undefined,
    limit: PAGE_ROWS,
  };
}

/** What a list is narrowed to, each with the link to the list without it. */
function selectedFilters(fields: Fields, customers: readonly Customer[]) {
  const { customer = '', issuedFrom = '', issuedTo = '' } = fields;
  const words: Record<string, string> = {
    kind: fields.kind === 'credit-note' ? KINDS['credit-note'] : '',
    customer: customers.find(({ code }) => code === customer)?.name ?? customer,
    issuedFrom: issuedFrom && `From ${issuedFrom}`,
    issuedTo: issuedTo && `To ${issuedTo}`,
    superseded: fields.superseded ? 'Superseded' : '',
    detention: fields.detention ? 'Of one detention' : '',
  };
  return Object.entries(words).flatMap(([name, text]) =>
    text ? [{ text, href: linkOf(PATH, { ...fields, [name]: '' }) }] : [],
  );
}

function rowOf(issued: IssuedInvoice, today: LondonDate) {
  const { number, issueDate, buyer, detention, charge, ...document } = issued.document;
  const { custodyRecordNumber } = detention;
  return {
    number,
    href: `${PATH}/${number}`,
    custodyRecordNumber,
    issueDate,
    due: document.kind === 'invoice' ? `due ${spokenDate(document.dueDate)}` : null,
    credits: document.kind === 'credit-note' ? document.credits.number : null,
    customer: buyer.code,
    total: charge.total,
    tags: standingTags(issued, today),
  };
}
