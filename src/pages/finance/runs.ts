/** Invoice runs: those there were, and the preview and start of a new one. */
import { Hono } from 'hono';
import { z } from 'zod';
import { claimSumsViews } from '../../documents/claimView.ts';
import { londonDate } from '../../domain/time.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { runAnswer } from '../../http/runAnswer.ts';
import { codeShape, dateShape } from '../../shapes/values.ts';
import { previewRun } from '../../usecases/previewRun.ts';
import { listRuns } from '../../usecases/readRuns.ts';
import { listCustomers, listSuites, readForce } from '../../usecases/referenceData.ts';
import { startRun } from '../../usecases/startRun.ts';
import type { InvoiceRun, RunPeriod } from '../../usecases/store.ts';
import { asked } from '../asked.ts';
import { customerItems } from '../customers.ts';
import { daysIn, dayTyped, lastMonth, monthSoFar } from '../days.ts';
import type { PageDeps } from '../deps.ts';
import { type Fields, type FormView, fieldsOf, freshForm, parsed, submit } from '../forms.ts';
import { freshContext, has, only, type PageContext, read, show } from '../kit.ts';
import { linkOf, PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { leftOutGroups, readBeside, shownOf } from './leftOut.ts';

const LABELS = { customer: 'Customer', releasedFrom: 'Released from', releasedTo: 'Released to' };
const periodShape = z.object({
  customer: codeShape,
  releasedFrom: dateShape,
  releasedTo: dateShape,
});
const placeShape = z.strictObject({ startedAt: z.int(), id: z.string() });

/** Runs, newest first, and a new one: its period, its preview and its start. */
export function runRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/runs', only('finance', 'auditor'), (c) => runsPage(c, deps));
  app.get('/runs/new', only('finance'), (c) => newPage(c, deps, freshForm(c, deps, c.req.query())));
  app.get('/runs/preview', only('finance'), (c) => previewPage(c, deps, c.req.query()));
  app.post('/runs', only('finance'), async (c) => {
    const fields = await fieldsOf(c);
    let started: InvoiceRun | undefined;
    const answer = await submit(c, deps, fields, {
      labels: LABELS,
      again: (form) => newPage(c, deps, form),
      *write(steps, context) {
        started = yield* startRun(steps, context, periodIn(fields));
        return `/runs/${started.id}`;
      },
    });
    if (started) deps.runs.take(started);
    return answer;
  });
  return app;
}

async function runsPage(c: PageContext, deps: PageDeps): Promise<Response> {
  const { after } = c.req.query();
  const found = await read(c, deps, function* (steps, context) {
    const page = { limit: PAGE_ROWS, after: placeIn(placeShape, after) };
    const { items, next } = yield* listRuns(steps, context, page);
    const runs = items.map((one) => runAnswer(one, context.now, deps.runs.paceOf(one.run.id)));
    return { runs, next };
  });
  return show(c, 'finance/runs.njk', {
    title: 'Invoice runs',
    runs: found.runs,
    paging: pagingOf('/runs', { after }, found.next),
    mayStart: has(c, 'finance'),
  });
}

/** The dates that a form says; refuses with `invalid` what does not hold, each at its field. */
function periodIn(fields: Fields): RunPeriod {
  const { days, errors } = daysIn(fields, ['releasedFrom', 'releasedTo'], { needed: true });
  return parsed(periodShape, { ...days, customer: fields.customer }, errors);
}

/** For the customer that the form says, or the one that most is for. */
async function newPage(c: PageContext, deps: PageDeps, form: FormView): Promise<Response> {
  const { customers, force, today } = await read(c, deps, function* (steps, context) {
    const customers = yield* listCustomers(steps, context);
    const force = yield* readForce(steps, context);
    return { customers, force, today: londonDate(context.now) };
  });
  const customer = form.fields.customer || force.defaultCustomer;
  const { days } = daysIn(form.fields, ['releasedFrom', 'releasedTo']);
  const typed = Object.entries(days).map(([name, date]) => [name, dayTyped(date)]);
  const fields = { ...form.fields, customer, ...Object.fromEntries(typed) };
  const previewOf = ({ from, to }: { from: string; to: string }) =>
    linkOf('/runs/preview', { customer, releasedFrom: from, releasedTo: to });
  return show(c, 'finance/run-new.njk', {
    title: 'Invoice what was released',
    form: { ...form, fields },
    customers: customerItems(customers),
    quick: [
      { text: 'Preview last month', href: previewOf(lastMonth(today)), ...lastMonth(today) },
      {
        text: 'Preview this month so far',
        href: previewOf(monthSoFar(today)),
        ...monthSoFar(today),
      },
    ],
    back: { href: '/runs' },
  });
}

async function previewPage(c: PageContext, deps: PageDeps, fields: Fields): Promise<Response> {
  const context = freshContext(c, deps);
  const { found, form } = await asked(fields, LABELS, () =>
    previewRun(deps.store, context, periodIn(fields)),
  );
  if (!found) return newPage(c, deps, form);
  const shown = shownOf(found.leftOut);
  const beside = await read(c, deps, function* (steps, context) {
    const leftOut = shown.flatMap(([, its]) => its);
    const beside = yield* readBeside(steps, context, leftOut);
    return { ...beside, suites: yield* listSuites(steps, context) };
  });
  const { customer, releasedFrom, releasedTo, sums, total, since } = found;
  return show(c, 'finance/run-preview.njk', {
    title: 'What the run would issue',
    customer,
    releasedFrom,
    releasedTo,
    count: sums.count,
    total,
    tables: claimSumsViews({ sums, since, total, suites: beside.suites }),
    leftOutCount: found.leftOut.length,
    leftOut: leftOutGroups(shown, beside),
    form: freshForm(c, deps, { customer, releasedFrom, releasedTo }),
    back: { href: linkOf('/runs/new', { customer, releasedFrom, releasedTo }) },
  });
}
