import { beforeEach, describe, expect, test } from 'vitest';
import { leafHash, leafOf } from '../../src/domain/auditLog.ts';
import { isConsistent, rootFromInclusion } from '../../src/domain/merkleProof.ts';
import { openCheckpoint } from '../../src/domain/signedNote.ts';
import { createKey } from '../../src/usecases/manageKeys.ts';
import { verifierKeys } from '../../src/usecases/proveLog.ts';
import { readDetention } from '../../src/usecases/readDetentions.ts';
import {
  listEvents,
  readCheckpoint,
  readConsistency,
  readInclusion,
} from '../../src/usecases/readLog.ts';
import type { Script, Steps } from '../../src/usecases/store.ts';
import { auditEvent } from '../store/records.ts';
import { type Desk, madeUpForce, only, openDesk, record, refusalOf, setUp } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const sizeOf = (log: string) => desk.store.read((steps) => steps.audit.size(log));
const lastEvent = async () =>
  (
    await desk.do(function* (steps) {
      return yield* steps.audit.events({ log: 'MPS', limit: 1 });
    })
  )[0];

describe('reading the log', () => {
  test('is one event, after what it shows, with what was asked and how much was found', async () => {
    const { id } = await record(desk);
    const before = await sizeOf('MPS');
    const subject = `detention/${id}`;
    const page = await desk.do(listEvents, { subject, limit: 10 });
    expect(page.items.map(({ event }) => event.kind)).toEqual(['detention.recorded']);
    expect(await sizeOf('MPS')).toBe(before + 1);
    expect(await lastEvent()).toMatchObject({
      kind: 'log.consulted',
      subjects: [{ type: 'log', id: 'MPS' }],
      details: { subject, kind: null, actor: null, from: null, before: null, count: 1 },
    });
  });

  test('shows that it was read before, and never itself', async () => {
    const kinds = async () =>
      (await desk.do(listEvents, { limit: 3 })).items.map(({ event }) => event.kind);
    expect(await kinds()).not.toContain('log.consulted');
    expect(await kinds()).toEqual(['log.consulted', expect.any(String), expect.any(String)]);
    expect(await kinds()).toEqual(['log.consulted', 'log.consulted', expect.any(String)]);
  });

  test('keeps nothing of a text that found nothing: it may be a reference', async () => {
    await desk.do(listEvents, { subject: 'detention/REF-DETAINEE', limit: 10 });
    await desk.do(listEvents, { actor: 'REF-HOME-OFFICE', limit: 10 });
    const leaves = await desk.store.read((steps) => steps.audit.leaves('MPS', 0, 100));
    expect(JSON.stringify(leaves)).not.toContain('REF-');
    expect(await lastEvent()).toMatchObject({ details: { actor: null, count: 0 } });
  });

  test('of the system is an event of the force that read it', async () => {
    await desk.do(listEvents, { log: 'system', limit: 10 });
    expect(await sizeOf('system')).toBe(1);
    expect(await lastEvent()).toMatchObject({ subjects: [{ type: 'log', id: 'system' }] });
  });

  test("of one force gives nothing of another's", async () => {
    await setUp(desk, madeUpForce('GMP'));
    const { items } = await desk.as({ force: 'GMP' }).do(listEvents, { limit: 100 });
    expect(new Set(items.map(({ event }) => event.log))).toEqual(new Set(['GMP']));
  });

  test('is for auditors and administrators', async () => {
    for (const role of ['auditor', 'administrator'] as const) {
      await desk.as(only(role)).do(listEvents, { limit: 1 });
    }
    for (const role of ['custody', 'finance'] as const) {
      const before = await sizeOf('MPS');
      const { code } = await refusalOf(desk.as(only(role)).do(listEvents, { limit: 1 }));
      expect(code).toBe('forbidden');
      expect(await sizeOf('MPS')).toBe(before);
    }
  });
});

test('events are found by whoever did them: by the id of a key, or by a name that keys bore', async () => {
  const kindsBy = async (actor: string) =>
    (await desk.do(listEvents, { actor, limit: 10 })).items.map(({ event }) => event.kind);
  const request = {
    name: 'Fay Finance',
    kind: 'person',
    roles: ['custody'],
    suites: null,
  } as const;
  const { key } = await desk.do(createKey, request, 'token of Fay');
  await record(desk.as({ key, name: 'Fay Finance' }));
  expect(await kindsBy(key)).toEqual(['detention.recorded']);
  expect(await kindsBy(' fay  FINANCE')).toEqual(['detention.recorded']);
  expect(await kindsBy('Fay')).toEqual([]);
});

describe('what was said of a read', () => {
  test('is told beside its event, and of others nothing is', async () => {
    const { id } = await record(desk);
    const inquiry = { reason: 'counsel asked', recipient: null };
    const context = { ...desk.context(), inquiry };
    await desk.store.transaction(context.actor.force, (steps) => readDetention(steps, context, id));
    const { items } = await desk.do(listEvents, { subject: `detention/${id}`, limit: 10 });
    expect(items.map(({ event, inquiry: said }) => [event.kind, said])).toEqual([
      ['detention.consulted', inquiry],
      ['detention.recorded', null],
    ]);
  });
});

describe('the proofs of a log', () => {
  beforeEach(async () => {
    for (const n of [1, 2, 3]) await record(desk, { custodyRecordNumber: `N-${n}` });
  });

  test('lead from every event to the checkpoint', async () => {
    const keys = await desk.store.read((steps) => verifierKeys(steps, 'MPS'));
    const note = await desk.do(readCheckpoint, {});
    const checkpoint = openCheckpoint(note, keys);
    expect(checkpoint.size).toBe(await sizeOf('MPS'));
    const events = await desk.do(function* (steps) {
      return yield* steps.audit.events({ log: 'MPS', limit: 100 });
    });
    for (const event of events) {
      const proof = await desk.do(readInclusion, { index: event.index });
      expect(proof.leafHash).toBe(leafHash(leafOf(event)));
      expect(rootFromInclusion(proof, proof.leafHash, proof.hashes)).toBe(checkpoint.root);
      expect(proof.root).toBe(checkpoint.root);
    }
  });

  test('show that each size goes on from each before it', async () => {
    const size = await sizeOf('MPS');
    for (let to = 0; to <= size; to++) {
      for (let from = 0; from <= to; from++) {
        const { hashes, fromRoot, toRoot } = await desk.do(readConsistency, { from, to });
        const [first, second] = [
          { size: from, root: fromRoot },
          { size: to, root: toRoot },
        ];
        expect(isConsistent(first, second, hashes), `${from} to ${to}`).toBe(true);
      }
    }
  });

  test('are refused for what is not there, by the field that asks', async () => {
    const size = await sizeOf('MPS');
    const pointerOf = async (promise: Promise<unknown>) => (await refusalOf(promise)).errors[0];
    expect(await pointerOf(desk.do(readInclusion, { index: size }))).toEqual({
      pointer: '/index',
      detail: `is beyond the ${size} events: the first is 0`,
    });
    expect(await pointerOf(desk.do(readInclusion, { index: 3, size: 3 }))).toMatchObject({
      pointer: '/index',
    });
    expect(await pointerOf(desk.do(readInclusion, { index: 0, size: size + 1 }))).toEqual({
      pointer: '/size',
      detail: `is beyond the log, which has ${size} events`,
    });
    expect(await pointerOf(desk.do(readConsistency, { from: 1, to: size + 1 }))).toMatchObject({
      pointer: '/to',
    });
    expect(await pointerOf(desk.do(readConsistency, { from: 4, to: 3 }))).toEqual({
      pointer: '/from',
      detail: 'is more than the 3 events that it is held against',
    });
  });
});

/** How many queries a script makes. */
async function queriesOf<T>(script: (steps: Steps) => Script<T>): Promise<number> {
  return await desk.store.read(function* (steps) {
    const counted = script(steps);
    let queries = 0;
    for (let step = counted.next(); !step.done; step = counted.next(yield step.value)) queries += 1;
    return queries;
  });
}

test('a proof reads a number of nodes that grows with the depth of the log, not with its size', async () => {
  const context = desk.context();
  const most: Record<number, number> = {};
  for (const size of [63, 511, 4095]) {
    const from = await sizeOf('MPS');
    await desk.store.transaction('MPS', function* ({ audit }) {
      for (let n = from; n < size; n++) yield* audit.append(auditEvent(n));
    });
    const asked = Array.from({ length: 40 }, (_, n) => Math.floor((n * (size - 1)) / 39));
    const queries = await Promise.all(
      asked.flatMap((index) => [
        queriesOf((steps) => readInclusion(steps, context, { index })),
        queriesOf((steps) => readConsistency(steps, context, { from: index })),
      ]),
    );
    most[size] = Math.max(...queries);
    const depth = Math.ceil(Math.log2(size));
    expect(most[size]).toBeLessThanOrEqual(4 * depth + 2);
  }
  expect(most[4095]).toBeLessThanOrEqual(2 * (most[63] ?? 0));
});
