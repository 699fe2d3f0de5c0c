import { defineConfig } from 'vitest/config';

/** What needs a server: each change runs it. */
const OF_POSTGRES = ['test/store/postgres*', 'test/databases/*', 'test/commands/postgres*'].map(
  (name) => `${name}.test.ts`,
);
/** Nothing that is asked of a whole year is quick. */
const LONG_OF_POSTGRES = ['test/databases/yearParity.test.ts'];
/** What is tested on SQLite, and in full on PostgreSQL too. */
const ON_BOTH = ['api', 'usecases'].map((folder) => `test/${folder}/**/*.test.ts`);
/** The API's suite, which runs on both databases; a sample of it in every `npm test`. */
const SAMPLE = ['detentions', 'instances', 'invoices', 'invoiceRuns'].map(
  (name) => `test/api/${name}.test.ts`,
);
/** The store's contract once more, of PostgreSQL with partitions. */
const PARTITIONED = 'test/store/partitioned.test.ts';
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
          exclude: [...OF_POSTGRES, PARTITIONED],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [...OF_POSTGRES, ...SAMPLE],
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
          include: [...ON_BOTH, ...LONG_OF_POSTGRES, PARTITIONED],
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
