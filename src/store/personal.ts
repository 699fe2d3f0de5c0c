import type { PersonalPart, Script } from '../usecases/store.ts';
import { inserting } from './inserting.ts';
import type { Db } from './query.ts';

/** Stores a personal part beside the record that holds its salted hash. */
export function insertPersonal(
  db: Db,
): (force: string, record: string, part: PersonalPart) => Script<void> {
  const insert = inserting(db, 'personal');
  return (force, record, { salt, body }) => insert([{ force, record, salt, body }]);
}

/** The body of a personal row, or null once it is erased. */
export function personalOf<T>(row: { body: string } | null): T | null {
  return row && JSON.parse(row.body);
}
