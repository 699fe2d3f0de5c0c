/** Draws charts as SVG, on the server: they need no script, and print. Beside each stands a table of the same. */
import { createRequire } from 'node:module';
import * as Plot from '@observablehq/plot';
import { type Instant, londonOffset } from '../../domain/time.ts';

/** Colours that are told apart in grey, too; each is at least 3:1 against white. */
export const COLOURS = {
  main: '#1d70b8',
  other: '#0b0c0c',
  quiet: '#6f777b',
} as const;

/** A chart, and what a reader who does not see it is told in its place. */
export interface Chart {
  svg: string;
  /** One sentence that says what it shows. */
  says: string;
}

/** Its own types are of no module, and need a browser's. */
const domino: { createDocument(): unknown } = createRequire(import.meta.url)('@mixmark-io/domino');

/** Draws a plot of the size, in CSS pixels; it shrinks with the page. `says` is its text alternative. */
export function chartOf(says: string, options: Plot.PlotOptions): Chart {
  const document = domino.createDocument();
  const svg = Plot.plot({
    width: 720,
    style: { fontSize: '14px' },
    ...options,
    document,
    figure: false,
  } as Plot.PlotOptions) as unknown as Drawn;
  // The page's policy refuses a style element and style attributes: their rules stand in its style sheet.
  for (const style of Array.from(svg.querySelectorAll('style'))) style.remove();
  for (const styled of Array.from(svg.querySelectorAll('[style]'))) styled.removeAttribute('style');
  svg.removeAttribute('style');
  svg.setAttribute('class', 'chart');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', says);
  for (const labelled of Array.from(svg.querySelectorAll('g[aria-label]')))
    labelled.removeAttribute('aria-label');
  return { svg: svg.outerHTML, says };
}

/** What is used of an element. */
interface Drawn {
  outerHTML: string;
  querySelectorAll(selector: string): ArrayLike<Drawn>;
  removeAttribute(name: string): void;
  setAttribute(name: string, value: string): void;
  remove(): void;
}

/** A moment on an axis that is labelled in UTC: moved so that its labels are London's clock. */
export function onLondonClock(instant: Instant): Date {
  return new Date((instant + londonOffset(instant)) * 1000);
}
