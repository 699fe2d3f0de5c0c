import { type AuditEvent, leafHash } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import { rootFromInclusion } from '../domain/merkleProof.ts';
import { type Context, type Inquiry, permit } from './access.ts';
import { witnessRead } from './events.ts';
import { inclusionProof, rootAt } from './proveLog.ts';
import { MAY_READ } from './readLog.ts';
import type { Script, Steps } from './store.ts';

/** One event as it was hashed, with what proves that it is in the log at its present size. */
export interface ProvenLeaf {
  leaf: string;
  leafHash: string;
  /** What was said of a read; null where nothing was, or once it is erased. */
  inquiry: Inquiry | null;
  index: number;
  size: number;
  /** From the leaf up. */
  hashes: string[];
  root: string;
  /** Whether the event's own text leads to the root. */
  isProven: boolean;
}

/** An event of the actor's log by its number. That it was read is an event that comes after it. */
export function* readEvent(steps: Steps, context: Context, index: number): Script<ProvenLeaf> {
  const { actor } = context;
  permit(actor, ...MAY_READ);
  const log = actor.force;
  const size = yield* steps.audit.size(log);
  const [kept] = index < size ? yield* steps.audit.leaves(log, index, 1) : [];
  if (kept?.position !== index) throw new Refusal('not-found', `the log has no event ${index}`);
  const { leaf } = kept;
  const event: AuditEvent = JSON.parse(leaf);
  const inquiry = event.personalHash ? yield* steps.audit.inquiry(log, index) : null;
  const hashes = yield* inclusionProof(steps, log, { index, size });
  const root = yield* rootAt(steps, log, size);
  yield* witnessRead(steps, context, {
    kind: 'log.consulted',
    subjects: [{ type: 'log', id: log }],
    details: { event: index, count: 1 },
  });
  const hash = leafHash(leaf);
  const isProven = rootFromInclusion({ index, size }, hash, hashes) === root;
  return { leaf, leafHash: hash, inquiry, index, size, hashes, root, isProven };
}
