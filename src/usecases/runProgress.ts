/** How far an invoice run has come. */
import type { InvoiceRun } from './store.ts';

export const doneBy = ({ issued, leftOut }: InvoiceRun): number => issued + leftOut;

/** More may have been released since they were counted. */
export const leftTo = (run: InvoiceRun): number => Math.max(0, run.total - doneBy(run));
