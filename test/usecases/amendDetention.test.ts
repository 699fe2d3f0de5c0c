import { beforeEach, describe, expect, test } from 'vitest';
import type { SentDetention } from '../../src/shapes/detention.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import { type Desk, only, openDesk, record, refusalOf, span, stay } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const is = (seen: number) => (revision: number) => revision === seen;
const amend = (id: string, seen: number, detention: SentDetention, reason = 'keyed late') =>
  desk.do(amendDetention, id, is(seen), { reason, detention });

describe('an amendment', () => {
  test('is the next revision, with its reason, author and moment; the earlier one stays', async () => {
    const first = await record(desk);
    desk.at('2010-01-05T09:00:00Z');
    const clerk = desk.as({ key: 'key-bo', name: 'Bo Example' });
    const amended = await clerk.do(amendDetention, first.id, is(1), {
      reason: 'keyed late',
      detention: stay({ operation: 'Swale' }),
    });
    expect(amended).toMatchObject({
      id: first.id,
      revision: 2,
      reason: 'keyed late',
      recordedAt: desk.now(),
      recordedBy: { key: 'key-bo', name: 'Bo Example' },
      detention: { operation: 'Swale' },
    });
    const { invoice, superseded, erasedAt, ...revision } = first;
    const all = await desk.store.read((steps) => steps.detentions.revisions('MPS', first.id));
    expect(all[0]).toEqual(revision);
  });

  test('of another revision than the current one is stale', async () => {
    const { id } = await record(desk);
    await amend(id, 1, stay({ operation: 'Swale' }));
    const refusal = await refusalOf(amend(id, 1, stay({ operation: 'Other' })));
    expect(refusal).toMatchObject({ code: 'stale-revision', context: { revision: 2 } });
  });

  test('two at once of one revision: one is done, the other is stale', async () => {
    const { id } = await record(desk);
    const results = await Promise.allSettled(
      ['Swale', 'Other'].map((operation) => amend(id, 1, stay({ operation }))),
    );
    expect(results).toMatchObject([
      { status: 'fulfilled', value: { revision: 2 } },
      { status: 'rejected', reason: { code: 'stale-revision' } },
    ]);
  });

  test('with the content as it is writes nothing', async () => {
    const { id } = await record(desk);
    const size = () => desk.store.read((steps) => steps.audit.size('MPS'));
    const before = await size();
    expect(await amend(id, 1, stay())).toMatchObject({ revision: 1 });
    expect(await size()).toBe(before);
  });

  test('back to an earlier content is a revision of its own', async () => {
    const first = await record(desk);
    await amend(first.id, 1, stay({ operation: 'Swale' }));
    const back = await amend(first.id, 2, stay());
    expect(back).toMatchObject({ revision: 3, contentHash: first.contentHash });
  });

  test('of what does not hold is refused, and the record stays', async () => {
    const { id } = await record(desk);
    const intervals = [span('2009-06-01T08:15:00Z', '2009-06-01T08:00:00Z')];
    expect(await refusalOf(amend(id, 1, stay({ intervals })))).toMatchObject({
      code: 'invalid',
      errors: [{ pointer: '/intervals/0/endedAt' }],
    });
    const current = await desk.store.read((steps) => steps.detentions.current('MPS', id));
    expect(current).toMatchObject({ revision: 1 });
  });

  test('brings a voided record back, with the same content or another', async () => {
    const { id } = await record(desk);
    await desk.do(voidDetention, id, 'wrong person');
    expect(await amend(id, 2, stay(), 'the right one after all')).toMatchObject({
      revision: 3,
      void: false,
      reason: 'the right one after all',
    });
    await desk.do(voidDetention, id, 'wrong person');
    const back = await amend(id, 4, stay({ operation: 'Swale' }));
    expect(back).toMatchObject({ revision: 5, void: false });
  });
});

describe('another custody record number', () => {
  const renumbered = stay({ custodyRecordNumber: '01CX/0002/09' });

  test('is what the record is found by from then on', async () => {
    const { id } = await record(desk);
    await amend(id, 1, renumbered);
    const again = await desk.do(recordDetention, renumbered);
    expect(again).toMatchObject({ created: false, current: { id, revision: 2 } });
  });

  test('leaves what was sent under the old one known, and the old one free for its owner', async () => {
    const { id } = await record(desk);
    await amend(id, 1, renumbered);
    const resent = await desk.do(recordDetention, stay());
    expect(resent).toMatchObject({ created: false, current: { id, revision: 2 } });
    const owner = await record(desk, { operation: 'Swale' });
    expect(owner.id).not.toBe(id);
    const withNumber = (number: string) =>
      desk.store.read((steps) => steps.detentions.withNumber('MPS', number));
    expect(await withNumber('01CX/0001/09')).toBe(owner.id);
    expect(await withNumber('01CX/0002/09')).toBe(id);
  });

  test('that another record bears is refused, and the record keeps its own', async () => {
    const { id } = await record(desk);
    const other = await record(desk, { custodyRecordNumber: '01CX/0002/09' });
    expect(await refusalOf(amend(id, 1, renumbered))).toMatchObject({
      code: 'invalid',
      errors: [{ pointer: '/custodyRecordNumber', detail: expect.stringContaining('another') }],
    });
    const withNumber = (number: string) =>
      desk.store.read((steps) => steps.detentions.withNumber('MPS', number));
    expect(await withNumber('01CX/0001/09')).toBe(id);
    expect(await withNumber('01CX/0002/09')).toBe(other.id);
  });
});

describe('who may amend', () => {
  test('a key of a suite that the detention is in, or that it is moved into', async () => {
    const there = { suite: 'BX' };
    const here = span('2009-06-01T08:15:00Z', '2009-06-01T10:00:00Z');
    const intervals = [here, span('2009-06-01T10:00:00Z', '2009-06-01T18:45:00Z', there)];
    const { id } = await record(desk, { intervals });
    const amendAt = (suite: string, seen: number, part: object) =>
      desk.as(only('custody', { suites: [suite] })).do(amendDetention, id, is(seen), {
        reason: 'keyed late',
        detention: stay(part),
      });
    const elsewhere = await refusalOf(amendAt('CX', 1, { intervals, operation: 'Swale' }));
    expect(elsewhere.code).toBe('forbidden');
    expect(await amendAt('BX', 1, { intervals, operation: 'Swale' })).toMatchObject({
      revision: 2,
    });
    expect(await amendAt('CX', 2, {})).toMatchObject({ revision: 3 });
    expect((await refusalOf(amendAt('BX', 3, {}))).code).toBe('not-found');
  });

  test('no other role, and nobody of another force', async () => {
    const { id } = await record(desk);
    const change = { reason: 'keyed late', detention: stay() };
    for (const role of ['finance', 'auditor', 'administrator'] as const) {
      const refusal = await refusalOf(desk.as(only(role)).do(amendDetention, id, is(1), change));
      expect(refusal.code).toBe('forbidden');
    }
    const elsewhere = desk.as({ force: 'BTP' }).do(amendDetention, id, is(1), change);
    expect((await refusalOf(elsewhere)).code).toBe('not-found');
  });
});
