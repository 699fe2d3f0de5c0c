/** The back-test: what a period's detentions cost, and would have cost under another tariff. */
import { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../../domain/errors.ts';
import { atFixedPrice, type TariffContent } from '../../domain/tariff.ts';
import { londonDate } from '../../domain/time.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { tariffContentOf, tariffShape } from '../../shapes/tariff.ts';
import { dateShape, poundsShape } from '../../shapes/values.ts';
import { checkPeriod, previewTariff } from '../../usecases/previewTariff.ts';
import { checkContent, listTariffs } from '../../usecases/publishTariff.ts';
import { amountTyped } from '../amounts.ts';
import { daysIn } from '../days.ts';
import type { PageDeps } from '../deps.ts';
import { draftsOf } from '../drafts.ts';
import {
  type Fields,
  type FormView,
  fieldsOf,
  formAgain,
  freshForm,
  parsed,
  problemsIn,
} from '../forms.ts';
import { freshContext, has, only, type PageContext, read, seeOther, show } from '../kit.ts';
import { previewView } from './previewView.ts';
import { versionIn } from './tariffs.ts';
import { draftIn, typedTariffs } from './typedTariff.ts';

/** What is compared, over which London dates of arrival; kept whole, as a draft may change. */
const previewShape = z.object({ tariff: tariffShape, from: dateShape, to: dateShape });

const askedShape = z.object({
  what: z.enum(['draft', 'version', 'fixed'], 'is not chosen: choose one'),
  from: dateShape,
  to: dateShape,
});
const LABELS = {
  what: 'The tariff to test',
  version: 'The version',
  pounds: 'The fixed price',
  from: 'The first day',
  to: 'The last day',
};

const readers = only('finance', 'auditor', 'administrator');
const previewsOf = (deps: PageDeps) => draftsOf(deps, 'tariff-preview', previewShape);

/** What is asked of a back-test, and what comes of it. */
export function previewRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/tariffs/preview', readers, (c) => askPage(c, deps, freshForm(c, deps, firstAsked(c))));
  app.post('/tariffs/preview', readers, (c) => start(c, deps));
  app.get('/tariffs/preview/:draft', readers, (c) => testPage(c, deps, c.req.param('draft')));
  return app;
}

/** What a link says is to be tested, over last year. */
function firstAsked(c: PageContext): Fields {
  const { draft = '', version = '' } = c.req.query();
  const what = draft ? 'draft' : version ? 'version' : 'fixed';
  const year = Number(londonDate(c.get('context').now).slice(0, 4)) - 1;
  return { draft, version, what, from: `01/01/${year}`, to: `31/12/${year}` };
}

async function askPage(c: PageContext, deps: PageDeps, form: FormView): Promise<Response> {
  const versions = await read(c, deps, listTariffs);
  const hasDraft = form.fields.draft !== '';
  const title = 'Back-test a tariff';
  const back = { href: '/tariffs' };
  return show(c, 'tariffs/preview.njk', { title, form, versions, hasDraft, back });
}

/** Keeps what is asked, and goes on to what comes of it. */
async function start(c: PageContext, deps: PageDeps): Promise<Response> {
  const fields = await fieldsOf(c);
  try {
    const { days, errors } = daysIn(fields, ['from', 'to']);
    const { what, from, to } = parsed(askedShape, { what: fields.what, ...days }, errors);
    checkPeriod({ from, to });
    const tariff = tariffShape.parse(await testedTariff(c, deps, what, fields));
    const id = await previewsOf(deps).start(c, { tariff, from, to });
    return seeOther(c, `/tariffs/preview/${id}`);
  } catch (error) {
    return askPage(c, deps, formAgain(fields, problemsIn(error, LABELS)));
  }
}

async function testedTariff(
  c: PageContext,
  deps: PageDeps,
  what: z.output<typeof askedShape>['what'],
  fields: Fields,
): Promise<TariffContent> {
  if (what === 'draft') return testedDraft(c, deps, fields.draft ?? '');
  const { content } = versionIn(await read(c, deps, listTariffs), fields.version ?? '');
  if (what === 'version') return content;
  const pounds = amountTyped(fields.pounds) || undefined;
  return atFixedPrice(content, parsed(z.object({ pounds: poundsShape }), { pounds }).pounds);
}

/** Refuses one that is not yet what a tariff can be: what is wrong is said at its own form. */
async function testedDraft(c: PageContext, deps: PageDeps, id: string): Promise<TariffContent> {
  const draft = await typedTariffs(deps).read(c, id);
  try {
    const { content } = draftIn(draft);
    await deps.store.read((steps) => checkContent(steps, c.get('context').actor.force, content));
    return content;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const detail = 'the new version cannot be tested yet: go on with it, and check it first';
    throw new Refusal('invalid', detail, { errors: [{ pointer: '/what', detail }] });
  }
}

async function testPage(c: PageContext, deps: PageDeps, id: string): Promise<Response> {
  const { tariff, from, to } = await previewsOf(deps).read(c, id);
  const asked = { draft: tariffContentOf(tariff), from, to };
  const test = await previewTariff(deps.store, freshContext(c, deps), { ...asked, base: '' });
  return show(c, 'tariffs/previewed.njk', {
    title: 'Back-test',
    ...previewView(test, asked),
    mayLook: has(c, 'finance', 'auditor'),
    back: { href: '/tariffs/preview', text: 'Test another' },
  });
}
