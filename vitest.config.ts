import { defineConfig } from 'vitest/config';

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
          exclude: ['test/store/postgres*', PARTITIONED],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/store/postgres*.test.ts', ...SAMPLE],
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
          include: ['test/api/*.test.ts', PARTITIONED],
          exclude: SAMPLE,
          ...ON_POSTGRES,
        },
      },
    ],
  },
});
