import { expect, test } from 'vitest';
import { checkKeptYears } from './keptYears.ts';

test('a year of kept months is what a recount gives, whatever was done, a thousand times', async () => {
  const done = await checkKeptYears(1000);
  const rare = ['erase', 'agree', 'accept', 'holidays', 'publish', 'replace', 'release', 'void'];
  for (const act of rare) expect(done.get(act), act).toBeGreaterThan(10);
});
