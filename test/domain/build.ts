/** Made-up detentions for tests: what a test does not say is filled in. */
import type { CustodyInterval, Detention, InterpreterSession } from '../../src/domain/detention.ts';
import { parseInstant } from '../../src/domain/time.ts';

/** "2009-06-01T09:15:00Z", or null while open. */
type Time = string | null;

export function interval(
  startedAt: string,
  endedAt: Time,
  more: Partial<CustodyInterval> = {},
): CustodyInterval {
  return {
    suite: 'CX',
    startedAt: parseInstant(startedAt),
    endedAt: endedAt === null ? null : parseInstant(endedAt),
    watch: 'standard',
    power: 'immigration',
    ...more,
  };
}

export function session(
  startedAt: string,
  endedAt: string,
  more: Partial<InterpreterSession> = {},
): InterpreterSession {
  return {
    interpreter: 'INT-1',
    language: 'vi',
    mode: 'in-person',
    startedAt: parseInstant(startedAt),
    endedAt: parseInstant(endedAt),
    invoicedPence: null,
    engagement: null,
    travelMinutes: 0,
    miles: 0,
    cancelled: false,
    ...more,
  };
}

/** Released, where its last interval has ended and nothing else is said. */
export function detention(
  intervals: readonly CustodyInterval[],
  more: Partial<Detention> = {},
): Detention {
  return {
    custodyRecordNumber: '01CX/0001/09',
    detaineeReference: null,
    homeOfficeReference: null,
    customer: 'UKBA',
    operation: null,
    intervals,
    interpreterSessions: [],
    outcome: intervals.at(-1)?.endedAt == null ? null : 'removed',
    ...more,
  };
}
