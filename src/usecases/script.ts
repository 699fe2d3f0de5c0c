/** What every step and script is made of. */
import { canonicalJson, saltedHash } from '../domain/hashing.ts';

/**
 * Work on the database, as a generator: SQLite steps it synchronously, PostgreSQL awaiting each query.
 * Between two `yield*` nothing has an effect, so that a repeated script repeats exactly; and a script
 * never catches a query's error and goes on.
 */
export type Script<T> = Generator<unknown, T, unknown>;

/** A personal part to be stored beside its record. */
export interface PersonalPart {
  salt: string;
  personalHash: string;
  /** Canonical JSON: what was hashed is what is kept. */
  body: string;
}

export function personalPart(salt: string, personal: unknown): PersonalPart {
  const body = canonicalJson(personal);
  return { salt, personalHash: saltedHash(salt, body), body };
}
