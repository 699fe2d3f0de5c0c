import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/domain/hashing.ts';
import { createKey, revokeKey, tokenOf } from '../../src/usecases/manageKeys.ts';
import {
  endVisit,
  IDLE_SECONDS,
  keepDraft,
  MOST_DRAFTS,
  noteVisit,
  secondsLeft,
  startVisit,
  visitOf,
} from '../../src/usecases/visits.ts';
import { eraseEarly } from './erasing.ts';
import { type Desk, openDesk, record } from './force.ts';

const HOUR = 3600;
const keyToken = tokenOf('MPS', 'k'.repeat(43));
const token = tokenOf('MPS', 'v'.repeat(43));

/** Someone signed in at noon with an access key; its id. */
async function signedIn(): Promise<{ desk: Desk; key: string }> {
  const desk = await openDesk();
  desk.at('2010-01-04T12:00:00Z');
  const request = {
    name: 'Sam Sergeant',
    kind: 'person',
    roles: ['custody'],
    suites: null,
  } as const;
  const key = await desk.do(createKey, request, keyToken);
  await desk.as(key).do(startVisit, { actor: key, keyHash: sha256Hex(keyToken) }, token);
  return { desk, key: key.key };
}

const visitNow = ({ store, now }: Desk, later = 0) =>
  store.read((steps) => visitOf(steps, token, now() + later));

describe('a visit', () => {
  test('is of whoever signed in, by the token alone', async () => {
    const { desk } = await signedIn();
    expect((await visitNow(desk))?.actor.name).toBe('Sam Sergeant');
    const other = tokenOf('MPS', 'w'.repeat(43));
    const { store, now } = desk;
    expect(await store.read((steps) => visitOf(steps, other, now()))).toBeUndefined();
    expect(await store.read((steps) => visitOf(steps, 'nonsense', now()))).toBeUndefined();
    expect(await store.read((steps) => visitOf(steps, keyToken, now()))).toBeUndefined();
  });

  test('ends when nothing is done for twenty minutes, and not while something is', async () => {
    const { desk } = await signedIn();
    expect(await visitNow(desk, IDLE_SECONDS - 1)).toBeDefined();
    expect(await visitNow(desk, IDLE_SECONDS)).toBeUndefined();
    const visit = await visitNow(desk);
    if (!visit) throw new RangeError('nobody is signed in');
    await noteVisit(desk.store, visit, desk.now() + 600);
    expect(await visitNow(desk, IDLE_SECONDS + 599)).toBeDefined();
    expect(await visitNow(desk, IDLE_SECONDS + 600)).toBeUndefined();
  });

  test('ends after twelve hours, however much is done', async () => {
    const { desk } = await signedIn();
    const visit = await visitNow(desk);
    if (!visit) throw new RangeError('nobody is signed in');
    await noteVisit(desk.store, visit, desk.now() + 12 * HOUR - 60);
    expect(await visitNow(desk, 12 * HOUR - 1)).toBeDefined();
    expect(await visitNow(desk, 12 * HOUR)).toBeUndefined();
    expect(
      secondsLeft(
        { ...visit, seenAt: visit.seenAt + 12 * HOUR - 60 },
        visit.startedAt + 12 * HOUR - 60,
      ),
    ).toBe(60);
  });

  test('of a clock that was ahead is over once the clock is right, and not where it was a little', async () => {
    const { desk } = await signedIn();
    expect(await visitNow(desk, -300)).toBeDefined();
    expect(await visitNow(desk, -301)).toBeUndefined();
    expect(await visitNow(desk, -24 * HOUR)).toBeUndefined();
  });

  test('ends with its access key', async () => {
    const { desk, key } = await signedIn();
    await desk.do(revokeKey, key);
    expect(await visitNow(desk)).toBeUndefined();
  });

  test('ends when they sign out, with what they had typed', async () => {
    const { desk } = await signedIn();
    const visit = await visitNow(desk);
    if (!visit) throw new RangeError('nobody is signed in');
    const draft = { id: 'd', kind: 'amend', detention: null, content: { reason: 'typed' } };
    await desk.store.transaction(visit.force, (steps) => keepDraft(steps, visit, draft));
    await desk.as(visit.actor).do(endVisit, visit);
    expect(await visitNow(desk)).toBeUndefined();
    // A page that was open meanwhile has no place to keep what is typed in it.
    await desk.store.transaction(visit.force, (steps) => keepDraft(steps, visit, draft));
    expect(await desk.store.read((steps) => steps.visits.draft(visit, 'd'))).toBeUndefined();
  });

  test('keeps what was typed last, and not without end', async () => {
    const { desk } = await signedIn();
    const visit = await visitNow(desk);
    if (!visit) throw new RangeError('nobody is signed in');
    const idOf = (n: number) => String(n).padStart(4, '0');
    await desk.store.transaction('MPS', function* (steps) {
      for (let n = 0; n <= MOST_DRAFTS; n++) {
        const id = idOf(n);
        yield* keepDraft(steps, visit, { id, kind: 'find', detention: null, content: n });
      }
    });
    const kept = (n: number) => desk.store.read((steps) => steps.visits.draft(visit, idOf(n)));
    expect(await kept(0)).toBeUndefined();
    expect(await kept(1)).toBeDefined();
    expect(await kept(MOST_DRAFTS)).toBeDefined();
  });

  test('and its end are in the log of the force, by the key', async () => {
    const { desk, key } = await signedIn();
    const visit = await visitNow(desk);
    if (!visit) throw new RangeError('nobody is signed in');
    await desk.as(visit.actor).do(endVisit, visit);
    const leaves = await desk.store.read((steps) => steps.audit.leaves('MPS', 0, 100));
    const events = leaves.map(({ leaf }) => JSON.parse(leaf)).slice(-2);
    expect(events.map(({ kind }) => kind)).toEqual(['sign-in.succeeded', 'sign-in.ended']);
    expect(events.map(({ subjects }) => subjects)).toEqual(
      [0, 1].map(() => [{ type: 'key', id: key }]),
    );
  });

  test('that goes on keeps what was typed when a detention is erased, but for what is about that one', async () => {
    const { desk } = await signedIn();
    const [mine, other] = [
      await record(desk),
      await record(desk, { custodyRecordNumber: '01CX/0002/09' }),
    ];
    const visit = await visitNow(desk);
    if (!visit) throw new RangeError('nobody is signed in');
    const kept = (id: string, detention: string | null) =>
      desk.store.transaction('MPS', (steps) =>
        keepDraft(steps, visit, { id, kind: 'amend', detention, content: {} }),
      );
    for (const [id, detention] of [
      ['mine', mine.id],
      ['other', other.id],
      ['none', null],
    ] as const) {
      await kept(id, detention);
    }
    await eraseEarly(desk, mine.id);
    const drafts = await desk.store.read(function* ({ visits }) {
      const found = [];
      for (const id of ['mine', 'other', 'none']) found.push((yield* visits.draft(visit, id))?.id);
      return found;
    });
    expect(drafts).toEqual([undefined, 'other', 'none']);
  });

  test('that is over goes, with what was typed in it, when a detention is erased', async () => {
    const { desk } = await signedIn();
    const { id } = await record(desk);
    const visit = await visitNow(desk);
    if (!visit) throw new RangeError('nobody is signed in');
    desk.at('2010-01-04T13:00:00Z');
    await eraseEarly(desk, id);
    expect(await desk.store.read((steps) => steps.visits.get(visit))).toBeUndefined();
  });
});
