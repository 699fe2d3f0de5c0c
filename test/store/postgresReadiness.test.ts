/** Why a server cannot be worked with, told in a moment, also where requests wait. */
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { SKEW_SECONDS } from '../../src/domain/time.ts';
import { openPostgres, type PostgresOptions } from '../../src/store/postgres/open.ts';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { askServer, openOn } from '../databases/open.ts';

const SERVER = inject('postgres') ?? '';

let owner: string;
let url: string;
let closing: (() => Promise<unknown>)[];
beforeEach(async () => {
  const made = await openOn(SERVER);
  owner = made.url;
  url = made.serving;
  closing = [made.store.close, made.remove];
});
afterEach(async () => {
  for (const close of closing) await close();
});

async function open(options: Partial<PostgresOptions> = {}): Promise<Store> {
  const store = await openPostgres({ url, poolSize: 2, ...options });
  closing.unshift(store.close);
  return store;
}

/** A connection of somebody else, who may do everything. */
async function somebody(): Promise<pg.Client> {
  const client = new pg.Client(owner);
  client.on('error', () => {});
  await client.connect();
  closing.unshift(() => client.end());
  return client;
}

const codes = (store: Store) => store.read((steps) => steps.forces.codes());
const write = (store: Store) => store.transaction('MPS', (steps) => steps.forces.codes());

function reasonOf(failing: Promise<unknown>): Promise<string> {
  return failing.then(
    () => 'none',
    (error: unknown) => (error instanceof StorageUnavailable ? error.reason : String(error)),
  );
}

describe('a store is not ready where', () => {
  it('all its connections are in use, though the server is well', async () => {
    const store = await open({ waitSeconds: 60 });
    const other = await somebody();
    await other.query('BEGIN; LOCK TABLE forces');
    const waiting = [codes(store), codes(store), codes(store)];
    const before = performance.now();
    expect(await reasonOf(store.check())).toBe('pool-full');
    expect(performance.now() - before).toBeLessThan(15_000);
    await other.query('ROLLBACK');
    expect(await Promise.all(waiting)).toEqual([[], [], []]);
    expect(await reasonOf(store.check())).toBe('none');
  });

  it('the server has no connection for it, until it has one again', async () => {
    await askServer(SERVER, `CREATE ROLE few LOGIN PASSWORD 'of-a-test' CONNECTION LIMIT 1`);
    closing.push(() => askServer(SERVER, 'DROP ROLE few'));
    await askServer(SERVER, 'GRANT serving TO few');
    const other = await somebody();
    const as = Object.assign(new URL(url), { username: 'few' }).href;
    const store = await open({ url: as });
    // The connection that opened it is counted until the server has seen its end.
    await expect.poll(() => reasonOf(codes(store))).toBe('none');
    await other.query('BEGIN; LOCK TABLE forces');
    const first = codes(store);
    expect(await reasonOf(codes(store))).toBe('server-full');
    expect(await reasonOf(store.check())).toBe('server-full');
    await other.query('ROLLBACK');
    await first;
    expect(await reasonOf(store.check())).toBe('none');
  });

  it('it may only read, as of a standby; and is once it may write', async () => {
    const store = await open();
    await write(store);
    const name = new URL(url).pathname.slice(1);
    await askServer(SERVER, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    await cutOff(name);
    expect(await reasonOf(store.check())).toBe('read-only');
    expect(await codes(store)).toEqual([]);
    expect(await reasonOf(write(store))).toBe('read-only');
    await askServer(SERVER, `ALTER DATABASE "${name}" RESET default_transaction_read_only`);
    expect(await reasonOf(store.check())).toBe('none');
    expect(await write(store)).toEqual([]);
  });

  it('its tables are of another version of the program', async () => {
    const store = await open();
    const other = await somebody();
    await other.query(
      "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('newer', 9999999999999)",
    );
    expect(await reasonOf(store.check())).toBe('other-version');
    expect(await reasonOf(write(store))).toBe('other-version');
  });

  it('the clock here is ahead of its own by more than clocks may differ', async () => {
    const store = await open();
    setClock(SKEW_SECONDS - 60);
    expect(await reasonOf(store.check())).toBe('none');
    setClock(SKEW_SECONDS + 60);
    expect(await reasonOf(store.check())).toBe('clock-ahead');
    // One that is behind is told by what it issues, and keeps nobody else from issuing.
    setClock(-SKEW_SECONDS - 60);
    expect(await reasonOf(store.check())).toBe('none');
  });

  it('it is let in no more', async () => {
    const store = await open();
    const name = new URL(url).pathname.slice(1);
    await askServer(SERVER, `ALTER DATABASE "${name}" WITH ALLOW_CONNECTIONS false`);
    await cutOff(name);
    // Of a connection that it had, and of a new one.
    expect(await reasonOf(store.check())).toBeOneOf(['unreachable', 'refused']);
    expect(await reasonOf(store.check())).toBe('refused');
  });
});

/** Has the clock here be so much ahead, until the test is over. */
function setClock(secondsAhead: number): void {
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1000 * secondsAhead });
  closing.unshift(async () => vi.useRealTimers());
}

/** Ends the connections to a database, so that what was set for it holds for all. */
async function cutOff(database: string): Promise<void> {
  await askServer(
    SERVER,
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${database}'`,
  );
}

describe('a request is told that', () => {
  it('its statement took too long', async () => {
    const store = await open({ statementSeconds: 1, waitSeconds: 60 });
    const other = await somebody();
    await other.query('BEGIN; LOCK TABLE forces');
    expect(await reasonOf(codes(store))).toBe('too-slow');
    await other.query('ROLLBACK');
    expect(await codes(store)).toEqual([]);
  });

  it('another has its turn for too long, and takes it after', async () => {
    const store = await open({ waitSeconds: 1 });
    await write(store);
    const other = await somebody();
    await other.query("BEGIN; SELECT FROM turns WHERE force = 'MPS' FOR UPDATE");
    expect(await reasonOf(write(store))).toBe('locked');
    await other.query('ROLLBACK');
    expect(await write(store)).toEqual([]);
  });

  it('it waited too long for a connection', async () => {
    const store = await open({ poolSize: 1, waitSeconds: 1 });
    const other = await somebody();
    await other.query('BEGIN; LOCK TABLE forces');
    const first = codes(store);
    expect(await reasonOf(codes(store))).toBe('pool-full');
    await other.query('ROLLBACK');
    expect(await first).toEqual([]);
  });
});

describe('a server is refused as it is opened, and no password told,', () => {
  it('whose clock the one here is hours ahead of', async () => {
    setClock(3 * 3600);
    const opening = openPostgres({ url, poolSize: 1 });
    await expect(opening).rejects.toThrow(/^it is .+ by this clock, and .+ by the server's/);
    vi.useRealTimers();
    await open();
  });

  it.for<[string, (url: URL) => void, RegExp]>([
    [
      'that knows another password',
      (to) => {
        to.password = 'SECRET';
      },
      /password authentication failed/,
    ],
    [
      'that is not there',
      (to) => {
        to.password = 'SECRET';
        to.port = '1';
      },
      /ECONNREFUSED/,
    ],
    [
      'that has no such database',
      (to) => {
        to.pathname = '/nowhere';
      },
      /"nowhere" does not exist/,
    ],
    [
      'without TLS where TLS is asked for',
      (to) => {
        to.search = '?sslmode=require';
      },
      /does not support SSL/,
    ],
    [
      'without TLS where its name is to be proven',
      (to) => {
        to.search = '?sslmode=verify-full';
      },
      /does not support SSL/,
    ],
    [
      'where the authority is not to be read',
      (to) => {
        to.search = '?sslmode=verify-full&sslrootcert=/no/ca.pem';
      },
      /ENOENT.*\/no\/ca.pem/,
    ],
  ])('%s', async ([, change, words]) => {
    const to = new URL(url);
    change(to);
    const opening = openPostgres({ url: to.href, poolSize: 1 });
    await expect(opening).rejects.toThrow(words);
    await expect(opening).rejects.not.toThrow(/SECRET|of-a-test/);
  });
});
