import { randomBytes } from 'node:crypto';
import { createMetrics } from '../../src/http/metrics.ts';
import { tokenOf } from '../../src/usecases/manageKeys.ts';

/** What the service is told where a test is about nothing of it. */
export const PLAIN_SETTINGS = {
  breakdownReason: 'optional',
  retentionYears: 7,
  openIdConnect: null,
  requestsPerMinute: 0,
  publicUrl: null,
  metrics: createMetrics(),
  metricsToken: 'made-up-for-a-test-made-up-for-a-test',
  newToken: (force: string) => tokenOf(force, randomBytes(32).toString('base64url')),
  // What is started is carried out by nobody.
  runs: { take: () => {}, paceOf: () => undefined },
} as const;
