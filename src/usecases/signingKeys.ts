/** The keys that sign for the audit logs of a database: all that ever did, and a new one in their place. */
import { SYSTEM_LOG } from '../domain/auditLog.ts';
import type { VerifierKey } from '../domain/signedNote.ts';
import { type Context, permit } from './access.ts';
import { registerSigningKey, verifierKeys } from './proveLog.ts';
import type { Script, Steps } from './store.ts';

/** Every log's public keys, log by log, the newest of each first. Nothing secret: for anyone. */
export function* publicKeys(steps: Steps): Script<VerifierKey[]> {
  const keys: VerifierKey[] = [];
  for (const log of yield* everyLog(steps)) {
    keys.push(...(yield* verifierKeys(steps, log)).toReversed());
  }
  return keys;
}

/**
 * Registers a key in every log that it does not sign for yet: from here on it signs for all. Gives the
 * names of the logs where it is new, so that a rotation that was cut off can be finished.
 */
export function* rotateSigningKey(
  steps: Steps,
  context: Context,
  publicKey: string,
): Script<string[]> {
  const { actor } = context;
  permit(actor, 'administrator');
  const registered: string[] = [];
  for (const log of yield* everyLog(steps)) {
    const present = (yield* verifierKeys(steps, log)).at(-1);
    if (present?.publicKey === publicKey) continue;
    yield* registerSigningKey(steps, { ...context, actor: { ...actor, force: log } }, publicKey);
    registered.push(log);
  }
  return registered;
}

/** The logs that a database signs: each force's, and the system's. */
function* everyLog(steps: Steps): Script<string[]> {
  return [...(yield* steps.forces.codes()), SYSTEM_LOG];
}
