/** Draws documents as PDF in threads beside the event loop, which start when they are first needed. */
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { IssuedDocument } from '../shapes/invoice.ts';
import type * as documents from './drawWorker.ts';
import type { PackedInvoice } from './packedInvoice.ts';

/** More of them draw little faster, and each takes its memory. */
const MOST_THREADS = 4;
const IDLE_MILLISECONDS = 30_000;
/**
 * A report of 25 stays with 800 events each finds room in it; without a limit a thread hoards. With much
 * room for what is young, it spends a tenth less on clearing up.
 */
const MEMORY = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 96 };
/** On Linux: where processors are short, the event loop goes first, at no cost where they are not. */
const NICENESS = 10;

const DRAWING = new URL('./drawWorker.ts', import.meta.url).href;
const PACKING = new URL('./packedInvoice.ts', import.meta.url).href;

type Documents = typeof documents;

export interface Drawer {
  /** The PDF of a document, such as `draw('claimPdf', claim)`; it waits for those that were asked for before. */
  draw<N extends keyof Documents>(
    name: N,
    document: Parameters<Documents[N]>[0],
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** The files of an invoice or credit note as an archive has them; it waits as what is drawn does. */
  pack(document: IssuedDocument): Promise<PackedInvoice>;
  /**
   * How many of a long row are best asked for at once: all threads have work, and what others ask for
   * meanwhile soon has its turn.
   */
  readonly ahead: number;
  close(): Promise<void>;
}

export function createDrawer(threads = Math.min(availableParallelism(), MOST_THREADS)): Drawer {
  const pool = new Piscina({
    filename: DRAWING,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_MILLISECONDS,
    resourceLimits: MEMORY,
    niceIncrement: NICENESS,
  });
  return {
    draw: (name, document) => pool.run(document, { name }),
    pack: (document) => pool.run(document, { filename: PACKING, name: 'packedInvoice' }),
    ahead: threads + 2,
    close: () => pool.destroy(),
  };
}
