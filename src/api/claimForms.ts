/** A claim in the forms that it is sent in: cover sheet, schedule, and everything in an archive. */
import type { Context as HonoContext } from 'hono';
import { claimSchedule } from '../documents/claimSchedule.ts';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { describe } from '../http/problems.ts';
import type { ClaimDocument } from '../shapes/claim.ts';
import type { IssuedDocument } from '../shapes/invoice.ts';
import { claimedDocuments } from '../usecases/claimedDocuments.ts';
import type { Drawer } from '../workers/drawer.ts';
import { aheadOf } from './aheadOf.ts';
import { fileAnswer } from './forms.ts';
import { type ArchivedFile, zipped } from './zip.ts';

/** The documents of the claim in its order, from the first on, as often as they are asked for. */
type ReadDocuments = () => AsyncIterable<IssuedDocument>;

/** Answers with a claim that was read for this, whose event is in the log. */
export async function answerClaim(
  c: HonoContext<HttpEnv>,
  deps: HttpDeps,
  claim: ClaimDocument,
  form: 'pdf' | 'csv' | 'zip',
): Promise<Response> {
  const { drawer, store } = deps;
  if (form === 'pdf') return fileAnswer(await drawer.draw('claimPdf', claim), form, claim.number);
  const { force } = c.get('context').actor;
  const documents = () => claimedDocuments(store, force, claim);
  const chunks =
    form === 'csv' ? claimSchedule(claim, documents()) : claimArchive(claim, documents, drawer);
  return fileAnswer(watched(chunks, c, deps), form, claim.number);
}

/**
 * What breaks off once the answer has begun is in the log, and the answer ends short: its connection is
 * cut. An error would end it, too, but node-server prints one, in the midst of the log.
 */
async function* watched(
  chunks: AsyncIterable<Uint8Array | string>,
  c: HonoContext<HttpEnv>,
  { log }: HttpDeps,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    log.error({ requestId: c.get('requestId'), error: describe(error) }, 'answer broke off');
    c.env.outgoing.destroy();
  }
}

/** The archive of a claim: equal claims, with equal documents, make equal bytes. */
export function claimArchive(
  claim: ClaimDocument,
  documents: ReadDocuments,
  drawer: Drawer,
): AsyncGenerator<Uint8Array> {
  return zipped(filesOf(claim, documents, drawer), wallClockOf(claim));
}

/** "2026-11-21T10:30:00+00:00" -> "2026-11-21T10:30:00", which is London's. */
function wallClockOf({ issuedAt }: ClaimDocument): string {
  return issuedAt.slice(0, 19);
}

async function* filesOf(
  claim: ClaimDocument,
  documents: ReadDocuments,
  drawer: Drawer,
): AsyncGenerator<ArchivedFile> {
  const folder = claim.number;
  yield { name: `${folder}/${claim.number}.pdf`, content: [await drawer.draw('claimPdf', claim)] };
  yield { name: `${folder}/${claim.number}.csv`, content: claimSchedule(claim, documents()) };
  const drawn = aheadOf(documents(), drawer.ahead, async (document) => ({
    name: `${folder}/documents/${document.number}`,
    ...(await drawer.pack(document)),
  }));
  for await (const { name, pdf, xml } of drawn) {
    yield { name: `${name}.pdf`, packed: pdf };
    if (xml) yield { name: `${name}.xml`, packed: xml };
  }
}
