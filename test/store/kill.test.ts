import { test } from 'vitest';
import { proveKills } from './killing.ts';
import { proveRunKills } from './killingRuns.ts';

test.each(['import', 'issue'] as const)(
  'a process killed in the middle of its work (%s) leaves all that it answered for',
  (work) => proveKills(work, 1),
);

test('invoice runs killed twice in the middle issue everything once', () => proveRunKills(2));
