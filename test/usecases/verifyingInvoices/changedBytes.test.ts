import { expect, test } from 'vitest';
import { checkJsonChanges, checkPdfChanges, newSeed } from './changedBytes.ts';

test('a hundred random changes of a byte of the JSON: what changes its meaning is caught and named', async () => {
  const { caught } = await checkJsonChanges(100, newSeed());
  expect(caught).toBeGreaterThan(50);
});

test('a hundred random changes of a byte of the PDF: each is caught, on the page and elsewhere', async () => {
  const { onPage } = await checkPdfChanges(100, newSeed());
  expect(onPage).toBeGreaterThan(10);
});
