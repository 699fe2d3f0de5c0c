/** What the figures of a year say: the page of definitions has each under its id. */
export { FIGURES } from '../../documents/yearFigures.ts';
