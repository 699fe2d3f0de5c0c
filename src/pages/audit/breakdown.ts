/** Everything of one detention on one page, to be read aloud: what happened, what it cost, who looked. */
import { Hono } from 'hono';
import { reportJson } from '../../http/breakdowns.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { breakDownDetention } from '../../usecases/breakDown.ts';
import { checkBreakdown } from '../../usecases/checkBreakdown.ts';
import { findDetention } from '../../usecases/findDetention.ts';
import { MAY_READ } from '../../usecases/readLog.ts';
import { stayChart } from '../charts/stay.ts';
import type { PageDeps } from '../deps.ts';
import type { Drafts } from '../drafts.ts';
import { type FormView, fieldsOf, formAgain, freshForm, problemsIn } from '../forms.ts';
import { download, has, only, type PageContext, read, seeOther, show } from '../kit.ts';
import { linkOf } from '../paging.ts';
import { breakdownPage } from './breakdownPage.ts';
import {
  type Asked,
  askedBefore,
  INQUIRY_LABELS,
  inquiriesOf,
  inquiring,
  inquiryIn,
} from './inquiries.ts';

const PATH = '/detentions/:id/breakdown';
export function breakdownRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const drafts = inquiriesOf(deps);
  const may = only('auditor', 'finance');
  /** Goes on with what was said of why it is read; asks first, where it has to be said and was not. */
  const reading =
    (goOn: (c: PageContext, id: string, asked: Asked) => Promise<Response>) =>
    async (c: PageContext) => {
      const id = c.req.param('id') ?? '';
      const asked = await askedBefore(c, drafts);
      const isMissing = deps.breakdownReason === 'required' && asked.reason === null;
      return isMissing ? seeOther(c, `${pathOf(id)}/why`) : goOn(c, id, asked);
    };
  const file = (type: string, name?: string) =>
    reading((c, id, inquiry) =>
      download(c, deps, `/v1${pathOf(id)}`, type, { inquiry, ...(name && { name }) }),
    );
  app.get(
    PATH,
    may,
    reading((c, id, asked) => showBreakdown(c, deps, id, asked)),
  );
  app.get(`${PATH}/why`, may, (c) => askWhy(c, deps, c.req.param('id'), freshForm(c, deps)));
  app.post(`${PATH}/why`, may, (c) => told(c, deps, drafts, c.req.param('id')));
  app.get(`${PATH}/pdf`, may, file('application/pdf'));
  app.get(`${PATH}/json`, may, file('application/json', 'breakdown.json'));
  return app;
}

const pathOf = (id: string) => `/detentions/${encodeURIComponent(id)}/breakdown`;

async function showBreakdown(c: PageContext, deps: PageDeps, id: string, asked: Asked) {
  const context = inquiring(c, deps, asked);
  const { breakdownReason: reason } = deps;
  const found = await breakDownDetention(deps.store, context, id, { form: 'page', reason });
  const proof = await checkBreakdown(deps.store, context, found);
  const report = reportJson(found, context, null);
  const [breakdown] = found.breakdowns;
  const intervals = breakdown?.current.detention.intervals ?? [];
  const draft = c.req.query('asked');
  const link = (part: string) => linkOf(pathOf(id) + part, { asked: draft });
  return show(c, 'audit/breakdown.njk', {
    ...breakdownPage(report, proof),
    id,
    chart: stayChart(intervals, context.now, found.suites),
    erasedAt: breakdown?.current.erasedAt ?? null,
    mayReadLog: has(c, ...MAY_READ),
    links: { pdf: link('/pdf'), json: link('/json'), why: `${pathOf(id)}/why` },
    back: backOf(c, id, draft),
  });
}

/** Whoever came by a detainee's reference goes back to the other stays. */
function backOf(c: PageContext, id: string, draft: string | undefined) {
  const came = c.req.query('from') === 'detainee' && draft !== undefined;
  return came
    ? { href: `/audit/detainee/${encodeURIComponent(draft)}`, text: 'Back to the detainee' }
    : { href: `/detentions/${id}` };
}

/** It says nothing of the detention, but that there is one: nothing is read of it yet. */
async function askWhy(c: PageContext, deps: PageDeps, id: string, form: FormView) {
  await read(c, deps, (steps, context) => findDetention(steps, context, id));
  return show(c, 'audit/why.njk', {
    title: 'Why do you look at this breakdown?',
    form,
    isRequired: deps.breakdownReason === 'required',
    back: { href: `/detentions/${id}` },
  });
}

async function told(c: PageContext, deps: PageDeps, drafts: Drafts<Asked>, id: string) {
  const fields = await fieldsOf(c);
  try {
    const asked = await drafts.start(c, { ...inquiryIn(fields, deps), of: null });
    return seeOther(c, linkOf(pathOf(id), { asked }));
  } catch (error) {
    return askWhy(c, deps, id, formAgain(fields, problemsIn(error, INQUIRY_LABELS)));
  }
}
