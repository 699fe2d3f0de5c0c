/** Verifies a file for whoever sent it: by the keys that are vouched for here, and put on record. */
import type { VerifierKey } from '../../domain/signedNote.ts';
import { type Context, permit } from '../access.ts';
import { detentionSubject, witnessConsultation } from '../consultations.ts';
import { trustedKeys } from '../signingKeys.ts';
import type { Script, Steps, Store } from '../store.ts';
import { checked, type Verdict } from './verdict.ts';

/** Checks files where nothing waits for them. */
export interface Verifier {
  /**
   * Refuses with `too-many-requests` where too many files wait already, and with `invalid` what takes
   * more time or memory than there is for it.
   */
  verify(bytes: Uint8Array, keys: readonly VerifierKey[]): Promise<Verdict>;
  close(): Promise<void>;
}

/** What a file's checks find, and how what it shows stands here today. */
export interface UploadVerdict extends Verdict {
  /** null of what is not on record here as it was sent. */
  standing: { superseded: boolean; creditedBy: string | null } | null;
}

/** What a file's checks find; of an invoice of the actor's force, also whether it is on record here. */
export async function verifyUpload(
  { store, verifier }: { store: Store; verifier: Verifier },
  context: Context,
  bytes: Uint8Array,
): Promise<UploadVerdict> {
  permit(context.actor, 'finance', 'auditor');
  const keys = await store.read((steps) => trustedKeys(steps, context.signer));
  const verdict = await verifier.verify(bytes, keys);
  const { invoice } = verdict;
  const isOurs = invoice?.number.startsWith(`${context.actor.force}-`);
  if (!invoice || !isOurs) return { ...verdict, standing: null };
  return await store.transaction(context.actor.force, (steps) =>
    recorded(steps, context, verdict, invoice),
  );
}

/** Adds whether the force has recorded the same, and puts on record that it was looked at. */
function* recorded(
  steps: Steps,
  context: Context,
  verdict: Verdict,
  { kind, number, documentHash }: NonNullable<Verdict['invoice']>,
): Script<UploadVerdict> {
  const found = yield* steps.documents.get(context.actor.force, number);
  const isSame = found?.documentHash === documentHash;
  const wrong = found ? 'the force has issued another of this number' : NONE;
  const check = checked(
    'record',
    'the force has one of this number and document hash on record',
    isSame ? null : wrong,
  );
  const genuine = verdict.genuine && isSame;
  if (found) {
    const { detention: id, revision } = found;
    yield* witnessConsultation(steps, context, {
      kind: 'invoice.consulted',
      subjects: [
        { type: kind, id: number },
        ...(isSame ? [detentionSubject({ id, revision })] : []),
      ],
      details: { form: 'verify', genuine },
    });
  }
  const standing = isSame ? { superseded: found.superseded, creditedBy: found.creditedBy } : null;
  return { ...verdict, genuine, checks: [...verdict.checks, check], standing };
}

const NONE = 'the force has none of this number on record';
