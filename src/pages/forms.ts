/** Forms: what was typed, what is wrong with it, and what is sent once however often a button is pressed. */
import type { z } from 'zod';
import { capitalised, spokenCount, withSpokenTimes } from '../documents/words.ts';
import { type FieldError, Refusal } from '../domain/errors.ts';
import { sha256Hex } from '../domain/hashing.ts';
import { fieldErrors } from '../shapes/fieldErrors.ts';
import type { Context } from '../usecases/access.ts';
import { answerOnce } from '../usecases/answerOnce.ts';
import type { Script, Steps } from '../usecases/store.ts';
import type { PageDeps } from './deps.ts';
import { freshContext, type PageContext, seeOther } from './kit.ts';
import type { FormProblem } from './render.ts';

/** A form as it was typed: the text of each field; of several of one name, the last. */
export type Fields = Readonly<Record<string, string>>;

/** How a field is called where it is wrong, by the pointer of the error; a form's field bears that name, and they stand in its order. */
export type Labels = Readonly<Record<string, string>>;

/** What a template needs of a form: fields as typed, and what is wrong with them. */
export interface FormView {
  fields: Fields;
  problems: readonly FormProblem[];
  /** Of this form as it was shown: sent twice, it has one effect. */
  once: string;
}

/** A form before anything is typed; `fields` is what it is filled in with. */
export function freshForm(c: PageContext, deps: PageDeps, fields: Fields = {}): FormView {
  return { fields, problems: [], once: freshContext(c, deps).id };
}

/** More than any form here has: each costs time wherever rows of fields are looked through. */
const MOST_FIELDS = 10_000;

/**
 * A form as it was sent; files are left out. A reason is on one line, however many it was typed in. Refuses
 * with `invalid` more fields than a form has.
 */
export async function fieldsOf(c: PageContext): Promise<Fields> {
  const sent = await pairsOf(c);
  const fields = Object.fromEntries(
    sent.filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
  const reason = fields.reason?.replaceAll(/\s*[\r\n]\s*/g, ' ');
  return reason === undefined ? fields : { ...fields, reason };
}

/** A file that was sent in a form; undefined where none was chosen. */
export async function fileIn(c: PageContext, name: string): Promise<File | undefined> {
  const [, file] = (await pairsOf(c)).findLast(([field]) => field === name) ?? [];
  return file instanceof File && file.name !== '' ? file : undefined;
}

/** Fields and files under their names; what is sent in another way than a form has none. */
async function pairsOf(c: PageContext): Promise<[name: string, value: unknown][]> {
  const type = c.req.header('content-type') ?? '';
  if (/^multipart\/form-data\b/i.test(type)) {
    const body = await c.req.parseBody().catch(() => ({}));
    return upToMost(Object.entries(body));
  }
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return [];
  // Counted before they are read: Node reads a million of them without "=" in half a minute.
  const fields = upToMost((await c.req.text()).split('&'));
  return [...new URLSearchParams(fields.join('&'))];
}

function upToMost<T>(fields: T[]): T[] {
  if (fields.length <= MOST_FIELDS) return fields;
  throw new Refusal('invalid', `a form here has at most ${spokenCount(MOST_FIELDS)} fields`);
}

/** The same form again, with what is wrong with it. */
export function formAgain(fields: Fields, problems: readonly FormProblem[]): FormView {
  return { fields, problems, once: fields.once ?? '' };
}

/** What a shape makes of a form's content. Refuses with `invalid`, with all that is wrong, `more` among it. */
export function parsed<T extends z.ZodType>(
  shape: T,
  content: unknown,
  more: readonly FieldError[] = [],
): z.output<T> {
  const result = shape.safeParse(content);
  const found = result.success ? [] : fieldErrors(result.error, content);
  const told = new Set(more.map(({ pointer }) => pointer));
  const errors = [...more, ...found.filter(({ pointer }) => !told.has(pointer))];
  if (errors.length > 0) throw new Refusal('invalid', 'the form does not hold', { errors });
  return result.data as z.output<T>;
}

/** Those of a refusal that whoever filled the form in can do nothing about in it. */
const NOT_OF_A_FORM: ReadonlySet<Refusal['code']> = new Set([
  'forbidden',
  'unauthenticated',
  'not-found',
  'too-many-requests',
  'signing-key-missing',
]);

/** What a refusal says of a form, in the order of its labels. Anything else is thrown on. */
export function problemsIn(error: unknown, labels: Labels): FormProblem[] {
  if (!(error instanceof Refusal) || NOT_OF_A_FORM.has(error.code)) throw error;
  if (error.errors.length === 0) return [{ field: null, text: said(error.message) }];
  const found = error.errors.map(({ pointer, detail }) => {
    const field = fieldAt(pointer, labels);
    const name = field === null ? pointer.slice(1) : labels[field];
    const wrong = detail
      .replace(CHOICE, 'is missing: choose one')
      .replace(/^is missing$/, 'is missing: fill it in')
      .replace(' as text', '')
      .replaceAll(QUOTED, (quoted, other) => inSentence(labels, other) ?? quoted);
    return { field, text: said(SENTENCE.test(wrong) ? wrong : `${name} ${wrong}`) };
  });
  const places = [null, ...Object.keys(labels)];
  return found.sort((a, b) => places.indexOf(a.field) - places.indexOf(b.field));
}

/** What a form that writes nothing asks for, as `read` finds it; or the form again, with what is wrong. */
export async function checked<T>(
  fields: Fields,
  labels: Labels,
  read: () => T | Promise<T>,
): Promise<{ content: T } | { form: FormView }> {
  try {
    return { content: await read() };
  } catch (error) {
    return { form: formAgain(fields, problemsIn(error, labels)) };
  }
}

/** The field of "/intervals/0/endedAt": "intervals-0-endedAt", or "endedAt". */
function fieldAt(pointer: string, labels: Labels): string | null {
  const place = pointer.replaceAll('/', '-');
  const names = Object.keys(labels).filter((name) => place.endsWith(`-${name}`));
  return names.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Nobody writes a code in a form; and all that is typed is text. */
const CHOICE = /^is missing: write (one of|1 to 20 of) .*$/;

/** Another field, as the API calls it. */
const QUOTED = /"(\w+)"/g;

function inSentence(labels: Labels, field: string): string | undefined {
  const label = Object.hasOwn(labels, field) ? labels[field] : undefined;
  return label && label.charAt(0).toLowerCase() + label.slice(1);
}

/** What says itself what it is about; the rest begins with a verb. */
const SENTENCE = /^(a|another|interval|interpreter session|invoices|that|the|there) /;

const said = (text: string) => capitalised(withSpokenTimes(text));

/**
 * Carries out what a form asks, once, and sends the browser on to the path that `write` gives. What is
 * refused shows the form again, by `again`, with what is wrong.
 */
export async function submit(
  c: PageContext,
  deps: PageDeps,
  fields: Fields,
  {
    write,
    labels,
    again,
  }: {
    write: (steps: Steps, context: Context) => Script<string>;
    labels: Labels;
    again: (form: FormView) => Response | Promise<Response>;
  },
): Promise<Response> {
  try {
    return seeOther(c, await sentOnce(c, deps, fields, write));
  } catch (error) {
    return again(formAgain(fields, problemsIn(error, labels)));
  }
}

/** Runs a write once per form that was shown; gives the path that it gave, again where it was sent before. */
async function sentOnce(
  c: PageContext,
  deps: PageDeps,
  { once = '', ...fields }: Fields,
  write: (steps: Steps, context: Context) => Script<string>,
): Promise<string> {
  const context = freshContext(c, deps);
  const { force } = context.actor;
  if (!/^[\w-]{1,100}$/.test(once)) {
    return deps.store.transaction(force, (steps) => write(steps, context));
  }
  const requestHash = sha256Hex(
    `FORM ${c.req.path}\n${JSON.stringify(Object.entries(fields).sort())}`,
  );
  const request = { idempotencyKey: `form/${once}`, requestHash };
  try {
    const { answer } = await deps.store.transaction(force, (steps) =>
      answerOnce(steps, context, request, () => write(steps, context)),
    );
    return answer;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'idempotency-key-reused') throw error;
    throw new Refusal(
      'idempotency-key-reused',
      'this form was sent before, with something else in it, and that was kept: look at what is recorded, and open the form anew to change it',
    );
  }
}
