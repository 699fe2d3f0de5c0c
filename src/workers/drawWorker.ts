/** Draws reports beside the event loop, each by its name: a long one takes seconds. */
export { breakdownPdf } from '../documents/breakdownPdf.ts';
export { statementPdf } from '../documents/statementPdf.ts';
