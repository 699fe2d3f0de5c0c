/** Amends a whole record, with a reason: what changes in it and in its charge is seen before it is saved. */
import { Hono } from 'hono';
import { z } from 'zod';
import { changeWords } from '../../documents/changeWords.ts';
import { spokenInstant } from '../../documents/spokenTime.ts';
import { Refusal } from '../../domain/errors.ts';
import { LANGUAGE_NAMES } from '../../domain/languages.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { revisionsJson } from '../../shapes/breakdown.ts';
import { detentionShape } from '../../shapes/detention.ts';
import { reasonShape } from '../../shapes/values.ts';
import { amendDetention } from '../../usecases/amendDetention.ts';
import { foreseeAmendment } from '../../usecases/foreseeAmendment.ts';
import { readToChange } from '../../usecases/readRecord.ts';
import { readRevisions } from '../../usecases/readRevisions.ts';
import { customerItems } from '../customers.ts';
import type { PageDeps } from '../deps.ts';
import { type Drafts, draftsOf } from '../drafts.ts';
import {
  type Fields,
  type FormView,
  fieldsOf,
  formAgain,
  freshForm,
  parsed,
  problemsIn,
  submit,
} from '../forms.ts';
import { consult, only, type PageContext, seeOther, show } from '../kit.ts';
import { rowViews } from './amendedRows.ts';
import {
  amendmentFields,
  amendmentIn,
  amendmentLabels,
  inOrder,
  type List,
  shownTwice,
  withInterval,
  withOpenRow,
  withoutRow,
} from './amendment.ts';
import { MODES, OUTCOME_ITEMS, POWERS, suiteItems, WATCHES } from './choices.ts';
import { foreseenView } from './foreseenView.ts';

const amendedShape = detentionShape.extend({ reason: reasonShape });

/** The form as it was typed; `revision` among its fields is the one that it was shown with. */
const draftShape = z.object({ detention: z.string(), fields: z.record(z.string(), z.string()) });
type Draft = z.output<typeof draftShape>;

const isSeen = (fields: Fields) => (revision: number) => String(revision) === fields.revision;

/** What a form says, under the shape of a record. */
function amendmentOf(fields: Fields) {
  const { content, errors } = amendmentIn(fields);
  const { reason, ...detention } = parsed(amendedShape, content, errors);
  return { reason, detention };
}

/** The form of a record, and the check of what changes. */
export function amendRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const drafts = draftsOf(deps, 'amendment', draftShape);
  const path = '/detentions/:id/amend';
  app.get(path, only('custody'), (c) => formPage(c, deps, c.req.param('id'), null));
  app.get(`${path}/:draft`, only('custody'), (c) =>
    withDraft(c, drafts, ({ detention, fields }) =>
      formPage(c, deps, detention, formAgain(fields, [])),
    ),
  );
  app.post(path, only('custody'), async (c) => {
    const id = c.req.param('id');
    const { formToken: _, ...fields } = await fieldsOf(c);
    const changed = withOtherRows(fields);
    if (changed) return formPage(c, deps, id, formAgain(changed, []));
    return checked(c, deps, drafts, inOrder(fields));
  });
  app.get(`${path}/:draft/check`, only('custody'), (c) =>
    withDraft(c, drafts, (draft) => checkPage(c, deps, draft, freshForm(c, deps))),
  );
  app.post(`${path}/:draft/check`, only('custody'), (c) =>
    withDraft(c, drafts, (draft) => save(c, deps, drafts, draft)),
  );
  return app;
}

const LISTS: Record<string, List> = { interval: 'intervals', session: 'interpreterSessions' };

/** What a button of the form that is not the last one asks for; null of the last one. */
function withOtherRows(fields: Fields): Fields | null {
  const [, what, name = '', place] =
    /^(add|change|remove)-([a-z]+)-?(\d*)$/.exec(fields.do ?? '') ?? [];
  const list = LISTS[name];
  if (!list) return null;
  if (what === 'add') return withInterval(fields);
  const change = what === 'change' ? withOpenRow : withoutRow;
  return change(fields, list, Number(place));
}

type KeptDraft = Draft & { id: string };

/** Goes on with a draft; from one that was saved, or is no longer kept, to the record. */
async function withDraft(
  c: PageContext,
  drafts: Drafts<Draft>,
  goOn: (draft: KeptDraft) => Promise<Response>,
): Promise<Response> {
  const { id: detention, draft: id = '' } = c.req.param();
  const draft = await drafts.read(c, id).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not-found') return null;
    throw error;
  });
  if (!draft || draft.detention !== detention) return seeOther(c, `/detentions/${detention}`);
  return goOn({ ...draft, id });
}

/** Keeps a form for the next page, where it would hold; else shows it again with what is wrong. */
async function checked(
  c: PageContext,
  deps: PageDeps,
  drafts: Drafts<Draft>,
  fields: Fields,
): Promise<Response> {
  const id = c.req.param('id') ?? '';
  try {
    const { detention } = amendmentOf(fields);
    await consult(c, deps, (steps, context) =>
      foreseeAmendment(steps, context, id, isSeen(fields), detention),
    );
  } catch (error) {
    const problems = problemsIn(error, amendmentLabels(fields));
    return formPage(c, deps, id, formAgain(fields, problems));
  }
  const draft = await drafts.start(c, { detention: id, fields }, id);
  return seeOther(c, `/detentions/${id}/amend/${draft}/check`);
}

/** What would change. A record that has changed meanwhile leads back to the form. */
async function checkPage(
  c: PageContext,
  deps: PageDeps,
  { id: draft, detention: id, fields }: KeptDraft,
  form: FormView,
): Promise<Response> {
  try {
    const { reason, detention } = amendmentOf(fields);
    const foreseen = await consult(c, deps, (steps, context) =>
      foreseeAmendment(steps, context, id, isSeen(fields), detention),
    );
    const view = foreseenView(foreseen, reason);
    const change = `/detentions/${id}/amend/${draft}`;
    return show(c, 'custody/amend-check.njk', {
      ...view,
      title: 'Check what changes',
      form,
      change,
      id,
      back: { href: change },
    });
  } catch (error) {
    const problems = problemsIn(error, amendmentLabels(fields));
    return formPage(c, deps, id, formAgain(fields, problems));
  }
}

async function save(
  c: PageContext,
  deps: PageDeps,
  drafts: Drafts<Draft>,
  draft: KeptDraft,
): Promise<Response> {
  const { id, detention, fields } = draft;
  return submit(c, deps, await fieldsOf(c), {
    labels: amendmentLabels(fields),
    again: (form) => checkPage(c, deps, draft, form),
    *write(steps, context) {
      yield* amendDetention(steps, context, detention, isSeen(fields), amendmentOf(fields));
      yield* drafts.remove(steps, c, id);
      return `/detentions/${detention}?done=amended`;
    },
  });
}

/** The form, as it was typed; or, where nothing was yet, as the record is. */
async function formPage(
  c: PageContext,
  deps: PageDeps,
  id: string,
  typed: FormView | null,
): Promise<Response> {
  const { current, suites, customers } = await consult(c, deps, (steps, context) =>
    readToChange(steps, context, id, { here: true }),
  );
  const { revision, detention } = current;
  const filled =
    typed ?? freshForm(c, deps, { ...amendmentFields(detention), revision: String(revision) });
  const meanwhile = isSeen(filled.fields)(revision)
    ? null
    : await changesSince(c, deps, id, Number(filled.fields.revision));
  const problems = meanwhile ? [{ field: null, text: meanwhile.says }] : filled.problems;
  const form = { ...filled, problems, fields: { ...filled.fields, revision: String(revision) } };
  const view = {
    title: `Amend ${detention.custodyRecordNumber}`,
    back: { href: `/detentions/${id}`, text: 'Back to the record' },
    id,
    form,
    meanwhile,
    whyVoid: current.void,
    shownTwice: shownTwice(form.fields),
    intervals: rowViews(form, 'intervals'),
    sessions: rowViews(form, 'interpreterSessions'),
    customers: customerItems(customers),
    suites: [{ value: '', text: 'Choose a suite' }, ...suiteItems(suites)],
    outcomes: [{ value: '', text: 'None yet' }, ...OUTCOME_ITEMS],
    choices: { watches: WATCHES, powers: POWERS, modes: MODES, languages: LANGUAGE_NAMES },
  };
  return show(c, 'custody/amend.njk', view);
}

/** Who changed a record since it was seen, and what, in words. */
async function changesSince(c: PageContext, deps: PageDeps, id: string, seen: number) {
  const { revisions } = await consult(c, deps, (steps, context) =>
    readRevisions(steps, context, id, { from: seen }),
  );
  const all = revisionsJson(revisions);
  const changes = all.flatMap((one, n) => {
    const before = all[n - 1];
    return before ? changeWords(before, one) : [];
  });
  const last = revisions.at(-1);
  const who = last ? `${last.recordedBy.name} changed it, ${spokenInstant(last.recordedAt)}` : '';
  return {
    says: `The record has changed since you opened it: ${who}. What you typed is kept: look at what changed, and check again`,
    changes,
  };
}
