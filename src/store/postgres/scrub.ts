/** Writes tables anew on PostgreSQL, so that nothing of what was erased is left in their files. */
import pg from 'pg';
import { StorageUnavailable } from '../../usecases/store.ts';
import { unavailable } from './errors.ts';

/** Those that an erasure deletes from or changes, and what the planner samples of them. */
const TABLES = [
  'personal',
  'custody_records',
  'detainee_references',
  'sessions',
  'idempotent_answers',
  'drafts',
  'visits',
  'pg_catalog.pg_statistic',
];

/** In which the first figure of the detail counts rows that some old transaction may see still. */
const NONE_LEFT = /^0\D/;
const WARNING = /^01/;

/**
 * VACUUM alone leaves old bytes in the free space of pages; FULL writes each table into a new file, and
 * keeps all others from it meanwhile. False where not all could be written anew: others work on a table,
 * an old transaction may still see what was deleted, or the role may not maintain them. Write-ahead logs,
 * replicas and backups keep what they have.
 */
export async function scrubPostgres(url: string, waitMilliseconds: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: waitMilliseconds,
    lock_timeout: waitMilliseconds,
    application_name: 'custody-billing scrub',
  });
  const found: { isClean: boolean }[] = [];
  client.on('error', () => {});
  client.on('notice', ({ code, detail }) => {
    if (detail !== undefined) found.push({ isClean: NONE_LEFT.test(detail) });
    if (WARNING.test(code ?? '')) found.push({ isClean: false });
  });
  try {
    await client.connect();
    for (const table of TABLES) await client.query(`VACUUM (FULL, ANALYZE, VERBOSE) ${table}`);
    return found.length >= TABLES.length && found.every(({ isClean }) => isClean);
  } catch (error) {
    const told = unavailable(error);
    if (told instanceof StorageUnavailable && told.reason === 'locked') return false;
    throw told;
  } finally {
    await client.end();
  }
}
