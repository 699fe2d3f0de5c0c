/** What a store says where it cannot be worked with. */
/**
 * Why a database is not available. Of a server: all connections of this process are in use (`pool-full`),
 * or all that the server has (`server-full`); it lets this program not in (`refused`), or its clock is far
 * behind ours (`clock-ahead`). Of either database: it does not answer (`unreachable`), more is asked of it
 * than is done in time (`too-slow`), it only reads (`read-only`), its tables are of another version of this
 * program (`other-version`), records are being moved into it (`moving`), another waits for what it waits for
 * (`locked`), its disk has no room (`disk-full`) or is not read and written (`disk-fails`), and what it
 * holds is not what was written (`damaged`).
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
  | 'disk-fails'
  | 'damaged';

/** What each means, and what ends it. */
export const WHAT_IS_WRONG: Readonly<Record<WhyUnavailable, string>> = {
  unreachable: 'the database does not answer',
  refused: 'the database server does not let this service in',
  'pool-full': 'all connections that this process may have are in use: see DATABASE_POOL',
  'server-full': 'the database server has no connection left: see its max_connections',
  'too-slow': 'more is asked of the database than it does in time',
  locked: 'the database is locked by another',
  'read-only':
    'the database can be read only: a standby, perhaps, or a file that may not be written',
  'other-version': 'the tables are of another version of this program',
  moving: 'records are being moved into the database: see the command migrate-to',
  'clock-ahead': "this machine's clock is ahead of the database server's: set right which is wrong",
  'disk-full': 'the disk of the database is full: make room on it, and it goes on by itself',
  'disk-fails':
    'the disk of the database cannot be read or written: it fails, or a limit or a quota is reached',
  damaged: 'the database is damaged: restore a backup',
};

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
