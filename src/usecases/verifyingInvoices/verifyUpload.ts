/** Verifies a file for whoever sent it: by the keys that are published here, and put on record. */
import type { VerifierKey } from '../../domain/signedNote.ts';
import { type Context, permit } from '../access.ts';
import { detentionSubject, witnessConsultation } from '../consultations.ts';
import { verifierKeys } from '../proveLog.ts';
import type { Script, Steps, Store } from '../store.ts';
import type { Verdict } from './verdict.ts';
import type { Verifier } from './verifier.ts';

/** What a file's checks find; where it is an invoice of the actor's force, that they consulted it. */
export async function verifyUpload(
  { store, verifier }: { store: Store; verifier: Verifier },
  context: Context,
  bytes: Uint8Array,
): Promise<Verdict> {
  permit(context.actor, 'finance', 'auditor');
  const verdict = await verifier.verify(bytes, await store.read(publishedKeys));
  const { genuine, invoice } = verdict;
  if (invoice) await store.transaction((steps) => note(steps, context, invoice.number, genuine));
  return verdict;
}

/** The keys of every force here: an invoice names its own. */
function* publishedKeys(steps: Steps): Script<VerifierKey[]> {
  const keys: VerifierKey[] = [];
  for (const force of yield* steps.forces.codes()) {
    keys.push(...(yield* verifierKeys(steps, force)));
  }
  return keys;
}

function* note(steps: Steps, context: Context, number: string, genuine: boolean): Script<void> {
  const found = yield* steps.documents.get(context.actor.force, number);
  if (!found) return;
  const { detention: id, revision } = found;
  yield* witnessConsultation(steps, context, {
    kind: 'invoice.consulted',
    subjects: [{ type: 'invoice', id: number }, detentionSubject({ id, revision })],
    details: { form: 'verify', genuine },
  });
}
