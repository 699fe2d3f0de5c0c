/** What SQLite says of the database and its file, and not of a query. */
import { StorageUnavailable, type WhyUnavailable } from '../../usecases/store.ts';

/** By SQLite's codes; the first that fits. */
const BY_CODE: readonly (readonly [RegExp, WhyUnavailable])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'locked'],
  // The index of the write-ahead log is a file beside it, which grows too.
  [/^SQLITE_(FULL|IOERR_SHMSIZE)/, 'disk-full'],
  [/^SQLITE_READONLY/, 'read-only'],
  [/^SQLITE_IOERR/, 'disk-fails'],
  [/^SQLITE_CANTOPEN/, 'unreachable'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged'],
];

/** The same error, or where it is none of a query, StorageUnavailable with the reason. */
export function unavailable(error: unknown): unknown {
  if (isOfDamagedJson(error)) return damaged(error);
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
  const reason = BY_CODE.find(([pattern]) => code && pattern.test(code))?.[1];
  if (reason === undefined) return error;
  // What was to be put on the disk is in the file's log, and may yet come to be there.
  const isMaybeWritten = code === 'SQLITE_IOERR_FSYNC';
  const message = `the database is not available: ${code}`;
  return new StorageUnavailable(message, { reason, isMaybeWritten, cause: error });
}

/** Neither a script nor a query parses anything but what was stored. */
function isOfDamagedJson(error: unknown): boolean {
  return (
    error instanceof SyntaxError ||
    (error instanceof Error && error.message.startsWith('malformed JSON'))
  );
}

function damaged(cause: unknown): StorageUnavailable {
  const message = 'what the database holds is not what was written';
  return new StorageUnavailable(message, { reason: 'damaged', cause });
}

/** Another process has what is asked for. */
export function isBusy(error: unknown): boolean {
  return codeOf(error)?.startsWith('SQLITE_BUSY') ?? false;
}

function codeOf(error: unknown): string | undefined {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : undefined;
}
