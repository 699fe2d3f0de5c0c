import { beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/domain/errors.ts';
import type { Context } from '../../src/usecases/access.ts';
import { answerOnce } from '../../src/usecases/answerOnce.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import type { Script, Steps } from '../../src/usecases/store.ts';
import { type Desk, only, openDesk, refusalOf, span, stay } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

/** Records a detention of its own, whatever it is asked: twice is seen by its number. */
function* recordOnce(
  steps: Steps,
  context: Context,
  idempotencyKey: string,
  requestHash = 'a body',
): Script<{ answer: { id: string }; replayed: boolean }> {
  return yield* answerOnce(steps, context, { idempotencyKey, requestHash }, function* () {
    const sent = stay({ custodyRecordNumber: context.id });
    return { id: (yield* recordDetention(steps, context, sent)).current.id };
  });
}

const count = async () =>
  (await desk.store.read((steps) => steps.detentions.list({ force: 'MPS', limit: 99 }))).length;

describe('an idempotency key', () => {
  test('gives the first answer again, marked as replayed, and does nothing', async () => {
    const first = await desk.do(recordOnce, 'once');
    expect(first.replayed).toBe(false);
    expect(await desk.do(recordOnce, 'once')).toEqual({ answer: first.answer, replayed: true });
    expect(await count()).toBe(1);
  });

  test('with another request is refused', async () => {
    await desk.do(recordOnce, 'once');
    const refusal = await refusalOf(desk.do(recordOnce, 'once', 'another body'));
    expect(refusal.code).toBe('idempotency-key-reused');
    expect(await count()).toBe(1);
  });

  test('of another access key, or another force, is another key', async () => {
    await desk.do(recordOnce, 'once');
    const other = await desk.as(only('custody')).do(recordOnce, 'once', 'another body');
    expect(other.replayed).toBe(false);
    expect(await count()).toBe(2);
  });

  test('is kept for 24 hours, and then forgotten', async () => {
    await desk.do(recordOnce, 'once');
    desk.at('2010-01-05T12:00:00Z');
    expect(await desk.do(recordOnce, 'once')).toMatchObject({ replayed: true });
    desk.at('2010-01-05T12:00:01Z');
    expect(await desk.do(recordOnce, 'once', 'another body')).toMatchObject({ replayed: false });
    expect(await count()).toBe(2);
  });

  test('sent twice at once has one effect', async () => {
    const all = await Promise.all([1, 2, 3].map(() => desk.do(recordOnce, 'once')));
    expect(all.map(({ replayed }) => replayed)).toEqual([false, true, true]);
    expect(new Set(all.map(({ answer }) => answer.id)).size).toBe(1);
    expect(await count()).toBe(1);
  });

  test('whose request was refused is free, also for another request', async () => {
    function* refused(steps: Steps, context: Context): Script<unknown> {
      const request = { idempotencyKey: 'once', requestHash: 'a body' };
      return yield* answerOnce(steps, context, request, function* () {
        const intervals = [span('2009-06-01T08:00:00Z', '2009-06-01T07:00:00Z')];
        return yield* recordDetention(steps, context, stay({ intervals }));
      });
    }
    expect((await refusalOf(desk.do(refused))).code).toBe('invalid');
    const next = await desk.do(recordOnce, 'once', 'another body');
    expect(next.replayed).toBe(false);
  });

  test('whose request fails afterwards stores neither the write nor the answer', async () => {
    function* failing(steps: Steps, context: Context): Script<unknown> {
      yield* recordOnce(steps, context, 'once');
      throw new Refusal('invalid', 'afterwards');
    }
    await refusalOf(desk.do(failing));
    expect(await count()).toBe(0);
    expect(await desk.do(recordOnce, 'once')).toMatchObject({ replayed: false });
  });
});
