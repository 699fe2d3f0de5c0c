import { Refusal } from '../domain/errors.ts';
import { canonicalJson } from '../domain/hashing.ts';
import type { Instant } from '../domain/time.ts';
import type { Context } from './access.ts';
import type { Script, Steps } from './store.ts';

/** Answers are kept for a day. */
const KEPT_SECONDS = 24 * 3600;

/** What was answered before is forgotten. */
export const answersKeptSince = (now: Instant): Instant => now - KEPT_SECONDS;

/** An idempotent request: its key, and a hash of what it asks. */
export interface OnceRequest {
  idempotencyKey: string;
  requestHash: string;
}

/**
 * Runs a script once per idempotency key and access key: the answer is stored in the write's own
 * transaction, and given again, marked as replayed. A refusal stores nothing.
 */
export function* answerOnce<T>(
  steps: Steps,
  context: Context,
  { idempotencyKey, requestHash }: OnceRequest,
  script: () => Script<T>,
): Script<{ answer: T; replayed: boolean }> {
  const { actor, now } = context;
  const since = answersKeptSince(now);
  yield* steps.answers.forget(actor.force, since);
  const earlier = yield* steps.answers.get(actor, idempotencyKey, since);
  if (earlier && earlier.requestHash !== requestHash) {
    throw new Refusal(
      'idempotency-key-reused',
      'this Idempotency-Key was used for another request: send a new one',
    );
  }
  if (earlier) return { answer: JSON.parse(earlier.answer), replayed: true };
  const answer = yield* script();
  yield* steps.answers.insert(actor, idempotencyKey, {
    requestHash,
    answer: canonicalJson(answer),
    answeredAt: now,
  });
  return { answer, replayed: false };
}
