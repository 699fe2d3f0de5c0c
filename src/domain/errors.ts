/** Why something was refused: a closed list of codes, each mapped once to an HTTP status. */
export type RefusalCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'already-recorded'
  | 'does-not-fit'
  | 'not-allocatable'
  | 'not-unpriced'
  | 'nothing-to-resolve'
  | 'stale-revision'
  | 'if-match-required'
  | 'idempotency-key-reused'
  | 'tariff-date-taken'
  | 'tariff-date-invoiced'
  | 'already-invoiced'
  | 'not-live'
  | 'nothing-to-correct'
  | 'billing-stopped'
  | 'already-disputed'
  | 'already-settled'
  | 'not-released'
  | 'voided'
  | 'unpriced'
  | 'not-billable'
  | 'two-places'
  | 'already-reversed'
  | 'no-purchase-order'
  | 'no-buyer-reference'
  | 'same-person'
  | 'last-administrator'
  | 'clock-behind'
  | 'signing-key-missing'
  | 'reason-required'
  | 'erased'
  | 'not-due'
  | 'too-many-requests'
  | 'too-long'
  | 'vat-number-missing';

/** Why an invoice run left a detention out: what refuses its invoice, or that its live one is superseded. */
export type LeftOutCode = RefusalCode | 'superseded';

/** One thing that is wrong, at a JSON Pointer into what was sent. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** Thrown by use cases: whatever the transaction wrote is rolled back. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly errors: readonly FieldError[];
  /** What else helps the caller, such as the record's current state; sent along as it is. */
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: RefusalCode,
    detail: string,
    more: { errors?: readonly FieldError[]; context?: Record<string, unknown> } = {},
  ) {
    super(detail);
    this.code = code;
    this.errors = more.errors ?? [];
    this.context = more.context ?? {};
  }
}

/** A refusal of one field. */
export function invalidField(error: FieldError): Refusal {
  return new Refusal('invalid', error.detail, { errors: [error] });
}
