/** Sentences of use cases, which name detentions by their ids, for people, who know custody record numbers. */
import { capitalised, withSpokenTimes } from '../../documents/words.ts';

const ID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** The ids that a text names. */
export function idsIn(text: string): string[] {
  return text.match(ID) ?? [];
}

/** A sentence without its full stop; `names` are custody record numbers by detention. */
export function saidOf(detail: string, names: ReadonlyMap<string, string>): string {
  return capitalised(withSpokenTimes(detail.replaceAll(ID, (id) => names.get(id) ?? id)));
}
