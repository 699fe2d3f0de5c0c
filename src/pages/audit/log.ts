/** The events of the audit log, newest first, and one by one with what proves it. */
import { Hono } from 'hono';
import { z } from 'zod';
import { capitalised } from '../../documents/words.ts';
import { type AuditEvent, EVENT_KINDS } from '../../domain/auditLog.ts';
import { type FieldError, Refusal } from '../../domain/errors.ts';
import { logProofText } from '../../domain/signedNote.ts';
import { dayOfDate, isDate, londonDayStart } from '../../domain/time.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { readEvent } from '../../usecases/readEvent.ts';
import {
  type EventQuery,
  listEvents,
  MAY_READ,
  readCheckpoint,
  readInclusion,
} from '../../usecases/readLog.ts';
import type { PageDeps } from '../deps.ts';
import { type Drafts, draftsOf } from '../drafts.ts';
import {
  type Fields,
  type FormView,
  fieldsOf,
  formAgain,
  freshForm,
  problemsIn,
} from '../forms.ts';
import { consult, has, only, type PageContext, read, seeOther, show } from '../kit.ts';
import { dateOf } from '../moments.ts';
import { linkOf, PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { eventView, subjectView } from './eventView.ts';

const PATH = '/audit/log';
const MOST_SUBJECTS = 100;
const LABELS = {
  kind: 'What happened',
  who: 'Who did it',
  from: 'The first day',
  to: 'The last day',
  subject: 'The record',
};
const placeShape = z.strictObject({ at: z.int(), index: z.int() });
const filterShape = z.record(z.string(), z.string());
const SUBJECT = /^[a-z-]+\/\S+$/;
/** "invoice.issued" -> "Invoice: issued". */
const KINDS = EVENT_KINDS.map((kind) => ({
  value: kind,
  text: capitalised(kind.replace('.', ': ').replaceAll('-', ' ')),
}));

export function logRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const may = only(...MAY_READ);
  const drafts = draftsOf(deps, 'log', filterShape);
  app.get(PATH, may, async (c) => {
    const fields = await filterOf(c, drafts);
    return showEvents(c, deps, { ...freshForm(c, deps), fields });
  });
  app.post(PATH, may, async (c) => {
    const sent = await fieldsOf(c);
    const fields = Object.fromEntries(Object.keys(LABELS).map((name) => [name, sent[name] ?? '']));
    try {
      queryOf(fields);
      return seeOther(c, linkOf(PATH, { filter: await drafts.start(c, fields) }));
    } catch (error) {
      return showForm(c, formAgain(fields, problemsIn(error, LABELS)));
    }
  });
  app.get(`${PATH}/:index`, may, (c) => showEvent(c, deps, indexOf(c)));
  app.get(`${PATH}/:index/proof`, may, (c) => proofFile(c, deps, indexOf(c)));
  return app;
}

/** Names stand in no link: a filter is kept on the server; a record alone may be linked to. */
async function filterOf(c: PageContext, drafts: Drafts<Record<string, string>>): Promise<Fields> {
  const id = c.req.query('filter');
  if (id !== undefined) return drafts.read(c, id);
  const subject = c.req.query('subject');
  return subject === undefined ? {} : { subject };
}

/** What a filter asks for. Refuses with `invalid`. */
function queryOf(fields: Fields): Omit<EventQuery, 'limit' | 'after'> {
  const { kind: typed = '', who = '', subject = '' } = fields;
  const kind = EVENT_KINDS.find((one) => one === typed);
  const [from, to] = [dayIn(fields, 'from'), dayIn(fields, 'to')];
  const errors = [from, to].filter((day): day is FieldError => typeof day === 'object');
  if (typed !== '' && !kind) errors.push({ pointer: '/kind', detail: 'is none of these' });
  if (subject.trim() !== '' && !SUBJECT.test(subject.trim())) {
    const detail = 'is not a record: write it like invoice/MPS-2026-000001';
    errors.push({ pointer: '/subject', detail });
  }
  if (typeof from === 'number' && typeof to === 'number' && to < from) {
    errors.push({ pointer: '/to', detail: 'is before the first' });
  }
  if (errors.length > 0) throw new Refusal('invalid', 'the filter does not hold', { errors });
  return {
    kind,
    actor: who.trim() || undefined,
    subject: subject.trim() || undefined,
    from: typeof from === 'number' ? londonDayStart(from) : undefined,
    before: typeof to === 'number' ? londonDayStart(to + 1) : undefined,
  };
}

/** The day that a field says; undefined where nothing is typed. */
function dayIn(fields: Fields, name: string): number | undefined | FieldError {
  const typed = fields[name]?.trim() ?? '';
  if (typed === '') return undefined;
  const date = dateOf(typed);
  return date !== null && isDate(date)
    ? dayOfDate(date)
    : { pointer: `/${name}`, detail: 'is not a date: write day, month and year, like 21/11/2026' };
}

async function showEvents(c: PageContext, deps: PageDeps, form: FormView) {
  const after = c.req.query('after');
  const asked = { ...queryOf(form.fields), limit: PAGE_ROWS, after: placeIn(placeShape, after) };
  const page = await consult(c, deps, (steps, context) => listEvents(steps, context, asked));
  const query = { filter: c.req.query('filter'), subject: c.req.query('subject'), after };
  return show(c, 'audit/log.njk', {
    title: 'Audit log',
    form,
    kinds: KINDS,
    asked: askedWords(form.fields),
    events: page.items.map(({ event, inquiry }) => eventView(event, inquiry)),
    pages: pagingOf(PATH, query, page.next),
    back: { href: startOf(c) },
  });
}

/** What the events shown have in common, in words. */
function askedWords(fields: Fields): string[] {
  return Object.entries(LABELS).flatMap(([name, label]) => {
    const text = fields[name]?.trim() ?? '';
    const shown = KINDS.find(({ value }) => name === 'kind' && value === text)?.text ?? text;
    return text === '' ? [] : [`${label}: ${shown}`];
  });
}

/** The filter alone, with what is wrong with it. */
function showForm(c: PageContext, form: FormView) {
  const back = { href: PATH };
  return show(
    c,
    'audit/log.njk',
    { title: 'Audit log', form, kinds: KINDS, events: null, back },
    422,
  );
}

const startOf = (c: PageContext) => (has(c, 'auditor') ? '/audit' : '/');

function indexOf(c: PageContext): number {
  const text = c.req.param('index') ?? '';
  if (/^(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  throw new Refusal('not-found', 'events go by their number');
}

async function showEvent(c: PageContext, deps: PageDeps, index: number) {
  const found = await consult(c, deps, (steps, context) => readEvent(steps, context, index));
  const { leaf, inquiry, size, isProven } = found;
  const event: AuditEvent = JSON.parse(leaf);
  const shown = event.subjects.slice(0, MOST_SUBJECTS);
  const [first] = event.subjects;
  return show(c, 'audit/event.njk', {
    title: `Event ${index}`,
    view: eventView(event, inquiry),
    kind: event.kind,
    actor: event.actor,
    subjects: shown.map((subject) => ({ ...subjectView(subject), hash: subject.hash })),
    others: event.subjects.length - shown.length,
    proof: found,
    isProven,
    earlier: index > 0 ? index - 1 : null,
    later: index + 1 < size ? index + 1 : null,
    ofRecord: first ? linkOf(PATH, { subject: `${first.type}/${first.id}` }) : null,
    back: { href: PATH, text: 'Back to the log' },
  });
}

/** The proof of an event as a text to keep (c2sp.org/tlog-proof): it is hashes and a signature alone. */
async function proofFile(c: PageContext, deps: PageDeps, index: number): Promise<Response> {
  const text = await read(c, deps, function* (steps, context) {
    const { hashes } = yield* readInclusion(steps, context, { index });
    return logProofText({ index, hashes, checkpoint: yield* readCheckpoint(steps, context, {}) });
  });
  return textFile(c, `event-${index}.tlog-proof`, text);
}

/** A text to be kept as a file of the name. */
export function textFile(c: PageContext, name: string, text: string): Response {
  return c.body(text, 200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
  });
}
