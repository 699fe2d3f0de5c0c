/** The store contract's part of who is signed in to the pages, and of what they have typed. */
import { describe, expect, test } from 'vitest';
import type { Draft, Store, Visit } from '../../src/usecases/store.ts';
import { accessKey, FORCE } from './records.ts';

export function visit(hash: string, part: Partial<Visit> = {}): Visit {
  const { force, key, name, kind, roles, suites } = accessKey('key-ada', {
    force: part.force ?? FORCE,
  });
  return {
    force,
    hash,
    keyHash: 'abc',
    actor: { force, key, name, kind, roles, suites },
    startedAt: 1000,
    seenAt: 1000,
    ...part,
  };
}

export const draft = (id: string, part: Partial<Draft> = {}): Draft => ({
  id,
  kind: 'amend',
  detention: 'a',
  content: { reason: 'typed' },
  ...part,
});

/** `open` gives the store of the running test. */
export function visitsContract(open: () => Store): void {
  const get = (it: Visit) => open().read((steps) => steps.visits.get(it));
  const draftOf = (it: Visit, id: string) => open().read((steps) => steps.visits.draft(it, id));

  describe('a visit', () => {
    test('is found by its hash as it was stored, until it is removed', async () => {
      const [mine, other] = [visit('mine'), visit('other', { keyHash: null })];
      await open().transaction(FORCE, function* ({ visits }) {
        yield* visits.insert(mine);
        yield* visits.insert(other);
      });
      expect(await get(mine)).toEqual(mine);
      expect(await get(other)).toEqual(other);
      await open().transaction(FORCE, (steps) => steps.visits.remove(mine));
      expect(await get(mine)).toBeUndefined();
      expect(await get(other)).toEqual(other);
    });

    test('keeps when it was used last', async () => {
      const mine = visit('mine');
      await open().transaction(FORCE, function* ({ visits }) {
        yield* visits.insert(mine);
        yield* visits.noteUse(mine, 1060);
      });
      expect(await get(mine)).toEqual({ ...mine, seenAt: 1060 });
    });

    test('goes when it was left unused, or is too old', async () => {
      const unused = visit('unused', { startedAt: 1000, seenAt: 1499 });
      const old = visit('old', { startedAt: 999, seenAt: 1600 });
      const used = visit('used', { startedAt: 1000, seenAt: 1500 });
      await open().transaction(FORCE, function* ({ visits }) {
        for (const one of [unused, old, used]) yield* visits.insert(one);
        yield* visits.removeOver({ force: FORCE, seenBefore: 1500, startedBefore: 1000 });
      });
      expect(await get(unused)).toBeUndefined();
      expect(await get(old)).toBeUndefined();
      expect(await get(used)).toEqual(used);
    });
  });

  describe('a draft', () => {
    const mine = visit('mine');
    const other = visit('other');
    const put = (it: Visit, ...drafts: Draft[]) =>
      open().transaction(FORCE, function* ({ visits }) {
        if (!(yield* visits.get(it))) yield* visits.insert(it);
        for (const one of drafts) yield* visits.putDraft(it, one);
      });

    test('is found in its own visit, and kept anew in place of what it was', async () => {
      await put(mine, draft('d'), draft('d', { content: { reason: 'typed anew' } }));
      await put(other);
      expect(await draftOf(mine, 'd')).toEqual(draft('d', { content: { reason: 'typed anew' } }));
      expect(await draftOf(other, 'd')).toBeUndefined();
    });

    test('is removed alone, or with its visit', async () => {
      await put(mine, draft('d'), draft('e'));
      await open().transaction(FORCE, (steps) => steps.visits.removeDraft(mine, 'd'));
      expect(await draftOf(mine, 'd')).toBeUndefined();
      expect(await draftOf(mine, 'e')).toBeDefined();
      await open().transaction(FORCE, (steps) => steps.visits.remove(mine));
      await put(mine);
      expect(await draftOf(mine, 'e')).toBeUndefined();
    });

    test('is kept as one of the last of its visit, by when it was begun', async () => {
      await put(mine, draft('c'), draft('a'), draft('b'));
      await put(other, draft('a'));
      await open().transaction(FORCE, (steps) => steps.visits.removeDraftsBut(mine, 2));
      expect(await draftOf(mine, 'a')).toBeUndefined();
      expect(await draftOf(mine, 'b')).toBeDefined();
      expect(await draftOf(mine, 'c')).toBeDefined();
      expect(await draftOf(other, 'a')).toBeDefined();
    });

    test('about a detention goes from every visit', async () => {
      await put(mine, draft('d'), draft('e', { detention: 'b' }), draft('f', { detention: null }));
      await put(other, draft('d'));
      await open().transaction(FORCE, (steps) => steps.visits.removeDraftsAbout(FORCE, 'a'));
      expect(await draftOf(mine, 'd')).toBeUndefined();
      expect(await draftOf(other, 'd')).toBeUndefined();
      expect(await draftOf(mine, 'e')).toBeDefined();
      expect(await draftOf(mine, 'f')).toBeDefined();
    });

    test('has no place where there is no visit', async () => {
      await expect(
        open().transaction(FORCE, (steps) => steps.visits.putDraft(mine, draft('d'))),
      ).rejects.toThrow();
    });
  });
}
