/** The row that each number of a file stands in first, in little memory: files have millions of them. */
import { hash } from 'node:crypto';

/** Of a number's hash; two numbers with the same ones are as good as never met. */
const HASH_WORDS = 3;
/** And its row, which is 0 where the slot is free. */
const SLOT_WORDS = HASH_WORDS + 1;
const FIRST_SLOTS = 16;
/** Each grows by itself, which keeps nobody waiting. */
const TABLES = 256;

export interface FirstRows {
  /** The row, from 1, that the number came in first; undefined where it is this one, which is kept. */
  of(number: string, row: number): number | undefined;
}

/** Hash tables in arrays of numbers: a Map of texts takes five times that, and the heap grows by it. */
export function createFirstRows(): FirstRows {
  const tables = Array.from({ length: TABLES }, createTable);
  const slot = new Uint32Array(SLOT_WORDS);
  return {
    of(number, row) {
      const digest = hash('sha256', number, 'buffer');
      for (let n = 0; n < HASH_WORDS; n++) slot[n] = digest.readUInt32LE(n * 4);
      slot[HASH_WORDS] = row;
      return tables[digest[31] ?? 0]?.(slot);
    },
  };
}

/** A table: the row of a slot with the same hash, or undefined where this slot is kept. */
function createTable(): (slot: Uint32Array) => number | undefined {
  let table = new Uint32Array(FIRST_SLOTS * SLOT_WORDS);
  let count = 0;

  function grow(): void {
    const before = table;
    table = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += SLOT_WORDS) {
      const kept = before.subarray(at, at + SLOT_WORDS);
      if (kept[HASH_WORDS] !== 0) table.set(kept, placeOf(table, kept));
    }
  }

  return (slot) => {
    if (count * SLOT_WORDS * 3 > table.length * 2) grow();
    const at = placeOf(table, slot);
    const first = table[at + HASH_WORDS];
    if (first) return first;
    table.set(slot, at);
    count += 1;
    return undefined;
  };
}

/** Where a hash stands in a table, or is to stand. */
function placeOf(table: Uint32Array, slot: Uint32Array): number {
  let at = ((slot[0] ?? 0) % (table.length / SLOT_WORDS)) * SLOT_WORDS;
  while (table[at + HASH_WORDS] !== 0 && !isAt(table, at, slot)) {
    at = (at + SLOT_WORDS) % table.length;
  }
  return at;
}

function isAt(table: Uint32Array, at: number, slot: Uint32Array): boolean {
  for (let n = 0; n < HASH_WORDS; n++) if (table[at + n] !== slot[n]) return false;
  return true;
}
