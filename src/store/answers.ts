import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { AnswerSteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** First answers to idempotent requests. */
export function answerSteps(db: Db): AnswerSteps {
  const { idempotentAnswers: answers } = db.tables;
  const get = db
    .select({ requestHash: answers.requestHash, answer: answers.answer })
    .from(answers)
    .where(
      and(
        eq(answers.force, value('force')),
        eq(answers.accessKey, value('accessKey')),
        eq(answers.idempotencyKey, value('idempotencyKey')),
        gte(answers.answeredAt, value('since')),
      ),
    )
    .prepare();
  const insert = db
    .insert(answers)
    .values({
      force: value('force'),
      accessKey: value('accessKey'),
      idempotencyKey: value('idempotencyKey'),
      requestHash: value('requestHash'),
      answer: value('answer'),
      answeredAt: value('answeredAt'),
    })
    .prepare();
  const forget = db
    .delete(answers)
    .where(and(eq(answers.force, value('force')), lt(answers.answeredAt, value('before'))))
    .prepare();

  return {
    *get(actor, idempotencyKey, since) {
      const { force, key: accessKey } = actor;
      return (yield* run(get, { force, accessKey, idempotencyKey, since }))[0];
    },
    *insert(actor, idempotencyKey, answer) {
      const { force, key: accessKey } = actor;
      yield* run(insert, { force, accessKey, idempotencyKey, ...answer });
    },
    *forget(force, before) {
      yield* run(forget, { force, before });
    },
  };
}
