import { expect, test } from 'vitest';
import { checkJsonChanges, checkPdfChanges, newSeed } from './changedBytes.ts';

test('a thousand random changes of a byte of the JSON', async () => {
  expect((await checkJsonChanges(1000, newSeed())).caught).toBeGreaterThan(700);
});

test('a thousand random changes of a byte of the PDF', async () => {
  expect((await checkPdfChanges(1000, newSeed())).onPage).toBeGreaterThan(300);
});
