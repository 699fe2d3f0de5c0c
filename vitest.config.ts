import { defineConfig } from 'vitest/config';

/** `short` is what every change runs; `long` holds the matrices that `npm run test:full` adds. */
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
      { extends: true, test: { name: 'short', include: ['test/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'long', include: ['test/**/*.long.ts'], testTimeout: 600_000 },
      },
    ],
  },
});
