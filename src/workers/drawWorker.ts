/** Draws documents beside the event loop: a long one takes seconds. Each export is one that `drawer.ts` can ask for. */
export { breakdownPdf } from '../documents/breakdownPdf.ts';
export { claimPdf } from '../documents/claimPdf.ts';
export { invoicePdf } from '../documents/invoicePdf.ts';
