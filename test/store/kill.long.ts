import { test } from 'vitest';
import { proveKills } from './killing.ts';
import { proveRunKills, proveRunsAtOnce } from './killingRuns.ts';

test.each(['import', 'issue'] as const)(
  'a process killed ten times in the middle of its work (%s) leaves all that it answered for',
  (work) => proveKills(work, 10),
);

test('invoice runs killed twenty times in the middle issue everything once', () =>
  proveRunKills(20));

test('runs in two processes at once issue everything once', () => proveRunsAtOnce(300));
