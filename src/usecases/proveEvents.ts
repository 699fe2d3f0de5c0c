/** The events of records with their proofs, all of one log at one size. */
import { inclusionSpans } from '../domain/merkleProof.ts';
import { rootOfSpan } from './proveLog.ts';
import type { KeptEvent, Script, Steps, Store } from './store.ts';

/** So many events are read and proven in one go, lest others wait. */
const SLICE = 50;

/** An event with the hashes that lead to the root of the log at the size it is proven for. */
export interface ProvenEvent extends KeptEvent {
  hashes: string[];
}

/**
 * Reads the events that name a record, such as "detention/ID", among the first `size` of a log, slice by
 * slice: they never change, so that they are of one moment, whenever they are read. Proofs have most of
 * their hashes in common, and each is read once.
 */
export function provenEvents(
  store: Store,
  { log, size }: { log: string; size: number },
): (subject: string) => Promise<ProvenEvent[]> {
  const known = new Map<string, string>();

  function* proofOf(steps: Steps, index: number): Script<string[]> {
    const hashes: string[] = [];
    for (const span of inclusionSpans(index, size)) {
      const name = `${span.from}-${span.to}`;
      const hash = known.get(name) ?? (yield* rootOfSpan(steps, log, span));
      known.set(name, hash);
      hashes.push(hash);
    }
    return hashes;
  }

  function* sliceOf(steps: Steps, subject: string, from: number): Script<ProvenEvent[]> {
    const range = { from, before: size, limit: SLICE };
    const slice: ProvenEvent[] = [];
    for (const event of yield* steps.audit.keptEventsOf(log, subject, range)) {
      slice.push({ ...event, hashes: yield* proofOf(steps, event.position) });
    }
    return slice;
  }

  return async (subject) => {
    const events: ProvenEvent[] = [];
    for (let more = true; more; ) {
      const from = (events.at(-1)?.position ?? -1) + 1;
      const slice = await store.read((steps) => sliceOf(steps, subject, from));
      events.push(...slice);
      more = slice.length === SLICE;
    }
    return events;
  };
}
