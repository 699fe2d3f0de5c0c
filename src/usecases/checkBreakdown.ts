import { leafHash } from '../domain/auditLog.ts';
import { rootFromInclusion } from '../domain/merkleProof.ts';
import { readCheckpoint } from '../domain/signedNote.ts';
import type { Context } from './access.ts';
import type { Report } from './breakDown.ts';
import { verifierKeys } from './proveLog.ts';
import type { Store } from './store.ts';
import { wrongSignature } from './verifyingLogs/keptCheckpoints.ts';

/** What a report says of the log, held against itself. */
export interface CheckedProofs {
  /** How many events the log had. */
  size: number;
  /** How many of the report's events lead to the root of its checkpoint. */
  proven: number;
  /** The numbers of those that do not. */
  astray: number[];
  /** Why the checkpoint is not signed as it should be; null where it is. */
  unsigned: string | null;
}

/** Checks the events of a report and its checkpoint as whoever is given it would. */
export async function checkBreakdown(
  store: Store,
  { actor: { force } }: Context,
  { breakdowns, checkpoint }: Pick<Report, 'breakdowns' | 'checkpoint'>,
): Promise<CheckedProofs> {
  const keys = await store.read((steps) => verifierKeys(steps, force));
  const { size, root } = readCheckpoint(checkpoint);
  const events = breakdowns.flatMap((one) => one.events);
  const astray = events.flatMap(({ position: index, leaf, hashes }) =>
    rootFromInclusion({ index, size }, leafHash(leaf), hashes) === root ? [] : [index],
  );
  const proven = events.length - astray.length;
  return { size, proven, astray, unsigned: wrongSignature(checkpoint, { keys }) };
}
