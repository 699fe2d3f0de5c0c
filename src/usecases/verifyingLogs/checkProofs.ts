/** The proofs kept beside issued documents, held against the log that they are of. */
import { rootFromInclusion } from '../../domain/merkleProof.ts';
import { type LogProof, NoteError, parseLogProof } from '../../domain/signedNote.ts';
import { hashAt, rootAt } from '../proveLog.ts';
import type { Script, Steps, Store } from '../store.ts';
import { openAsOf, type SignedLog } from './keptCheckpoints.ts';

const PAGE = 500;

/** Where a document was sealed, and what it is called: "invoice MPS-2009-000001". */
export interface DocumentEvent {
  key: string;
  index: number;
}

/**
 * What is wrong with the first of the proofs; null where all are right. `sealing` are the events that
 * sealed the documents, by number.
 */
export async function firstWrongProof(
  store: Store,
  signed: SignedLog,
  sealing: ReadonlyMap<string, DocumentEvent>,
): Promise<string | null> {
  const seen = new Set<string>();
  for (let after = ''; ; ) {
    const page = await store.read((steps) => steps.documents.proofs(signed.log, after, PAGE));
    for (const { number, position, text } of page) {
      const event = sealing.get(number);
      seen.add(number);
      // Documents are issued while the log is counted.
      if (!event && position >= signed.size) continue;
      if (!event) return `document ${number}: it has a proof, and no event names it`;
      const wrong = await store.read((steps) =>
        wrongWith(steps, signed, { position, text }, event.index),
      );
      if (wrong) return `${event.key}: its proof is not right: ${wrong}`;
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last.number;
  }
  const gone = [...sealing].find(
    ([number, { index }]) => index > signed.since && !seen.has(number),
  );
  return gone ? `${gone[1].key}: its proof is gone` : null;
}

function* wrongWith(
  steps: Steps,
  signed: SignedLog,
  { position, text }: { position: number; text: string },
  index: number,
): Script<string | null> {
  const proof = opened(text, signed);
  if (typeof proof === 'string') return proof;
  const { size, root, hashes } = proof;
  const isOfIt = position === index && proof.index === index && size <= signed.size;
  if (!isOfIt) return `it is not of event ${index}`;
  const leaf = yield* hashAt(steps, signed.log, { level: 0, index });
  const reached = rootFromInclusion({ index, size }, leaf, hashes);
  const isHere = reached === root && root === (yield* rootAt(steps, signed.log, size));
  return isHere ? null : `it does not lead from event ${index} to the root of log ${signed.log}`;
}

/** A proof with what its checkpoint says; in words, why it is none. */
function opened(
  text: string,
  signed: SignedLog,
): (Pick<LogProof, 'index' | 'hashes'> & { size: number; root: string }) | string {
  try {
    const { index, hashes, checkpoint } = parseLogProof(text);
    return { index, hashes, ...openAsOf(signed, checkpoint) };
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}
