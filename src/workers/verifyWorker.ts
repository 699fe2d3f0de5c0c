/** The thread that files are verified in: what `verifier.ts` sends comes in here. */
import type { VerifierKey } from '../domain/signedNote.ts';
import type { Verdict } from '../usecases/verifyingInvoices/verdict.ts';
import { verifyFile } from '../usecases/verifyingInvoices/verifyInvoice.ts';

export interface Task {
  bytes: Uint8Array;
  keys: readonly VerifierKey[];
}

export default function verify({ bytes, keys }: Task): Promise<Verdict> {
  return verifyFile(bytes, keys);
}
