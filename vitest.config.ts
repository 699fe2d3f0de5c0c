import { defineConfig } from 'vitest/config';

/** What needs a server, and is as it should be after each change. */
const OF_POSTGRES = 'test/store/postgres*.test.ts';
/** What takes longer there: whole processes, a server that goes away, both databases side by side. */
const LONG_OF_POSTGRES = [
  ...['MoveCommand', 'Moving', 'Outage', 'Readiness', 'Scrub'].map(
    (name) => `test/store/postgres${name}.test.ts`,
  ),
  'test/store/partitioned.test.ts',
  'test/databases/*.test.ts',
  'test/commands/postgres.test.ts',
];
/** What is tested on SQLite, and in full on PostgreSQL too. */
const ON_BOTH = ['api', 'usecases'].map((folder) => `test/${folder}/**/*.test.ts`);
/** Of that, what is tested on PostgreSQL after each change. */
const SAMPLE = ['detentions', 'instances', 'invoices'].map((name) => `test/api/${name}.test.ts`);
const ON_POSTGRES = { globalSetup: 'test/databases/startPostgres.ts' };

/**
 * `short` and `postgres` are what every change runs; `long` and `postgres-all` hold what
 * `npm run test:full` adds.
 */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Much of the time is waiting for processes that the tests start.
    maxWorkers: '100%',
    // No file of ours has effects on import but main.ts, so that tests may share what is loaded.
    isolate: false,
    // It warns of what is right in a test, such as keeping its sessions in memory.
    onConsoleLog: (text) => !text.startsWith('oidc-provider'),
    projects: [
      {
        extends: true,
        test: {
          name: 'short',
          include: ['test/**/*.test.ts'],
          exclude: [OF_POSTGRES, ...LONG_OF_POSTGRES],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [OF_POSTGRES, ...SAMPLE],
          exclude: LONG_OF_POSTGRES,
          ...ON_POSTGRES,
        },
      },
      {
        extends: true,
        test: { name: 'long', include: ['test/**/*.long.ts'], testTimeout: 600_000 },
      },
      {
        extends: true,
        test: {
          name: 'postgres-all',
          include: [...ON_BOTH, ...LONG_OF_POSTGRES],
          exclude: SAMPLE,
          setupFiles: 'test/databases/closeOpened.ts',
          // Some make a year first.
          hookTimeout: 240_000,
          ...ON_POSTGRES,
        },
      },
    ],
  },
});
