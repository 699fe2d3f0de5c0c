/** How often something may be done: counted in memory, in windows of a minute. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const WINDOW_SECONDS = 60;

/** Where a limit stands once one more was counted. */
export interface Count {
  isOver: boolean;
  remaining: number;
  /** Until the window ends. */
  resetSeconds: number;
}

/** Counts by a key, such as whose request it is. */
export function limitPerMinute(most: number): (key: string) => Promise<Count> {
  const limiter = new RateLimiterMemory({ points: most, duration: WINDOW_SECONDS });
  return async (key) => {
    const result = await limiter.consume(key).catch((rejected: unknown) => rejected);
    if (!(result instanceof RateLimiterRes)) throw result;
    return {
      isOver: result.consumedPoints > most,
      remaining: result.remainingPoints,
      // Within the window, whatever becomes of the clock on the wall meanwhile.
      resetSeconds: Math.min(WINDOW_SECONDS, Math.max(1, Math.ceil(result.msBeforeNext / 1000))),
    };
  };
}

/** The header fields of draft-ietf-httpapi-ratelimit-headers. */
export function limitHeaders(most: number, { remaining, resetSeconds }: Count) {
  return {
    'ratelimit-policy': `"requests";q=${most};w=${WINDOW_SECONDS}`,
    ratelimit: `"requests";r=${remaining};t=${resetSeconds}`,
  };
}

/** What one remote party has by itself: an IPv4 address, or the first half of an IPv6 one. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  const rest = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
