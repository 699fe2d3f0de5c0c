/** Booking somebody in: three short questions and a check, kept on the server until it is sent. */
import { Hono } from 'hono';
import { suiteName } from '../../documents/words.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Suite } from '../../domain/force.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { searchDetentions } from '../../usecases/readDetentions.ts';
import { recordDetention } from '../../usecases/recordDetention.ts';
import { listCustomers, listSuites, readForce } from '../../usecases/referenceData.ts';
import type { CurrentDetention } from '../../usecases/store.ts';
import { customerItems } from '../customers.ts';
import type { PageDeps } from '../deps.ts';
import { draftsOf } from '../drafts.ts';
import {
  checked,
  type Fields,
  type FormView,
  fieldsOf,
  formAgain,
  freshForm,
  submit,
} from '../forms.ts';
import {
  consult,
  only,
  type PageContext,
  type PageView,
  read,
  seeOther,
  show,
  showProblem,
} from '../kit.ts';
import { isShownTwice } from '../moments.ts';
import {
  type BookInDraft,
  beganFields,
  beganIn,
  draftShape,
  LABELS,
  moreFields,
  moreIn,
  nextStep,
  type RecordAnswer,
  recordIn,
  type Step,
  sentDetention,
} from './bookInDraft.ts';
import { POWERS, suiteItems, WATCHES } from './choices.ts';

const pathOf = (draft: string, step: Step) => `/book-in/${draft}/${step}`;

const bookInDrafts = (deps: PageDeps) => draftsOf(deps, 'book-in', draftShape);

/** The journey question by question; each can be gone back to. */
export function bookInRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.onError((error, c) => {
    if (!(error instanceof Refusal) || error.code !== 'not-found') throw error;
    const detail =
      'somebody was booked in with these answers, or they are no longer kept: look who is held, or book in anew';
    return showProblem(c, 'These answers were used', detail, 404);
  });
  app.use('/book-in', only('custody'));
  app.use('/book-in/*', only('custody'));
  recordStep(app, deps);
  beganStep(app, deps);
  moreStep(app, deps);
  checkStep(app, deps);
  return app;
}

/** A page of the journey, filled in or with what is wrong. */
function stepPage(c: PageContext, step: Step, form: FormView, view: PageView): Response {
  return show(c, `custody/book-in/${step}.njk`, { form, ...view });
}

/** Where a question leads back to: the check, once everything is answered. */
function backFrom(id: string, draft: BookInDraft, before: string): PageView['back'] {
  return { href: nextStep(draft) === 'check' ? pathOf(id, 'check') : before };
}

function recordStep(app: Hono<HttpEnv>, deps: PageDeps): void {
  const drafts = bookInDrafts(deps);
  app.get('/book-in', async (c) => {
    // Where there is one alone, it is chosen already.
    const [suite, ...others] = await suitesToWrite(c, deps);
    const fields: Fields = suite && others.length === 0 ? { suite: suite.code } : {};
    return recordPage(c, deps, freshForm(c, deps, fields));
  });
  app.post('/book-in', (c) =>
    answerRecord(c, deps, async (record) =>
      seeOther(c, pathOf(await drafts.start(c, record), 'began')),
    ),
  );
  app.get('/book-in/:draft/record', async (c) => {
    const id = c.req.param('draft');
    const draft = await drafts.read(c, id);
    const { custodyRecordNumber, suite } = draft;
    const back = backFrom(id, draft, '/held');
    return recordPage(c, deps, freshForm(c, deps, { custodyRecordNumber, suite }), { back });
  });
  app.post('/book-in/:draft/record', async (c) => {
    const id = c.req.param('draft');
    const draft = await drafts.read(c, id);
    return answerRecord(c, deps, async (record) => {
      await drafts.change(c, id, { ...draft, ...record });
      return seeOther(c, pathOf(id, nextStep(draft)));
    });
  });
}

async function recordPage(
  c: PageContext,
  deps: PageDeps,
  form: FormView,
  more: Partial<PageView> = {},
): Promise<Response> {
  const suites = suiteItems(await suitesToWrite(c, deps));
  const back = { href: '/held' };
  return stepPage(c, 'record', form, { title: 'Custody record', back, suites, ...more });
}

/** Goes on with the record that is typed; or shows its page again, with what is wrong. */
async function answerRecord(
  c: PageContext,
  deps: PageDeps,
  goOn: (record: RecordAnswer) => Promise<Response>,
): Promise<Response> {
  const fields = await fieldsOf(c);
  const suites = (await suitesToWrite(c, deps)).map(({ code }) => code);
  const result = await checked(fields, LABELS, () => recordIn(fields, suites));
  if ('form' in result) return recordPage(c, deps, result.form);
  const known = await recordWith(c, deps, result.content.custodyRecordNumber);
  if (known) return recordPage(c, deps, formAgain(fields, [KNOWN]), { known });
  return goOn(result.content);
}

const KNOWN = {
  field: 'custodyRecordNumber',
  text: 'This custody record number is recorded already: open that record, or check the number',
};

/** The record that bears a number, of those that whoever asks may see. */
async function recordWith(
  c: PageContext,
  deps: PageDeps,
  custodyRecordNumber: string,
): Promise<CurrentDetention | null> {
  const search = { custodyRecordNumber, limit: 1 };
  const { items } = await consult(c, deps, (steps, context) =>
    searchDetentions(steps, context, search),
  );
  return items[0] ?? null;
}

/** The suites that whoever is signed in may book in at. */
async function suitesToWrite(c: PageContext, deps: PageDeps): Promise<Suite[]> {
  const { suites } = c.get('context').actor;
  const all = await read(c, deps, listSuites);
  return all.filter(({ code }) => suites?.includes(code) ?? true);
}

function beganStep(app: Hono<HttpEnv>, deps: PageDeps): void {
  const drafts = bookInDrafts(deps);
  const page = (c: PageContext, id: string, draft: BookInDraft, form: FormView) =>
    stepPage(c, 'began', form, {
      title: 'When custody began',
      back: backFrom(id, draft, pathOf(id, 'record')),
      watches: WATCHES,
      powers: POWERS,
      shownTwice: isShownTwice(form.fields, 'startedAt'),
    });
  app.get('/book-in/:draft/began', async (c) => {
    const id = c.req.param('draft');
    const draft = await drafts.read(c, id);
    return page(c, id, draft, freshForm(c, deps, beganFields(draft, c.get('context').now)));
  });
  app.post('/book-in/:draft/began', async (c) => {
    const id = c.req.param('draft');
    const draft = await drafts.read(c, id);
    const fields = await fieldsOf(c);
    const { now } = c.get('context');
    const result = await checked(fields, LABELS, () => beganIn(draft, fields, now));
    if ('form' in result) return page(c, id, draft, result.form);
    const changed = { ...draft, began: result.content };
    await drafts.change(c, id, changed);
    return seeOther(c, pathOf(id, nextStep(changed)));
  });
}

function moreStep(app: Hono<HttpEnv>, deps: PageDeps): void {
  const drafts = bookInDrafts(deps);
  const page = async (c: PageContext, id: string, draft: BookInDraft, form: FormView) => {
    const customers = await read(c, deps, listCustomers);
    return stepPage(c, 'more', form, {
      title: 'References',
      back: backFrom(id, draft, pathOf(id, 'began')),
      // Where there is one alone, there is nothing to choose.
      customers: customers.length > 1 ? customerItems(customers) : [],
    });
  };
  app.get('/book-in/:draft/more', async (c) => {
    const id = c.req.param('draft');
    const draft = await drafts.read(c, id);
    const { defaultCustomer } = await read(c, deps, readForce);
    return page(c, id, draft, freshForm(c, deps, moreFields(draft, defaultCustomer)));
  });
  app.post('/book-in/:draft/more', async (c) => {
    const id = c.req.param('draft');
    const draft = await drafts.read(c, id);
    const fields = await fieldsOf(c);
    const result = await checked(fields, LABELS, () => moreIn(fields));
    if ('form' in result) return page(c, id, draft, result.form);
    await drafts.change(c, id, { ...draft, more: result.content });
    return seeOther(c, pathOf(id, nextStep({ ...draft, more: result.content })));
  });
}

function checkStep(app: Hono<HttpEnv>, deps: PageDeps): void {
  const drafts = bookInDrafts(deps);
  app.get('/book-in/:draft/check', (c) =>
    checkPage(c, deps, c.req.param('draft'), freshForm(c, deps)),
  );
  app.post('/book-in/:draft/check', async (c) => {
    const id = c.req.param('draft');
    const fields = await fieldsOf(c);
    return submit(c, deps, fields, {
      labels: LABELS,
      again: (form) => checkPage(c, deps, id, form),
      *write(steps, context) {
        const sent = sentDetention(yield* drafts.take(steps, c, id));
        const { created, current } = yield* recordDetention(steps, context, sent);
        return `/detentions/${current.id}?done=${created ? 'booked-in' : 'recorded-before'}`;
      },
    });
  });
}

async function checkPage(
  c: PageContext,
  deps: PageDeps,
  id: string,
  form: FormView,
): Promise<Response> {
  const draft = await bookInDrafts(deps).read(c, id);
  if (nextStep(draft) !== 'check') return seeOther(c, pathOf(id, nextStep(draft)));
  const isWrong = form.problems.length > 0;
  const known = isWrong ? await recordWith(c, deps, draft.custodyRecordNumber) : null;
  // What is wrong is mended on the page of its question.
  const problems = (known ? [KNOWN] : form.problems).map(({ text }) => ({ field: null, text }));
  const view = {
    title: 'Check what you typed',
    back: { href: pathOf(id, 'more') },
    path: `/book-in/${id}`,
    draft,
    known,
    ...(await namesIn(c, deps, draft)),
  };
  return stepPage(c, 'check', { ...form, problems }, view);
}

/** Suite and customer by name; no customer where there is one alone. */
async function namesIn(c: PageContext, deps: PageDeps, { suite, more }: BookInDraft) {
  const suites = await read(c, deps, listSuites);
  const customers = await read(c, deps, listCustomers);
  const customer = customers.find(({ code }) => code === more?.customer)?.name;
  return { suite: suiteName(suite, suites), customer: customers.length > 1 ? customer : null };
}
