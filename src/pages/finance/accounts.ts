/** What customers owe (R22): aged debt, and each one's statement of account. */
import { Hono } from 'hono';
import { statementView } from '../../documents/statementView.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { agedDebtJson, type StatementJson, statementJson } from '../../shapes/account.ts';
import { readAgedDebt, readStatement } from '../../usecases/readAccounts.ts';
import { asked } from '../asked.ts';
import { daysOf, dayTyped } from '../days.ts';
import type { PageDeps } from '../deps.ts';
import type { Fields } from '../forms.ts';
import { consult, download, has, only, type PageContext, show } from '../kit.ts';
import { linkOf, pageOf } from '../paging.ts';

const readers = only('finance', 'auditor');

/** Aged debt and statements, to look at and as files. */
export function accountRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/accounts', readers, (c) => agedDebtPage(c, deps));
  app.get('/accounts/aged-debt.csv', readers, (c) =>
    download(c, deps, linkOf('/v1/aged-debt', { asOf: c.req.query('asOf') }), 'text/csv'),
  );
  app.get('/customers/:code/statement', readers, (c) =>
    statementPage(c, deps, c.req.param('code')),
  );
  for (const [form, type] of [
    ['csv', 'text/csv'],
    ['pdf', 'application/pdf'],
  ] as const) {
    app.get(`/customers/:code/statement.${form}`, readers, (c) => {
      const { from, to } = c.req.query();
      const path = `/v1/customers/${encodeURIComponent(c.req.param('code') ?? '')}/statement`;
      return download(c, deps, linkOf(path, { from, to }), type);
    });
  }
  return app;
}

async function agedDebtPage(c: PageContext, deps: PageDeps): Promise<Response> {
  const labels = { asOf: 'The date' };
  const { found, form } = await asked(c.req.query(), labels, () =>
    consult(c, deps, function* (steps, context) {
      const { asOf } = daysOf(c.req.query(), ['asOf']);
      return agedDebtJson(yield* readAgedDebt(steps, context, asOf, 'json'));
    }),
  );
  const fields = found ? { asOf: dayTyped(found.asOf) } : form.fields;
  const view = {
    title: 'Accounts',
    form: { ...form, fields },
    debt: found,
    csv: found && linkOf('/accounts/aged-debt.csv', { asOf: found.asOf }),
    mayPay: has(c, 'finance'),
  };
  return show(c, 'finance/accounts.njk', view);
}

const PERIOD_LABELS = { from: 'The first day', to: 'The last day' };
/** Of open invoices and unallocated payments: the PDF has them all. */
const MOST_OPEN = 20;

async function statementPage(c: PageContext, deps: PageDeps, code: string): Promise<Response> {
  const query: Fields = c.req.query();
  const { found, form } = await asked(query, PERIOD_LABELS, () =>
    consult(c, deps, function* (steps, context) {
      const period = daysOf(query, ['from', 'to']);
      return statementJson(yield* readStatement(steps, context, code, period, 'json'));
    }),
  );
  const view = {
    title: `Statement of ${code}`,
    code,
    form,
    mayPay: has(c, 'finance'),
    back: { href: '/accounts', text: 'Accounts' },
  };
  if (!found) return show(c, 'finance/statement.njk', view);
  const { from, to } = found;
  const fields = { from: dayTyped(from), to: dayTyped(to) };
  const path = `/customers/${code}/statement`;
  return show(c, 'finance/statement.njk', {
    ...view,
    form: { ...form, fields },
    statement: found,
    summary: statementView(found),
    ...pageOf(path, { from, to, after: query.after }, entryRows(found)),
    openInvoices: found.openInvoices.slice(0, MOST_OPEN),
    unallocated: found.unallocatedPayments.slice(0, MOST_OPEN),
    pdf: linkOf(`${path}.pdf`, { from, to }),
    csv: linkOf(`${path}.csv`, { from, to }),
  });
}

/** The entries in the words of the document, from the opening balance to the closing one, each with its record. */
function entryRows(statement: StatementJson) {
  const { entries } = statementView(statement);
  return entries.map((cells, n) => {
    const [date, words, amount, balance] = cells.map(([text]) => text);
    const entry = statement.entries[n - 1];
    const isPayment = entry?.kind === 'payment' || entry?.kind === 'reversal';
    const href = entry && `/${isPayment ? 'payments' : 'invoices'}/${entry.id}`;
    return { date, words, amount, balance, href };
  });
}
