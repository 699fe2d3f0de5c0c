import { expect, test } from 'vitest';
import { newSeed } from '../verifyingInvoices/changedBytes.ts';
import { checkTamperings } from './tampering.ts';

test('a thousand random changes of a byte in the database', async () => {
  expect(await checkTamperings(1000, newSeed())).toHaveLength(1000);
});
