/** Draws reports beside the event loop: a long one takes seconds. */
export { breakdownPdf as default } from '../documents/breakdownPdf.ts';
