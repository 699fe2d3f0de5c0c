/** What a store says where it cannot be worked with. */
/**
 * Why a database is not available. Of a server: all connections of this process are in use (`pool-full`),
 * or all that the server has (`server-full`); it lets this program not in (`refused`), was not done in
 * time (`too-slow`), does not answer (`unreachable`), or its clock is far behind ours (`clock-ahead`). Of
 * either database: it only reads (`read-only`), its tables are of another version of this program
 * (`other-version`), records are being moved into it (`moving`), another waits for what it waits for
 * (`locked`).
 */
export type WhyUnavailable =
  | 'unreachable'
  | 'refused'
  | 'pool-full'
  | 'server-full'
  | 'too-slow'
  | 'locked'
  | 'read-only'
  | 'other-version'
  | 'moving'
  | 'clock-ahead'
  | 'disk-full'
  | 'damaged';

/** The database cannot be written or read just now; nothing of the script stays, unless it is said. */
export class StorageUnavailable extends Error {
  readonly reason: WhyUnavailable;
  /** It broke off as it was committed: what the script wrote may stand. */
  readonly isMaybeWritten: boolean;

  constructor(
    message: string,
    options: ErrorOptions & { reason?: WhyUnavailable; isMaybeWritten?: boolean } = {},
  ) {
    super(message, options);
    this.reason = options.reason ?? 'unreachable';
    this.isMaybeWritten = options.isMaybeWritten ?? false;
  }
}
