/**
 * Files with signed checkpoints in them: checkpoints, the proof of one event, or an invoice or a
 * breakdown (JSON, PDF).
 */
import { z } from 'zod';
import { Refusal } from '../domain/errors.ts';
import { NoteError, PROOF_HEAD, parseLogProof, splitNotes } from '../domain/signedNote.ts';
import type { KeptCheckpoint } from '../usecases/verifyingLogs/keptCheckpoints.ts';
import type { Environment } from './environment.ts';
import { readBytes } from './files.ts';

/** What of an invoice in JSON its checkpoint stands in. */
const invoiceShape = z.object({ proof: z.object({ inclusion: z.string() }) });
/** What of a breakdown, or of several, its own does. */
const breakdownShape = z.object({ checkpoint: z.string() });

/** Reads a file that was kept, with one or several in it; a Refusal where there is nothing signed. */
export async function readCheckpointFile(
  environment: Environment,
  file: string,
): Promise<KeptCheckpoint[]> {
  const bytes = await readBytes(environment, file);
  try {
    const text = await checkpointIn(bytes);
    return (splitNotes(text) ?? [text]).map((note) => ({ name: file, note }));
  } catch (error) {
    if (error instanceof NoteError) throw new Refusal('invalid', `${file}: ${error.message}`);
    throw error;
  }
}

/** The signed text that a file holds, not checked yet. Throws a NoteError. */
export async function checkpointIn(bytes: Uint8Array): Promise<string> {
  const text = new TextDecoder().decode(isPdf(bytes) ? await attachedTo(bytes) : bytes);
  if (text.startsWith(PROOF_HEAD)) return parseLogProof(text).checkpoint;
  return text.trimStart().startsWith('{') ? checkpointInJson(text) : text;
}

function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
}

/** pdf.js takes a while to load, and few files need it. */
async function attachedTo(bytes: Uint8Array): Promise<Uint8Array> {
  const { readPdf } = await import('../documents/readPdf.ts');
  const attached = (await readPdf(bytes))?.attached;
  if (attached) return attached;
  throw new NoteError('it is a PDF with no invoice or breakdown attached');
}

function checkpointInJson(json: string): string {
  const value = parsed(json);
  const breakdown = breakdownShape.safeParse(value);
  if (breakdown.success) return breakdown.data.checkpoint;
  const invoice = invoiceShape.safeParse(value);
  if (invoice.success) return parseLogProof(invoice.data.proof.inclusion).checkpoint;
  throw new NoteError('it is neither an invoice with a proof nor a breakdown with a checkpoint');
}

/** undefined where it is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
