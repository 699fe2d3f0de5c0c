import { expect, test } from 'vitest';
import { newSeed } from '../verifyingInvoices/changedBytes.ts';
import { checkTamperings } from './tampering.ts';

test('sixty random changes of a byte in the database: the recount names each', async () => {
  expect(await checkTamperings(60, newSeed())).toHaveLength(60);
});
