/** What is drawn beside the event loop, where a long document takes seconds: `drawer.ts` asks for each by its name. */
export { breakdownPdf } from '../documents/breakdownPdf.ts';
export { claimPdf } from '../documents/claimPdf.ts';
export { invoicePdf } from '../documents/invoicePdf.ts';
export { statementPdf } from '../documents/statementPdf.ts';
export { yearPdf } from '../documents/yearPdf.ts';
