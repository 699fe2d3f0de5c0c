import type { z } from 'zod';
import { escapePointer } from '../domain/differences.ts';
import type { FieldError } from '../domain/errors.ts';

type Issue = z.core.$ZodIssue;

/** Named one by one; a body of nothing but unknown fields would come back seven times its size. */
const MOST_ERRORS = 100;

/** What a schema found wrong, each at its JSON Pointer; every unknown field by its name. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  const errors = error.issues.flatMap(errorsOf);
  const more = errors.length - MOST_ERRORS;
  if (more <= 0) return errors;
  return [...errors.slice(0, MOST_ERRORS), { pointer: '', detail: `and ${more} more` }];
}

function errorsOf(issue: Issue): FieldError[] {
  const pointer = pointerOf(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: detailOf(issue) }];
  return issue.keys.map((name) => ({
    pointer: `${pointer}/${escapePointer(name)}`,
    detail: 'is not a field here: check its name, or leave it out',
  }));
}

/** The schemas' own words, and plainer ones for those that zod brings. */
function detailOf(issue: Issue): string {
  const { code, message } = issue;
  if (code === 'invalid_union') return 'is none of the forms that there are: see /docs';
  if (!/^(Invalid (input|option)|Too (big|small)): expected /.test(message)) return message;
  if (code === 'too_big') return tooBig(issue);
  if (code === 'too_small') return tooSmall(issue);
  if (code === 'invalid_value') {
    return `is not ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
  }
  const [, expected, received] = /expected (\w+), received (\w+)$/.exec(message) ?? [];
  return expected ? `${stateOf(received)}: expected ${expected}` : message;
}

function tooBig({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `is longer than ${counted(maximum, 'character')}`;
  if (origin === 'array') return `has more than ${counted(maximum, 'item')}`;
  return inclusive ? `is greater than ${maximum}` : `is not less than ${maximum}`;
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') return `is shorter than ${counted(minimum, 'character')}`;
  if (origin === 'array') return `has fewer than ${counted(minimum, 'item')}`;
  return inclusive ? `is less than ${minimum}` : `is not greater than ${minimum}`;
}

const counted = (count: number | bigint, what: string) =>
  `${count} ${what}${Number(count) === 1 ? '' : 's'}`;

function stateOf(received = ''): string {
  if (received === 'undefined') return 'is missing';
  return /^[aeiou]/.test(received) ? `is an ${received}` : `is a ${received}`;
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}
