/** A new tariff version: begun from another, typed, checked and published. */
import { Hono } from 'hono';
import {
  BILLABLE_NAMES,
  DAY_NAMES,
  MODE_NAMES,
  MODEL_NAMES,
  MODES,
  tariffChanges,
  tariffView,
  VAT_NAMES,
  WATCH_RULES,
} from '../../documents/tariffView.ts';
import { capitalised } from '../../documents/words.ts';
import { Refusal } from '../../domain/errors.ts';
import { type TariffContent, tariffInForce } from '../../domain/tariff.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { checkPublishable, listTariffs, publishTariff } from '../../usecases/publishTariff.ts';
import { listCustomers } from '../../usecases/referenceData.ts';
import type { PublishedTariff } from '../../usecases/store.ts';
import { customerItems } from '../customers.ts';
import type { PageDeps } from '../deps.ts';
import {
  type Fields,
  type FormView,
  fieldsOf,
  formAgain,
  freshForm,
  problemsIn,
  submit,
} from '../forms.ts';
import { only, type PageContext, read, seeOther, show } from '../kit.ts';
import { linkOf } from '../paging.ts';
import type { FormProblem } from '../render.ts';
import { atFields, labelsOf, rowsIn } from './tariffFields.ts';
import { versionIn } from './tariffs.ts';
import { actIn, begun, draftIn, holds, type Typed, typedTariffs } from './typedTariff.ts';

const named = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, text]) => ({ value, text: capitalised(text) }));
const CHOICES = {
  models: named(MODEL_NAMES),
  watchRules: named(WATCH_RULES),
  billable: named(BILLABLE_NAMES),
  vat: Object.entries(VAT_NAMES).map(([value, text]) => ({ value, text: `${text} (${value})` })),
  days: named(DAY_NAMES),
};

const administrator = only('administrator');
const PATH = '/tariffs/drafts/:draft';
const pathOf = (id: string, after = '') => `/tariffs/drafts/${id}${after}`;
const titleOf = (isReplacing: boolean) =>
  isReplacing ? 'Replace a tariff version' : 'New tariff version';

/** A new version: what it begins as, its form, and the check before it is published. */
export function newTariffRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/tariffs/new', administrator, (c) => {
    const { from = '', replaces = '' } = c.req.query();
    return startPage(c, deps, freshForm(c, deps, { from: from || replaces, replaces }));
  });
  app.post('/tariffs/new', administrator, (c) => start(c, deps));
  typingStep(app, deps);
  checkStep(app, deps);
  return app;
}

async function startPage(c: PageContext, deps: PageDeps, form: FormView): Promise<Response> {
  const versions = await read(c, deps, listTariffs);
  const { replaces } = form.fields;
  const replaced = replaces ? versionIn(versions, replaces) : null;
  const title = titleOf(replaced !== null);
  const back = { href: replaced ? `/tariffs/${replaced.id}` : '/tariffs' };
  return show(c, 'tariffs/new.njk', { title, form, versions, replaced, back });
}

/** Keeps what a new version begins as, and goes on to its form. */
async function start(c: PageContext, deps: PageDeps): Promise<Response> {
  const fields = await fieldsOf(c);
  try {
    const { customers, versions } = await readBeside(c, deps);
    const id = await typedTariffs(deps).start(c, begun(fields, versions, customers));
    return seeOther(c, pathOf(id));
  } catch (error) {
    return startPage(c, deps, formAgain(fields, jsonProblems(error)));
  }
}

/** Those whom a tariff may be for, and the versions there are. */
function readBeside(c: PageContext, deps: PageDeps) {
  return read(c, deps, function* (steps, context) {
    const customers = yield* listCustomers(steps, context);
    return { customers, versions: yield* listTariffs(steps, context) };
  });
}

function typingStep(app: Hono<HttpEnv>, deps: PageDeps): void {
  const drafts = typedTariffs(deps);
  app.get(PATH, administrator, async (c) => {
    const typed = await drafts.read(c, c.req.param('draft'));
    return formPage(c, deps, typed, freshForm(c, deps, typed.fields));
  });
  app.post(PATH, administrator, async (c) => {
    const id = c.req.param('draft');
    const before = await drafts.read(c, id);
    const { act, fields } = actIn(await fieldsOf(c), before.fields);
    const typed = { ...before, fields };
    await drafts.change(c, id, typed);
    if (act === 'check') return toCheck(c, deps, id, typed);
    return seeOther(c, `${pathOf(id)}#${act.split(' ')[1] ?? 'custody_model'}`);
  });
}

/** Goes on to the check, where what was typed could be published; else shows its form with what is wrong. */
async function toCheck(
  c: PageContext,
  deps: PageDeps,
  id: string,
  typed: Typed,
): Promise<Response> {
  const { fields } = typed;
  try {
    const draft = draftIn(typed);
    await read(c, deps, (steps, context) => checkPublishable(steps, context, draft));
    return seeOther(c, pathOf(id, '/check'));
  } catch (error) {
    const problems = problemsIn(atFields(error), labelsOf(fields));
    return formPage(c, deps, typed, formAgain({ ...fields, once: '' }, problems));
  }
}

async function formPage(
  c: PageContext,
  deps: PageDeps,
  { replaces }: Typed,
  form: FormView,
): Promise<Response> {
  const { customers, versions } = await readBeside(c, deps);
  return show(c, 'tariffs/form.njk', {
    title: titleOf(replaces !== null),
    form,
    customers: customerItems(customers),
    replaced: replaces === null ? null : versionIn(versions, replaces),
    model: form.fields.custody_model,
    bands: rowsIn(form.fields, 'custody_bands'),
    modes: modesIn(form.fields),
    choices: CHOICES,
    back: { href: '/tariffs' },
  });
}

/** The ways to interpret, each with the rows of its uplifts. */
function modesIn(fields: Fields) {
  return MODES.map((mode) => ({
    start: `interpreters_${mode}`,
    name: MODE_NAMES[mode],
    uplifts: rowsIn(fields, `interpreters_${mode}_uplifts`),
  }));
}

function checkStep(app: Hono<HttpEnv>, deps: PageDeps): void {
  const drafts = typedTariffs(deps);
  app.get(`${PATH}/check`, administrator, async (c) => {
    const id = c.req.param('draft');
    const typed = await drafts.read(c, id);
    if (!holds(typed)) return seeOther(c, pathOf(id));
    return checkPage(c, deps, { id, ...typed }, freshForm(c, deps));
  });
  app.post(`${PATH}/check`, administrator, async (c) => {
    const id = c.req.param('draft');
    const typed = await drafts.read(c, id);
    return submit(c, deps, await fieldsOf(c), {
      labels: labelsOf(typed.fields),
      again: (form) => checkPage(c, deps, { id, ...typed }, form),
      *write(steps, context) {
        // Left where it is: whoever sends it twice is led to what came of it.
        const tariff = yield* publishTariff(steps, context, draftIn(typed));
        return `/tariffs/${tariff.id}?done=published`;
      },
    });
  });
}

async function checkPage(
  c: PageContext,
  deps: PageDeps,
  { id, ...typed }: Typed & { id: string },
  form: FormView,
): Promise<Response> {
  const { content, replaces, reason } = draftIn(typed);
  const before = followed(await read(c, deps, listTariffs), content, replaces);
  return show(c, 'tariffs/check.njk', {
    title: 'Check the tariff before you publish it',
    form: { ...form, problems: form.problems.map((problem) => ({ ...problem, field: null })) },
    view: tariffView(content),
    reason,
    replaces,
    before,
    changes: before ? tariffChanges(before.content, content) : [],
    change: pathOf(id),
    preview: linkOf('/tariffs/preview', { draft: id }),
    back: { href: pathOf(id), text: 'Change it' },
  });
}

/** The version that a new one is compared with: that which it replaces, or else follows. */
function followed(
  versions: readonly PublishedTariff[],
  { customer, effectiveFrom }: TariffContent,
  replaces: string | null,
): PublishedTariff | undefined {
  if (replaces !== null) return versionIn(versions, replaces);
  const theirs = versions.filter((version) => version.customer === customer);
  return tariffInForce(theirs, effectiveFrom);
}

/** What is wrong with a tariff in JSON, by the names that it has there. */
function jsonProblems(error: unknown): FormProblem[] {
  if (!(error instanceof Refusal) || error.code !== 'invalid') throw error;
  return error.errors.map(({ pointer, detail }) => ({
    field: 'json',
    text: pointer === '' ? `The tariff ${detail}` : `In the tariff, ${pointer.slice(1)} ${detail}`,
  }));
}
