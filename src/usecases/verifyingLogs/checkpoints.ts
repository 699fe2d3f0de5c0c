/** The checkpoints of all logs of a database in one text, as they stand beside a backup. */

import { keyAt } from '../../domain/keyChain.ts';
import { NoteError, openCheckpoint, readCheckpoint, splitNotes } from '../../domain/signedNote.ts';
import type { Context } from '../access.ts';
import { signCheckpoint, verifierKeys } from '../proveLog.ts';
import type { Script, Steps } from '../store.ts';
import type { VerifiedLog } from './verifyLog.ts';

/** Signed checkpoints of all logs as they are, one after another. */
export function* signCheckpoints(steps: Steps, context: Pick<Context, 'signer'>): Script<string> {
  const notes: string[] = [];
  for (const log of yield* steps.audit.logs()) {
    notes.push(yield* signCheckpoint(steps, context, log));
  }
  return notes.join('');
}

/** Why a text is not `signCheckpoints` of these logs, by a key of theirs; null where it is. */
export function* wrongWithCheckpoints(
  steps: Steps,
  text: string,
  logs: readonly VerifiedLog[],
): Script<string | null> {
  const notes = splitNotes(text);
  if (notes === null) return 'they are no signed notes, one after another';
  for (const log of logs) {
    const wrong = yield* wrongWithCheckpoint(steps, notes, log);
    if (wrong) return `log ${log.log}: ${wrong}`;
  }
  if (notes.length === logs.length) return null;
  return `they are of ${notes.length} logs, and not of the ${logs.length} in it`;
}

function* wrongWithCheckpoint(
  steps: Steps,
  notes: readonly string[],
  { log, events, root }: VerifiedLog,
): Script<string | null> {
  const keys = yield* verifierKeys(steps, log);
  try {
    const note = notes.find((one) => readCheckpoint(one).origin === keys[0]?.name);
    if (note === undefined) return 'there is no checkpoint of it';
    const key = keyAt(keys, events);
    const checkpoint = openCheckpoint(note, key ? [key] : []);
    if (checkpoint.size !== events) {
      return `its checkpoint is of ${checkpoint.size} events, and it has ${events}`;
    }
    return checkpoint.root === root ? null : 'its checkpoint has another root';
  } catch (error) {
    if (error instanceof NoteError) return `its checkpoint is wrong: ${error.message}`;
    throw error;
  }
}
