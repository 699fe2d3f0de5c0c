import type { z } from 'zod';
import { escapePointer } from '../domain/differences.ts';
import type { FieldError } from '../domain/errors.ts';

type Issue = z.core.$ZodIssue;

/** What a schema found wrong, each at its JSON Pointer; every unknown field by its name. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap(errorsOf);
}

function errorsOf(issue: Issue): FieldError[] {
  const pointer = pointerOf(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: issue.message }];
  return issue.keys.map((name) => ({
    pointer: `${pointer}/${escapePointer(name)}`,
    detail: 'is not a field here: check its name, or leave it out',
  }));
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}
