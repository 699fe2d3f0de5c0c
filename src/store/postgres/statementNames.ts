/** The server keeps what it has read of statements that have a name, on each connection. */
import { sha256Hex } from '../../domain/hashing.ts';

/** So many have one at most: each takes memory of the server, on every connection. */
const MOST_NAMES = 500;
const NAME_LENGTH = 32;
/** Of those that were asked once, so many are remembered. */
const MOST_SEEN = 2000;

/**
 * Names what is asked again and again, by its own text: were the server's connections shared with other
 * processes, none would be answered by another's statement. A name is never taken away: what is asked in
 * ever other ways (a list by its many filters) has none, and takes none from what has one.
 */
export function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const seen = new Set<string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size === MOST_NAMES) return known;
    if (seen.delete(text)) {
      const name = sha256Hex(text).slice(0, NAME_LENGTH);
      names.set(text, name);
      return name;
    }
    if (seen.size === MOST_SEEN) seen.clear();
    seen.add(text);
    return undefined;
  };
}
