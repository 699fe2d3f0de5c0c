import { sql } from 'drizzle-orm';
import { canonicalJson } from '../domain/hashing.ts';
import type { PersonalPart, Script } from '../usecases/store.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** Stores a personal part beside the record that holds its salted hash. */
export function insertPersonal(
  db: Db,
): (force: string, record: string, part: PersonalPart) => Script<void> {
  const { personal } = db.tables;
  const insert = db
    .insert(personal)
    .values({
      force: value('force'),
      record: value('record'),
      salt: value('salt'),
      body: value('body'),
    })
    .prepare();
  return function* (force, record, { salt, body }) {
    yield* run(insert, { force, record, salt, body: canonicalJson(body) });
  };
}

/** The body of a personal row, or null once it is erased. */
export function personalOf<T>(row: { body: string } | null): T | null {
  return row && JSON.parse(row.body);
}
