/** Where an audit begins: a detainee, a custody record or a number is looked for, and the log's state told. */
import { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../../domain/errors.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { findNumber } from '../../usecases/findNumber.ts';
import { numberGaps } from '../../usecases/numberGaps.ts';
import { searchDetentions } from '../../usecases/readDetentions.ts';
import { readLogState } from '../../usecases/readLogState.ts';
import type { PageDeps } from '../deps.ts';
import type { Drafts } from '../drafts.ts';
import {
  type Fields,
  type FormView,
  fieldsOf,
  formAgain,
  freshForm,
  parsed,
  problemsIn,
} from '../forms.ts';
import { only, type PageContext, read, seeOther, show } from '../kit.ts';
import { linkOf } from '../paging.ts';
import {
  type Asked,
  INQUIRY_LABELS,
  inquiriesOf,
  inquiring,
  inquiryIn,
  referenceIn,
} from './inquiries.ts';

const WAYS = ['force', 'home-office', 'custody-record', 'number'] as const;
const wayShape = z.object({
  by: z.enum(WAYS, 'is missing: choose one'),
});
const LABELS = { ...INQUIRY_LABELS, by: 'What you look by', what: 'The reference or number' };

export function findRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const drafts = inquiriesOf(deps);
  app.get('/audit', only('auditor'), (c) => start(c, deps, freshForm(c, deps, { by: 'force' })));
  app.post('/audit', only('auditor'), async (c) => {
    const fields = await fieldsOf(c);
    try {
      return seeOther(c, await whereTo(c, deps, drafts, fields));
    } catch (error) {
      return start(c, deps, formAgain(fields, problemsIn(error, LABELS)));
    }
  });
  return app;
}

async function start(c: PageContext, deps: PageDeps, form: FormView) {
  const { state, series } = await read(c, deps, function* (steps, context) {
    const state = yield* readLogState(steps, context);
    return { state, series: yield* numberGaps(steps, context) };
  });
  return show(c, 'audit/start.njk', {
    title: 'Audit',
    form,
    state,
    gaps: series.filter(({ gaps }) => gaps.length > 0).map(({ series }) => series),
    isRequired: deps.breakdownReason === 'required',
  });
}

/** The path of what was looked for. What is not there is refused, at the field that it was typed in. */
async function whereTo(c: PageContext, deps: PageDeps, drafts: Drafts<Asked>, fields: Fields) {
  const what = referenceIn(fields);
  const { by } = parsed(wayShape, { by: fields.by });
  if (by === 'number') return pathOfNumber(c, deps, what);
  const inquiry = inquiryIn(fields, deps);
  if (by === 'custody-record') {
    const id = await recordOf(c, deps, inquiry, what);
    const asked = await drafts.start(c, { ...inquiry, of: null });
    return linkOf(`/detentions/${id}/breakdown`, { asked });
  }
  const draft = await drafts.start(c, { ...inquiry, of: { scheme: by, reference: what } });
  return `/audit/detainee/${draft}`;
}

async function recordOf(
  c: PageContext,
  deps: PageDeps,
  inquiry: ReturnType<typeof inquiryIn>,
  custodyRecordNumber: string,
): Promise<string> {
  const context = inquiring(c, deps, inquiry);
  const { items } = await deps.store.transaction(context.actor.force, (steps) =>
    searchDetentions(steps, context, { custodyRecordNumber, limit: 1 }),
  );
  const [found] = items;
  if (found) return found.id;
  throw nothing('leads to no custody record here: check the number as it is on the record');
}

async function pathOfNumber(c: PageContext, deps: PageDeps, typed: string): Promise<string> {
  const number = typed.toUpperCase();
  const kind = await read(c, deps, (steps, context) => findNumber(steps, context, number));
  if (kind === 'claim') return `/claims/${encodeURIComponent(number)}`;
  if (kind) return `/invoices/${encodeURIComponent(number)}`;
  throw nothing(
    'is no number of this force: write it whole, like MPS-2026-000001, MPS-CN-2026-000001 or MPS-CL-2026-000001',
  );
}

function nothing(detail: string): Refusal {
  return new Refusal('invalid', detail, { errors: [{ pointer: '/what', detail }] });
}
