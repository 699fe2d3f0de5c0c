/** The tables of drizzle/postgres, partitioned by force: its own statements, changed as little as that takes. */
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { SERVING } from './startPostgres.ts';

const MIGRATIONS = fileURLToPath(new URL('../../drizzle/postgres', import.meta.url));
/** Whose partitions have what is of no force that has its own. */
const OTHERS = 'others';

/** The name of the partition that has a force's rows of a table. */
export function partitionOf(table: string, force: string): string {
  return `"${table}_of_${force}"`;
}

/**
 * Makes them in a database that has nothing in it, as if the program had migrated it. Each of `forces` has
 * partitions of its own, and all others share theirs.
 */
export async function makePartitioned(url: string, forces: readonly string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(`
      CREATE SCHEMA drizzle;
      CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text, created_at bigint)`);
    for (const { sql, hash, folderMillis } of readMigrationFiles({
      migrationsFolder: MIGRATIONS,
    })) {
      for (const text of sql.flatMap((one) => partitioned(one.trim(), forces))) {
        await client.query(text);
      }
      const done = 'INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)';
      await client.query(done, [hash, folderMillis]);
    }
    await client.query(SERVING);
  } finally {
    await client.end();
  }
}

/** A statement, and what partitions need beside it. */
function partitioned(text: string, forces: readonly string[]): string[] {
  const [, made] = /^CREATE TABLE "(\w+)"/.exec(text) ?? [];
  const key = /^\s*"force"/m.test(text) ? 'force' : made === 'forces' ? 'code' : undefined;
  if (made !== undefined && key !== undefined) {
    const make = (force: string) =>
      `CREATE TABLE ${partitionOf(made, force)} PARTITION OF "${made}"`;
    return [
      `${text.replace(/;$/, '')} PARTITION BY LIST ("${key}")`,
      ...forces.map((force) => `${make(force)} FOR VALUES IN ('${force}')`),
      `${make(OTHERS)} DEFAULT`,
    ];
  }
  // A trigger of rows is each partition's too; one of TRUNCATE is that of the table it is made for.
  const [on = '', emptied = ''] = /BEFORE TRUNCATE ON (\w+)/.exec(text) ?? [];
  if (on === '') return [text];
  const each = [...forces, OTHERS].map((force) => partitionOf(emptied, force));
  return [text, ...each.map((its) => text.replace(on, `BEFORE TRUNCATE ON ${its}`))];
}
