/** What PostgreSQL and the way to it say of themselves, and not of a query. */
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { StorageUnavailable, type WhyUnavailable } from '../../usecases/store.ts';
import type { Lost } from '../storeEvents.ts';

const RACES: Record<string, Lost> = {
  '40001': 'serialization',
  '40P01': 'deadlock',
  '23505': 'unique',
};

export function lostRace(error: unknown): Lost | null {
  return RACES[codeOf(error) ?? ''] ?? null;
}

/** By PostgreSQL's codes, and those of the network; the first that fits. */
const BY_CODE: readonly (readonly [RegExp, WhyUnavailable])[] = [
  [/^53300$/, 'server-full'],
  [/^53100$/, 'disk-full'],
  [/^25006$/, 'read-only'],
  // A statement, or a transaction that its process forgot.
  [/^57014$|^25P0[34]$/, 'too-slow'],
  // A lost race that was lost again, and a lock.
  [/^40[0-9A-Z]{3}$|^55P03$/, 'locked'],
  // Who it lets in, to which database and what of it, and by which certificate.
  [
    /^(28|55)[0-9A-Z]{3}$|^42501$|^3D000$|^(CERT|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)_/,
    'refused',
  ],
  [/^(58|XX)[0-9A-Z]{3}$/, 'damaged'],
  // The connection, resources, an operator; and whatever the network says.
  [/^(08|53|57)[0-9A-Z]{3}$|^E(?!RR_)[A-Z_]+$/, 'unreachable'],
];

/** What the driver says with no code. */
const BY_MESSAGE: readonly (readonly [RegExp, WhyUnavailable])[] = [
  [/^timeout exceeded when trying to connect$/, 'pool-full'],
  [
    /^Query read timeout$|^timeout expired$|Connection terminated|Client has encountered/,
    'unreachable',
  ],
];

/** The same error, or where it is none of a query, StorageUnavailable with the reason. */
export function unavailable(error: unknown): unknown {
  if (error instanceof StorageUnavailable) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  const [known, told] = code === undefined ? [BY_MESSAGE, message] : [BY_CODE, code];
  const reason = known.find(([pattern]) => pattern.test(told))?.[1];
  if (reason === undefined) return error;
  return new StorageUnavailable(`the database is not available: ${told}`, { reason, cause: error });
}

/** What the driver threw; drizzle's own error has all the values of the query in its words. */
export function driverError(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

function codeOf(error: unknown): string | undefined {
  const isCoded = error instanceof Error && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : undefined;
}
