/** Everything that is refused or goes wrong, by code: the one map from codes to statuses. */
import type { Logger } from 'pino';
import { type FieldError, Refusal, type RefusalCode } from '../domain/errors.ts';
import { StorageUnavailable, WHAT_IS_WRONG, type WhyUnavailable } from '../usecases/store.ts';
import { SignInUnavailable } from './openIdConnect.ts';

type HttpCode =
  | 'invalid-json'
  | 'unsupported-media-type'
  | 'not-acceptable'
  | 'body-too-large'
  | 'unavailable'
  | 'sign-in-unavailable'
  | 'internal';
type ProblemCode = RefusalCode | HttpCode;

/** The status that each is answered with, and what it is called. */
export const PROBLEMS: Record<ProblemCode, readonly [status: number, title: string]> = {
  'invalid-json': [400, 'The body is not JSON'],
  unauthenticated: [401, 'An access key is needed'],
  forbidden: [403, 'The access key may not do this'],
  'not-found': [404, 'Not found'],
  'not-acceptable': [406, 'Not available in that form'],
  'already-recorded': [409, 'Recorded already'],
  'does-not-fit': [409, 'It no longer fits the record'],
  'not-allocatable': [409, 'It cannot be allocated so'],
  'not-unpriced': [409, 'The charge is not unpriced'],
  'nothing-to-resolve': [409, 'There is nothing to resolve'],
  'tariff-date-taken': [409, 'A tariff version has that place already'],
  'tariff-date-invoiced': [409, 'Invoices are issued for that date already'],
  'already-invoiced': [409, 'Invoiced already'],
  'not-live': [409, 'The invoice is not live'],
  'nothing-to-correct': [409, 'There is nothing to correct'],
  'billing-stopped': [409, 'Its billing was stopped'],
  'already-disputed': [409, 'The invoice is disputed'],
  'already-settled': [409, 'Settled already'],
  'not-released': [409, 'Not released'],
  voided: [409, 'The record was voided'],
  unpriced: [409, 'The charge is unpriced'],
  'not-billable': [409, 'There is nothing to bill'],
  'two-places': [409, 'One detainee in two places at once'],
  'already-reversed': [409, 'The payment was reversed'],
  'no-purchase-order': [409, 'No valid purchase order'],
  'no-buyer-reference': [409, 'No buyer reference and no purchase order'],
  'same-person': [409, 'Another person has to do this'],
  'last-administrator': [409, 'The last administrator stays'],
  erased: [409, 'Erased'],
  'not-due': [409, 'Its time has not come'],
  'clock-behind': [409, 'The clock is behind'],
  'vat-number-missing': [409, 'The VAT number is missing'],
  'stale-revision': [412, 'The record has changed since'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body has the wrong content type'],
  invalid: [422, 'The request does not hold'],
  'too-long': [422, 'Too long to be drawn'],
  'idempotency-key-reused': [422, 'The idempotency key was used before'],
  'reason-required': [428, 'A reason is needed'],
  'if-match-required': [428, 'The revision that was seen is needed'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  'signing-key-missing': [503, 'The signing key is missing'],
  unavailable: [503, 'The database is not available'],
  'sign-in-unavailable': [503, 'Nobody can sign in through the identity provider'],
};

/** What is said of it. */
export interface Problem {
  code: ProblemCode;
  detail: string;
  errors?: readonly FieldError[];
  /** Why the database is away: for whoever runs the service, in the answer, the log and the counts. */
  reason?: WhyUnavailable;
  /** Members beside the standard ones. */
  context?: Readonly<Record<string, unknown>>;
}

const MAYBE_WRITTEN =
  'it broke off as it was being written, and may be written: send it again with the same Idempotency-Key, or look before you send it again';

const notWritten = (why: WhyUnavailable) =>
  `nothing was written: try again shortly (${WHAT_IS_WRONG[why]})`;

/** What ends by itself says when to try again; the other ones need a hand first. */
export function retryAfter(code: ProblemCode): Record<string, string> {
  return /(unavailable|too-many-requests)$/.test(code) ? { 'retry-after': '5' } : {};
}

/** What is told of what a route threw; what nobody foresaw is logged and told apart by its id. */
export function problemIn(error: unknown, requestId: string, log: Logger): Problem {
  if (error instanceof Refusal) {
    const { code, message, errors, context } = error;
    const detail = code === 'signing-key-missing' ? withoutKey(message, requestId, log) : message;
    return { code, detail, errors, context };
  }
  log.error({ requestId, error: describe(error) }, 'request failed');
  if (error instanceof StorageUnavailable) {
    const { reason } = error;
    return error.isMaybeWritten
      ? { code: 'unavailable', reason, detail: MAYBE_WRITTEN, context: { maybeWritten: true } }
      : { code: 'unavailable', reason, detail: notWritten(reason) };
  }
  if (error instanceof SignInUnavailable) {
    const detail =
      'nobody can sign in through the identity provider just now: try again shortly, or use an access key';
    return { code: 'sign-in-unavailable', detail };
  }
  // A read whose event is written may fail after it, and so may an erasure.
  const detail = `it broke off, and what it had written stands: look before you send it again; whoever runs the service finds why under request ${requestId}`;
  return { code: 'internal', detail };
}

/** Where the key should be is for whoever runs the service, and not for who asks. */
function withoutKey(why: string, requestId: string, log: Logger): string {
  log.error({ requestId, why }, 'the signing key is missing');
  return `nothing was written; whoever runs the service finds why under request ${requestId}`;
}

/** What keeps an invoice run from going on, or all of them, for whoever runs the service. */
export function logRunProblem(log: Logger, run: string | null, error: unknown): void {
  const why = error instanceof Refusal ? { why: error.message } : { error: describe(error) };
  log.error({ run, ...why }, 'invoice runs cannot go on');
}

/** What is made here, of nothing that was sent. */
function whyOf(error: Error): { why?: string } {
  if (error instanceof SignInUnavailable) return { why: error.message };
  return error instanceof StorageUnavailable ? { why: error.reason } : {};
}

/** An error for the log: its kind and place, not its message, which may hold what was sent. */
export function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const stack = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  const why = whyOf(error);
  const cause = error.cause ? { cause: describe(error.cause) } : {};
  return { name: error.name, ...why, stack, ...cause };
}
