import { Hono } from 'hono';
import { z } from 'zod';
import { spokenDate } from '../../documents/spokenTime.ts';
import { suiteName } from '../../documents/words.ts';
import type { Suite } from '../../domain/force.ts';
import { isDate } from '../../domain/time.ts';
import { momentsOfDays } from '../../http/days.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { codeShape, dateShape } from '../../shapes/values.ts';
import { type DetentionQuery, listDetentions } from '../../usecases/readDetentions.ts';
import { listSuites } from '../../usecases/referenceData.ts';
import type { PageDeps } from '../deps.ts';
import { checked, type Fields, type FormView, parsed } from '../forms.ts';
import { consult, has, only, type PageContext, read, show } from '../kit.ts';
import { dateOf, WRITE_DATE } from '../moments.ts';
import { linkOf, PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { arrivalPlaceShape, detentionRow } from './detentionRows.ts';
import { suitesToFilter } from './held.ts';

const PATH = '/detentions';
const NAMES = ['suite', 'status', 'unbilled', 'from', 'to'] as const;
const LABELS = {
  suite: 'Suite',
  status: 'State',
  from: 'Arrived from',
  to: 'Arrived to',
  unbilled: 'Invoices',
};

/** The states that can be asked for; an open one is held still, or needs its outcome. */
const STATUSES: Readonly<Record<string, { text: string; query: Partial<DetentionQuery> }>> = {
  open: { text: 'Open', query: { status: 'open' } },
  held: { text: 'Held', query: { status: 'open', isEnded: false } },
  'no-outcome': { text: 'Needs an outcome', query: { status: 'open', isEnded: true } },
  released: { text: 'Released', query: { status: 'released' } },
  void: { text: 'Void', query: { status: 'void' } },
};

const filterShape = z.object({
  suite: codeShape.optional(),
  status: z.enum(Object.keys(STATUSES)).optional(),
  unbilled: z.literal('true').optional(),
  from: dateShape.optional(),
  to: dateShape.optional(),
});
type Filter = z.output<typeof filterShape>;

/** All detentions that whoever is signed in may see, newest arrival first, by a filter. */
export function detentionListRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get(PATH, only('custody', 'finance', 'auditor'), async (c) => {
    const { after, ...typed } = c.req.query();
    const suites = await read(c, deps, listSuites);
    const result = await checked(typed, LABELS, () => queryOf(typed));
    if ('form' in result) return listPage(c, suites, { form: result.form });
    const { filter, query } = result.content;
    const page = await consult(c, deps, (steps, context) =>
      listDetentions(steps, context, {
        ...query,
        after: placeIn(arrivalPlaceShape, after),
        limit: PAGE_ROWS,
      }),
    );
    return listPage(c, suites, {
      form: { fields: typed, problems: [], once: '' },
      rows: page.items.map((current) => detentionRow(current, suites)),
      chosen: chosenIn(filter, suites),
      paging: pagingOf(PATH, { ...filter, after }, page.next),
    });
  });
  return app;
}

function listPage(
  c: PageContext,
  suites: readonly Suite[],
  view: { form: FormView } & Record<string, unknown>,
): Response {
  const details = {
    title: 'Detentions',
    suiteItems: suitesToFilter(c, suites),
    statusItems: [
      { value: '', text: 'Any' },
      ...Object.entries(STATUSES).map(([value, { text }]) => ({ value, text })),
    ],
    readsInvoices: has(c, 'finance', 'auditor'),
  };
  return show(c, 'custody/detention-list.njk', { ...details, ...view });
}

/** The filter that a link or form says, and what it asks for. Refuses what is no filter. */
function queryOf(typed: Fields): { filter: Filter; query: Omit<DetentionQuery, 'limit'> } {
  const said = NAMES.map((name) => [name, typed[name]?.trim() || undefined] as const);
  const { from, to, ...rest } = Object.fromEntries(said);
  const days = [dayIn('from', from), dayIn('to', to)];
  const filter = parsed(
    filterShape,
    { ...rest, from: days[0]?.date, to: days[1]?.date },
    days.flatMap(({ errors }) => errors),
  );
  const { suite, status, unbilled } = filter;
  const state = status === undefined ? {} : STATUSES[status]?.query;
  const moments = momentsOfDays({ from: filter.from, to: filter.to });
  return { filter, query: { suite, ...state, unbilled: unbilled && true, ...moments } };
}

/** A day as people type it. */
function dayIn(name: string, text: string | undefined) {
  const date = text === undefined ? undefined : (dateOf(text) ?? text);
  if (date === undefined || isDate(date)) return { date, errors: [] };
  const detail = `is not a date: ${WRITE_DATE}`;
  return { date, errors: [{ pointer: `/${name}`, detail }] };
}

/** What is filtered by, each with the link that leaves it out. */
function chosenIn(filter: Filter, suites: readonly Suite[]) {
  const { suite, status, unbilled, from, to } = filter;
  const words: Record<(typeof NAMES)[number], string | undefined> = {
    suite: suite && suiteName(suite, suites),
    status: status && STATUSES[status]?.text,
    unbilled: unbilled && 'Waiting for an invoice',
    from: from && `From ${spokenDate(from)}`,
    to: to && `To ${spokenDate(to)}`,
  };
  return NAMES.flatMap((name) => {
    const text = words[name];
    return text === undefined
      ? []
      : [{ text, href: linkOf(PATH, { ...filter, [name]: undefined }) }];
  });
}
