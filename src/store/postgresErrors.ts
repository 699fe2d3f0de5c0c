/** What PostgreSQL and the way to it say of themselves, and not of a query. */
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { StorageUnavailable } from '../usecases/store.ts';

/** A race that a script lost: run again, it may win. */
export type Lost = 'serialization' | 'deadlock' | 'unique';

const RACES: Record<string, Lost> = {
  '40001': 'serialization',
  '40P01': 'deadlock',
  '23505': 'unique',
};

export function lostRace(error: unknown): Lost | null {
  return RACES[codeOf(error) ?? ''] ?? null;
}

/**
 * By the classes of PostgreSQL's codes: the connection (08), authentication (28), a lost race that was
 * lost again (40), resources (53), a lock or a state that it waits for (55), an operator (57), the system
 * (58), damage (XX); a standby that only reads, a transaction that took too long, a database that is
 * gone; and whatever the network says.
 */
const UNAVAILABLE =
  /^(08|28|40|53|55|57|58|XX)[0-9A-Z]{3}$|^25006$|^25P0[34]$|^3D000$|^E(?!RR_)[A-Z_]+$/;

/** What the driver says with no code: nobody answers, the pool is full, or the connection broke off. */
const UNCODED =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered/;

export function unavailable(error: unknown): unknown {
  if (error instanceof StorageUnavailable) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  if (code === undefined ? !UNCODED.test(message) : !UNAVAILABLE.test(code)) return error;
  return new StorageUnavailable(`the database is not available: ${code ?? message}`, {
    cause: error,
  });
}

/** What the driver threw; drizzle's own error has all the values of the query in its words. */
export function driverError(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

function codeOf(error: unknown): string | undefined {
  const isCoded = error instanceof Error && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : undefined;
}
