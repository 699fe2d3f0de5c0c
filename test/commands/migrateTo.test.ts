import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Move } from '../../src/usecases/store.ts';
import { type BackedUp, backedUpForce, copyOf } from './backingUp.ts';
import { custody, temporaryFolder } from './run.ts';

const folder = temporaryFolder();
let made: BackedUp;
beforeAll(async () => {
  made = await backedUpForce(join(folder, 'made'), 2);
});

const MOVE: Move = {
  direction: 'out',
  place: 'postgres://db.example/custody',
  logs: [],
  startedAt: 1_262_606_400,
  endedAt: 1_262_606_460,
};
const MOVED =
  'its records were moved to postgres://db.example/custody on 2010-01-04T12:01:00+00:00: set DATABASE_URL';

/** A copy whose records are elsewhere. */
async function movedForce(name: string): Promise<BackedUp> {
  const moved = copyOf(made, join(folder, name));
  const store = openSqlite(moved.variables.DATABASE_FILE);
  await store.transaction(null, ({ moves }) => moves.put(MOVE));
  await store.close();
  return moved;
}

describe.concurrent('migrate-to', () => {
  test('asks where to, and repeats no password of what is no such place', async () => {
    const nowhere = await custody(['migrate-to'], made.variables);
    expect(nowhere).toMatchObject({ code: 1, stdout: '' });
    expect(nowhere.stderr).toBe(
      'say where to: add postgres://USER@HOST:PORT/NAME, or set DATABASE_URL\n',
    );
    for (const url of ['mysql://ada:secret@db/custody', 'postgres://ada:secret@db', 'secret']) {
      const { code, stderr } = await custody(['migrate-to', url], made.variables);
      expect(code).toBe(1);
      expect(stderr).toContain('is not where a PostgreSQL database is: write postgres://');
      expect(stderr).not.toContain('secret');
    }
  });

  test('names a file that is not there, and a server that does not answer', async () => {
    const url = 'postgres://ada:secret@127.0.0.1:1/custody';
    const missing = { DATABASE_FILE: join(folder, 'missing.db') };
    const without = await custody(['migrate-to', url], missing);
    expect(without).toMatchObject({ code: 1, stdout: '' });
    expect(without.stderr).toMatch(/^cannot move .*missing.db: there is no such file/);
    const { code, stderr } = await custody(['migrate-to', url], made.variables);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^cannot open the database postgres:\/\/127.0.0.1:1\/custody: /);
    expect(stderr).not.toContain('secret');
  });
});

describe.concurrent('a file whose records were moved', () => {
  test('is served, and worked on, no more', async () => {
    const { variables } = await movedForce('served');
    for (const args of [['serve'], ['keys', 'list'], ['migrate'], ['backup', 'copy.db']]) {
      const { code, stdout, stderr } = await custody(args, { ...variables, PORT: '0' });
      expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' });
      expect(stderr).toContain(`cannot open the database ${variables.DATABASE_FILE}: ${MOVED}`);
    }
  });

  test('is verified all the same', async () => {
    const { variables } = await movedForce('verified');
    const { code, stdout } = await custody(['audit', 'verify'], variables);
    expect(stdout).toMatch(/Nothing is wrong\.\n$/);
    expect(code).toBe(0);
  });

  test('is replaced by a backup of before only where that is said', async () => {
    const { variables, backup } = await movedForce('replaced');
    const refused = await custody(['restore', backup], variables);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`The present database cannot be opened: ${MOVED}`);
    const restored = await custody(['restore', backup, '--discard-present'], variables);
    expect(restored.code).toBe(0);
    expect((await custody(['keys', 'list'], variables)).code).toBe(0);
  });
});
