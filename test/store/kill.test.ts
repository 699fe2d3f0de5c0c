import { test } from 'vitest';
import { proveKills } from './killing.ts';

test.each(['import', 'issue'] as const)(
  'a process killed in the middle of its work (%s) leaves all that it answered for',
  (work) => proveKills(work, 1),
);
