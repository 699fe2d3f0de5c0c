/** The keys that sign for the audit logs of a database: all that ever did, and a new one in their place. */
import { SYSTEM_LOG } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import type { ChainedKey } from '../domain/keyChain.ts';
import { type Context, permit, type Signer } from './access.ts';
import { registerSigningKey, verifierKeys } from './proveLog.ts';
import type { Script, Steps } from './store.ts';

/** Every log's public keys, log by log, the newest of each first. Nothing secret: for anyone. */
export function* publicKeys(steps: Steps): Script<ChainedKey[]> {
  const keys: ChainedKey[] = [];
  for (const log of yield* everyLog(steps)) {
    keys.push(...(yield* verifierKeys(steps, log)).toReversed());
  }
  return keys;
}

/**
 * Those of them that something outside the database vouches for: the keys before them back to a log's
 * first, or that their private half is at hand.
 */
export function* trustedKeys(steps: Steps, signer: Signer): Script<ChainedKey[]> {
  const keys = yield* publicKeys(steps);
  return keys.filter(({ publicKey, unendorsed }) => unendorsed === null || signer.has(publicKey));
}

/**
 * Registers a key in every log that it does not sign for yet, endorsed by the one before it: from here on
 * it signs for all. Gives the names of the logs where it is new, so that a rotation that was cut off can
 * be finished, and those of them where it is not endorsed: only with `lost`, where the key before it is
 * not at hand.
 */
export function* rotateSigningKey(
  steps: Steps,
  context: Context,
  publicKey: string,
  { lost = false }: { lost?: boolean } = {},
): Script<{ registered: string[]; unendorsed: string[] }> {
  const { actor, signer } = context;
  permit(actor, 'administrator');
  const registered: string[] = [];
  const unendorsed: string[] = [];
  for (const log of yield* everyLog(steps)) {
    const present = (yield* verifierKeys(steps, log)).at(-1);
    if (present?.publicKey === publicKey) continue;
    if (present && !signer.has(present.publicKey)) {
      if (!lost) throw missing(log, present);
      unendorsed.push(log);
    }
    yield* registerSigningKey(steps, { ...context, actor: { ...actor, force: log } }, publicKey);
    registered.push(log);
  }
  return { registered, unendorsed };
}

function missing(log: string, { index }: ChainedKey): Refusal {
  return new Refusal(
    'signing-key-missing',
    `the key that signs for the log ${log}, registered by its event ${index}, is not at hand to endorse another: ` +
      'put it back, or, if it is lost, add --lost. If nobody here registered it, the database was tampered with',
  );
}

/** The logs that a database signs: each force's, and the system's. */
function* everyLog(steps: Steps): Script<string[]> {
  return [...(yield* steps.forces.codes()), SYSTEM_LOG];
}
