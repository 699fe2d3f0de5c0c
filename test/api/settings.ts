/** What the service is told where a test is about nothing of it. */
export const PLAIN_SETTINGS = {
  breakdownReason: 'optional',
  retentionYears: 7,
  openIdConnect: null,
  requestsPerMinute: 0,
  // What is started is carried out by nobody.
  runs: { take: () => {}, paceOf: () => undefined },
} as const;
