/** Files with a signed checkpoint in them: a checkpoint, the proof of one event, or an invoice. */
import { z } from 'zod';
import { Refusal } from '../domain/errors.ts';
import { NoteError, PROOF_HEAD, parseLogProof } from '../domain/signedNote.ts';
import type { KeptCheckpoint } from '../usecases/keptCheckpoints.ts';
import type { Environment } from './environment.ts';
import { readBytes } from './files.ts';

/** What of an invoice in JSON its checkpoint stands in. */
const invoiceShape = z.object({ proof: z.object({ inclusion: z.string() }) });

/** Reads a file that was kept; a Refusal where there is nothing signed in it. */
export async function readCheckpointFile(
  environment: Environment,
  file: string,
): Promise<KeptCheckpoint> {
  const bytes = await readBytes(environment, file);
  try {
    return { name: file, note: checkpointIn(bytes) };
  } catch (error) {
    if (error instanceof NoteError) throw new Refusal('invalid', `${file}: ${error.message}`);
    throw error;
  }
}

/** The signed text that a file holds, not checked yet. Throws a NoteError. */
export function checkpointIn(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith(PROOF_HEAD)) return parseLogProof(text).checkpoint;
  return text.trimStart().startsWith('{') ? parseLogProof(inclusionIn(text)).checkpoint : text;
}

function inclusionIn(json: string): string {
  const result = invoiceShape.safeParse(parsed(json));
  if (result.success) return result.data.proof.inclusion;
  throw new NoteError('it is no invoice with a proof');
}

/** undefined where it is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
