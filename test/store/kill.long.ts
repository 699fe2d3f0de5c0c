import { test } from 'vitest';
import { proveKills } from './killing.ts';

test.each(['import', 'issue'] as const)(
  'a process killed ten times in the middle of its work (%s) leaves all that it answered for',
  (work) => proveKills(work, 10),
);
