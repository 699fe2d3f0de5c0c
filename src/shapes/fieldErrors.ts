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
function detailOf({ code, message }: Issue): string {
  const [, expected, received] =
    /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  if (expected) return `${stateOf(received)}: expected ${expected}`;
  return code === 'invalid_union' ? 'is none of the forms that there are: see /docs' : message;
}

function stateOf(received = ''): string {
  if (received === 'undefined') return 'is missing';
  return /^[aeiou]/.test(received) ? `is an ${received}` : `is a ${received}`;
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}
