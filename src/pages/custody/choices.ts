/** What fields of a record may be set to, in words. */
import { capitalised, spokenCode, suiteName } from '../../documents/words.ts';
import { OUTCOMES } from '../../domain/detention.ts';
import type { Suite } from '../../domain/force.ts';

export interface Item {
  value: string;
  text: string;
  hint?: string;
}

export const WATCHES: readonly Item[] = [
  { value: 'standard', text: 'Standard', hint: 'Observation level 1 or 2' },
  { value: 'constant', text: 'Constant', hint: 'Observation level 3 or 4' },
];

export const POWERS: readonly Item[] = [
  { value: 'immigration', text: 'Immigration' },
  { value: 'criminal', text: 'Criminal' },
];

export const MODES: readonly Item[] = [
  { value: 'in-person', text: 'In person' },
  { value: 'telephone', text: 'By telephone' },
  { value: 'video', text: 'By video' },
];

export const OUTCOME_ITEMS: readonly Item[] = OUTCOMES.map((value) => ({
  value,
  text: capitalised(spokenCode(value)),
}));

/** Suites to choose from by their names; `but` is left out. */
export function suiteItems(suites: readonly Suite[], but?: string): Item[] {
  return suites
    .filter(({ code }) => code !== but)
    .map(({ code }) => ({ value: code, text: suiteName(code, suites) }))
    .sort((a, b) => a.text.localeCompare(b.text, 'en'));
}
