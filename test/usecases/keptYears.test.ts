import { expect, test } from 'vitest';
import { checkKeptYears } from './keptYears.ts';

test('a year of kept months is what a recount gives, whatever was done', async () => {
  const done = await checkKeptYears(16);
  expect(done.get('ask')).toBeGreaterThan(20);
}, 120_000);
