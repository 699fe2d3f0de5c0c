/** What every step and script is made of. */
import { personalHash } from '../domain/hashing.ts';

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
  body: unknown;
}

export function personalPart(salt: string, body: unknown): PersonalPart {
  return { salt, personalHash: personalHash(salt, body), body };
}
