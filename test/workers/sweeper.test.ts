import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sha256Hex } from '../../src/domain/hashing.ts';
import { answerOnce } from '../../src/usecases/answerOnce.ts';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { startVisit } from '../../src/usecases/visits.ts';
import type { Repeated } from '../../src/workers/repeat.ts';
import { startSweeper } from '../../src/workers/sweeper.ts';
import { ADA, type Desk, openDesk } from '../usecases/force.ts';

let desk: Desk;
let sweeper: Repeated;
let problems: unknown[];
beforeEach(async () => {
  desk = await openDesk({ now: '2010-01-04T12:00:00Z' });
  problems = [];
});
afterEach(() => sweeper.stop());

function sweep(store: Store = desk.store): void {
  const onProblem = (error: unknown) => void problems.push(error);
  sweeper = startSweeper({ store, now: desk.now, onProblem, sweepMilliseconds: 5 });
}

const answer = (idempotencyKey: string) =>
  desk.store.transaction(ADA.force, (steps) =>
    answerOnce(steps, desk.context(), { idempotencyKey, requestHash: 'x' }, () =>
      steps.forces.codes(),
    ),
  );

/** Whether an answer is kept, however old it is. */
const isKept = async (key: string) =>
  (await desk.store.read((steps) => steps.answers.get(ADA, key, 0))) !== undefined;

test('answers are forgotten after a day, and visits once they are over, though nobody writes', async () => {
  await answer('old');
  const visit = { actor: ADA, keyHash: null };
  await desk.do(startVisit, visit, 'a token');
  desk.at('2010-01-05T11:00:00Z');
  await answer('young');
  desk.at('2010-01-05T12:00:01Z');
  expect(await isKept('old')).toBe(true);
  sweep();
  await vi.waitFor(async () => expect(await isKept('old')).toBe(false));
  expect(await isKept('young')).toBe(true);
  const visits = await desk.store.transaction(ADA.force, (steps) =>
    steps.visits.get({ force: ADA.force, hash: sha256Hex('a token') }),
  );
  expect(visits).toBeUndefined();
  expect(problems).toEqual([]);
});

test('what cannot be forgotten while the database is away is, once it is back', async () => {
  await answer('old');
  desk.at('2010-01-06T12:00:00Z');
  const gone = new StorageUnavailable('gone');
  let read: Store['read'] = () => Promise.reject(gone);
  sweep({ ...desk.store, read: (script) => read(script) });
  await vi.waitFor(() => expect(problems).toContain(gone));
  read = desk.store.read;
  await vi.waitFor(async () => expect(await isKept('old')).toBe(false));
});
