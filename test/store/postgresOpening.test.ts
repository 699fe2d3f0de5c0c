/** What a store finds on a server, and brings up to date. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { checkServer } from '../../src/store/postgres/tables.ts';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { column, forThisTest, type TestDatabase } from './postgresDatabase.ts';
import { FORCE, putForce } from './records.ts';

/** A database with no tables. */
const EMPTY = '';

const put = (store: Store, code: string, name = code, force: string | null = FORCE) =>
  store.transaction(force, (steps) => steps.forces.putSuite(FORCE, { code, name }));

const migrations = (raw: pg.Client) =>
  column(raw, 'SELECT hash FROM drizzle.__drizzle_migrations ORDER BY created_at');
const triggers = async (raw: pg.Client) =>
  (await column(raw, "SELECT 1 FROM pg_trigger WHERE tgname LIKE '%refuse%'")).length;

const makeNewer = (raw: pg.Client) =>
  raw.query(`INSERT INTO drizzle.__drizzle_migrations (hash, created_at)
    SELECT 'later', max(created_at) + 60000 FROM drizzle.__drizzle_migrations`);

/** As the program before the second migration, which guards the tables, left it. */
const makeOlder = (raw: pg.Client) =>
  raw.query(`DROP FUNCTION refuse_change CASCADE;
    DROP TABLE month_lengths, month_summaries, counted_months;
    DROP INDEX detentions_over_a_week;
    DELETE FROM drizzle.__drizzle_migrations
      WHERE created_at > (SELECT min(created_at) FROM drizzle.__drizzle_migrations)`);

const NEWER = expect.objectContaining({
  constructor: StorageUnavailable,
  message: expect.stringContaining('its tables are of a newer version than this program knows'),
});

describe('tables of a newer program', () => {
  test('are not opened', async () => {
    const database = await forThisTest();
    await makeNewer(await database.connect());
    await expect(database.open()).rejects.toEqual(NEWER);
  });

  test('are written no more by an older one that has them open, and still read', async () => {
    const database = await forThisTest();
    const store = await database.open();
    await store.transaction(FORCE, (steps) => putForce(steps));
    await makeNewer(await database.connect());
    await expect(put(store, 'NEW')).rejects.toEqual(NEWER);
    await expect(put(store, 'NEW', 'New', null)).rejects.toEqual(NEWER);
    const suites = await store.read((steps) => steps.forces.suites(FORCE));
    expect(suites.map(({ code }) => code)).not.toContain('NEW');
  });

  test('are written no more by whoever waited for the migration', async () => {
    const database = await forThisTest();
    const store = await database.open();
    await store.transaction(FORCE, (steps) => putForce(steps));
    const raw = await database.connect();
    await raw.query('BEGIN; LOCK TABLE turns IN ACCESS EXCLUSIVE MODE');
    const refused = expect(put(store, 'NEW')).rejects.toEqual(NEWER);
    await database.untilWaiting(1);
    await makeNewer(raw);
    await raw.query('COMMIT');
    await refused;
  });
});

describe('a database that is not up to date', () => {
  test('is made by one of several that open it at once, however long that takes', async () => {
    const database = await forThisTest(EMPTY);
    const raw = await database.connect();
    // Whoever is first waits here, and the others for it, for longer than they wait for a turn.
    await raw.query('BEGIN; CREATE SCHEMA drizzle');
    const url = `${database.url}?lock_timeout=20`;
    const opening = Promise.all([1, 2, 3].map(() => database.open({ url })));
    await database.untilWaiting(3);
    const watching = await database.connect();
    const WAITED = `SELECT bool_and(clock_timestamp() - query_start > interval '40 ms')
      FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    await expect.poll(() => column(watching, WAITED)).toEqual([true]);
    await raw.query('ROLLBACK');
    const stores = await opening;
    for (const store of stores) {
      expect(await store.read((steps) => steps.forces.codes())).toEqual([]);
    }
    const made = await migrations(raw);
    expect(made.length).toBeGreaterThan(1);
    expect(new Set(made).size).toBe(made.length);
  });

  test('is brought up to date once nobody is in the middle of writing', async () => {
    const database = await forThisTest();
    const raw = await database.connect();
    const [madeAnew, guards] = [await migrations(raw), await triggers(raw)];
    await makeOlder(raw);
    const writing = await database.connect();
    await writing.query("BEGIN; INSERT INTO turns VALUES ('MPS')");
    const opening = database.open();
    await database.untilWaiting(1);
    expect(await triggers(raw)).toBe(0);
    await writing.query('COMMIT');
    await opening;
    expect(await migrations(raw)).toEqual(madeAnew);
    expect(await triggers(raw)).toBe(guards);
  });

  test('is left as it was by a migration that fails', async () => {
    const database = await forThisTest(EMPTY);
    const raw = await database.connect();
    await raw.query('CREATE TABLE visits (stray text)');
    await expect(database.open()).rejects.toThrow('"visits" already exists');
    const TABLES = `SELECT schemaname || '.' || tablename FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;
    expect(await column(raw, TABLES)).toEqual(['public.visits']);
    await raw.query('DROP TABLE visits');
    await database.open();
  });

  test('is opened and written, once it is made, by a role that may make nothing', async () => {
    const database = await forThisTest();
    const owner = await database.open();
    await owner.transaction(FORCE, (steps) => putForce(steps));
    const raw = await database.connect();
    const role = `clerk_${randomUUID().replaceAll('-', '')}`;
    await raw.query(`CREATE ROLE ${role} LOGIN PASSWORD 'of-a-test';
      GRANT USAGE ON SCHEMA drizzle TO ${role};
      GRANT SELECT ON drizzle.__drizzle_migrations TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
    try {
      const url = new URL(database.url);
      url.username = role;
      const store = await database.open({ url: url.href });
      await put(store, 'ONE');
      await put(store, 'TWO', 'Two', null);
      const suites = await store.read((steps) => steps.forces.suites(FORCE));
      expect(suites.map(({ code }) => code)).toEqual(expect.arrayContaining(['ONE', 'TWO']));
    } finally {
      await raw.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  test('is opened while others write where it is up to date after all', async () => {
    const database = await forThisTest();
    const writing = await database.connect();
    await writing.query("BEGIN; INSERT INTO turns VALUES ('MPS')");
    await database.open();
  });
});

describe('a server', () => {
  test.each([
    [{ number: 150_018, version: '15.18', encoding: 'UTF8' }, 'PostgreSQL 15.18: this needs 16'],
    [{ number: 180_004, version: '18.4', encoding: 'LATIN1' }, 'its encoding is LATIN1'],
  ])('%o is refused', (server, why) => {
    expect(() => checkServer(server)).toThrow(why);
  });

  test('is refused a database of another encoding, and nothing is made in it', async () => {
    const database = await forThisTest(
      "ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0",
    );
    await expect(database.open()).rejects.toThrow(
      "SQL_ASCII: make a database with ENCODING 'UTF8'",
    );
    const raw = await database.connect();
    expect(await column(raw, "SELECT to_regnamespace('drizzle')")).toEqual([null]);
  });
});

describe('settings of a database, a role or an address', () => {
  /** Notes under which settings a suite is put. */
  const noteSettings = (raw: pg.Client) =>
    raw.query(`
      CREATE TABLE public.noted (setting text, value text);
      CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.noted SELECT name, setting FROM pg_settings WHERE name IN
          ('synchronous_commit', 'transaction_isolation', 'search_path', 'client_encoding');
        RETURN NULL; END $$;
      CREATE TRIGGER note AFTER INSERT ON public.suites EXECUTE FUNCTION public.note()`);

  async function putUnder(database: TestDatabase, raw: pg.Client, url = database.url) {
    const store = await database.open({ url });
    await store.transaction(FORCE, (steps) => putForce(steps));
    await noteSettings(raw);
    await put(store, 'NEW', 'Łódź');
    const { rows } = await raw.query('SELECT setting, value FROM public.noted ORDER BY setting');
    const suites = await store.read((steps) => steps.forces.suites(FORCE));
    expect(suites.find(({ code }) => code === 'NEW')?.name).toBe('Łódź');
    return Object.fromEntries(rows.map(({ setting, value }) => [setting, value]));
  }

  const OURS = {
    client_encoding: 'UTF8',
    search_path: 'public, pg_temp',
    synchronous_commit: 'on',
    transaction_isolation: 'read committed',
  };

  test('change neither what is found nor that a commit is durable', async () => {
    const database = await forThisTest();
    const raw = await database.connect();
    // Of the user's name: it comes before what is public.
    await raw.query('CREATE SCHEMA custody; CREATE TABLE custody.suites (LIKE public.suites)');
    const [name] = await column(raw, 'SELECT quote_ident(current_database())');
    for (const setting of [
      'synchronous_commit = off',
      'default_transaction_isolation = serializable',
      'search_path = custody, public',
      "DateStyle = 'German'",
      "TimeZone = 'Asia/Tokyo'",
      'standard_conforming_strings = off',
      'extra_float_digits = -15',
    ]) {
      await raw.query(`ALTER DATABASE ${name} SET ${setting}`);
    }
    const settings = '-csynchronous_commit=local -csearch_path=custody';
    const url = `${database.url}?client_encoding=LATIN1&options=${encodeURIComponent(settings)}`;
    expect(await putUnder(database, raw)).toEqual(OURS);
    await raw.query(
      'DROP TABLE public.noted; DROP FUNCTION public.note CASCADE; DELETE FROM public.suites',
    );
    expect(await putUnder(database, raw, url)).toEqual(OURS);
  });

  test('may make a commit wait for more than the disk', async () => {
    const database = await forThisTest();
    const url = `${database.url}?options=-csynchronous_commit%3Dremote_apply`;
    const raw = await database.connect();
    expect(await putUnder(database, raw, url)).toMatchObject({
      synchronous_commit: 'remote_apply',
    });
  });
});
