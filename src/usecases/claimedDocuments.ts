import { claimedNumbers } from '../documents/claimSchedule.ts';
import type { ClaimDocument } from '../shapes/claim.ts';
import type { IssuedDocument } from '../shapes/invoice.ts';
import { issuedInvoice } from './readInvoices.ts';
import type { Script, Steps, Store } from './store.ts';

/** Others have a turn between two pages. */
const PAGE = 25;

/**
 * The documents of a claim, in the order of its schedule, read page by page as they are asked for. Who
 * may read the claim, and the event of that, are for whoever read it.
 */
export async function* claimedDocuments(
  store: Store,
  force: string,
  claim: ClaimDocument,
): AsyncGenerator<IssuedDocument> {
  const numbers = claimedNumbers(claim);
  for (let n = 0; n < numbers.length; n += PAGE) {
    yield* await store.read((steps) => documentsOf(steps, force, numbers.slice(n, n + PAGE)));
  }
}

function* documentsOf(
  steps: Steps,
  force: string,
  numbers: readonly string[],
): Script<IssuedDocument[]> {
  const documents: IssuedDocument[] = [];
  for (const number of numbers) {
    const found = yield* steps.documents.get(force, number);
    if (!found) throw new RangeError(`the claim has ${number}, and there is no such document`);
    documents.push(issuedInvoice(found).document);
  }
  return documents;
}
