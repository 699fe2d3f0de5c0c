/** What proves the log: signed checkpoints, and proofs of inclusion and consistency, in O(log n) reads. */
import {
  type AuditEvent,
  type EventDetails,
  leafOf,
  type NodePlace,
  originOf,
  rootOf,
} from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import { type ChainedKey, keyChain } from '../domain/keyChain.ts';
import { consistencySpans, inclusionSpans, type Span, subtreesOf } from '../domain/merkleProof.ts';
import { checkpointText, endorsementText, logProofText, signedNote } from '../domain/signedNote.ts';
import type { Context } from './access.ts';
import { witness } from './events.ts';
import type { Script, Steps, StoredProof } from './store.ts';

/**
 * The public keys that a log's checkpoints were ever signed with, the present one last; each tells whether
 * the ones before it vouch for it.
 */
export function* verifierKeys(steps: Steps, log: string): Script<ChainedKey[]> {
  const named = yield* steps.audit.eventsOf(log, `signing-key/${log}`);
  const events = named.filter(({ kind }) => kind === 'signing-key.registered');
  if (events.length === 0) return [];
  const name = originOf(log, yield* hashAt(steps, log, { level: 0, index: 0 }));
  return keyChain(name, events);
}

/**
 * From here on the log's checkpoints are signed with this key: its public half, 32 bytes in base64. The
 * key before it endorses it, where there is one and it is at hand.
 */
export function* registerSigningKey(
  steps: Steps,
  context: Context,
  publicKey: string,
): Script<AuditEvent> {
  const { force: log } = context.actor;
  const before = (yield* verifierKeys(steps, log)).at(-1);
  const index = yield* steps.audit.size(log);
  return yield* witness(steps, context, {
    kind: 'signing-key.registered',
    subjects: [{ type: 'signing-key', id: log }],
    details: { publicKey, ...(before && endorsed(context, before, { publicKey, index })) },
  });
}

/** What a registration says of the key before: its endorsement, or that it is lost. */
function endorsed(
  { signer }: Context,
  { name, publicKey }: ChainedKey,
  next: { publicKey: string; index: number },
): EventDetails {
  if (!signer.has(publicKey)) return { lost: true };
  const signature = signer.sign(publicKey, endorsementText({ name, ...next }));
  return { endorsement: Buffer.from(signature).toString('base64') };
}

/** A signed checkpoint of the log as it is. */
export function* signCheckpoint(
  steps: Steps,
  { signer }: Pick<Context, 'signer'>,
  log: string,
): Script<string> {
  const key = (yield* verifierKeys(steps, log)).at(-1);
  if (!key) {
    throw new Refusal(
      'signing-key-missing',
      `the log ${log} has no signing key yet: register one with: npm run custody -- audit rotate-key`,
    );
  }
  const size = yield* steps.audit.size(log);
  const root = yield* rootAt(steps, log, size);
  const text = checkpointText({ origin: key.name, size, root });
  return signedNote(text, key, signer.sign(key.publicKey, text));
}

export function* rootAt(steps: Steps, log: string, size: number): Script<string> {
  return yield* rootOfSpan(steps, log, { from: 0, to: size });
}

/** The hashes that lead from an event to the root of the log at a size. */
export function* inclusionProof(
  steps: Steps,
  log: string,
  { index, size }: { index: number; size: number },
): Script<string[]> {
  return yield* rootsOf(steps, log, inclusionSpans(index, size));
}

/** The hashes that show that the log at a size begins with what it held at an earlier one. */
export function* consistencyProof(
  steps: Steps,
  log: string,
  { first, second }: { first: number; second: number },
): Script<string[]> {
  return yield* rootsOf(steps, log, consistencySpans(first, second));
}

/** The proof of an event that was just appended, with a checkpoint that ends with it. */
export function* proveLast(steps: Steps, context: Context, event: AuditEvent): Script<StoredProof> {
  const { log, index } = event;
  const hashes = yield* inclusionProof(steps, log, { index, size: index + 1 });
  const checkpoint = yield* signCheckpoint(steps, context, log);
  return { leaf: leafOf(event), text: logProofText({ index, hashes, checkpoint }) };
}

function* rootsOf(steps: Steps, log: string, spans: readonly Span[]): Script<string[]> {
  const roots: string[] = [];
  for (const span of spans) roots.push(yield* rootOfSpan(steps, log, span));
  return roots;
}

/** The hash of a span of leaves that are all in the log. */
export function* rootOfSpan(steps: Steps, log: string, span: Span): Script<string> {
  const hashes: string[] = [];
  for (const place of subtreesOf(span)) hashes.push(yield* hashAt(steps, log, place));
  return rootOf(hashes);
}

/** The stored hash of a complete subtree; of level 0, of a leaf. */
export function* hashAt(steps: Steps, log: string, { level, index }: NodePlace): Script<string> {
  const [node] = yield* steps.audit.nodes(log, level, index, 1);
  if (node?.position === index) return node.hash;
  throw new RangeError(`the ${log} log lacks node (${level}, ${index})`);
}
