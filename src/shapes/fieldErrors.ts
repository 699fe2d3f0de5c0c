import type { z } from 'zod';
import { escapePointer } from '../domain/differences.ts';
import type { FieldError } from '../domain/errors.ts';

type Issue = z.core.$ZodIssue;

/** Named one by one; a body of nothing but unknown fields would come back seven times its size. */
const MOST_ERRORS = 100;

/** What a schema found wrong with what was sent, each at its JSON Pointer; every unknown field by its name. */
export function fieldErrors(error: z.ZodError, sent: unknown): FieldError[] {
  const errors = error.issues.flatMap((issue) => errorsOf(issue, sent));
  const more = errors.length - MOST_ERRORS;
  if (more <= 0) return errors;
  return [...errors.slice(0, MOST_ERRORS), { pointer: '', detail: `and ${more} more` }];
}

function errorsOf(issue: Issue, sent: unknown): FieldError[] {
  const pointer = pointerOf(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: detailOf(issue, sent) }];
  return issue.keys.map((name) => ({
    pointer: `${pointer}/${escapePointer(name)}`,
    detail: 'is not a field here: check its name, or leave it out',
  }));
}

/** The schemas' own words, and plainer ones for those that zod brings. */
function detailOf(issue: Issue, sent: unknown): string {
  const { code, message } = issue;
  if (code === 'too_big' || code === 'too_small') {
    if (!/^Too (big|small): expected /.test(message)) return message;
    return code === 'too_big' ? tooBig(issue) : tooSmall(issue);
  }
  const right = rightOf(issue);
  if (right === null) return message;
  if (valueAt(sent, issue.path) !== undefined) return right.not;
  return right.advice === '' ? 'is missing' : `is missing: ${right.advice}`;
}

interface Right {
  /** What is wrong with a value of another kind. */
  not: string;
  /** What to write; "" where nothing helps. */
  advice: string;
}

/** What would be right in place of a value of another kind, or of none; null where that is not what is wrong. */
function rightOf(issue: Issue): Right | null {
  if (issue.code === 'invalid_union') return choiceOf('options' in issue ? issue.options : []);
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return null;
  if (!/^Invalid (input|option): expected /.test(issue.message)) return ownWords(issue.message);
  if (issue.code === 'invalid_value') return choiceOf(issue.values);
  const kind = KINDS[issue.expected] ?? issue.expected;
  return { not: `is not ${kind}`, advice: issue.expected === 'string' ? '' : `write ${kind}` };
}

/** In the words of those who write JSON, or type a form. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function choiceOf(choices: readonly unknown[] = []): Right {
  if (choices.length === 0) return { not: 'has none of the forms that it may have', advice: '' };
  const named = `${choices.length > 1 ? 'one of ' : ''}${choices.map(String).join(', ')}`;
  return { not: `is not ${named}`, advice: `write ${named}` };
}

/** "is not a date: write it as text" says what is wrong, and then what would be right. */
function ownWords(message: string): Right {
  return { not: message, advice: /: (.*)$/.exec(message)?.[1] ?? '' };
}

function tooBig({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `is longer than ${counted(maximum, 'character')}`;
  if (origin === 'array') return `has more than ${counted(maximum, 'item')}`;
  return inclusive ? `is greater than ${maximum}` : `is not less than ${maximum}`;
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') return `is shorter than ${counted(minimum, 'character')}`;
  if (origin === 'array') {
    return minimum === 1 ? 'is empty: name at least one' : `has fewer than ${minimum} items`;
  }
  return inclusive ? `is less than ${minimum}` : `is not greater than ${minimum}`;
}

const counted = (count: number | bigint, what: string) =>
  `${count} ${what}${Number(count) === 1 ? '' : 's'}`;

function valueAt(sent: unknown, path: readonly PropertyKey[]): unknown {
  const stepInto = (value: unknown, name: PropertyKey): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return path.reduce(stepInto, sent);
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}
