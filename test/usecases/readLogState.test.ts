import { beforeEach, describe, expect, test } from 'vitest';
import { leafHash } from '../../src/domain/auditLog.ts';
import { Refusal } from '../../src/domain/errors.ts';
import { rootFromInclusion } from '../../src/domain/merkleProof.ts';
import { findNumber } from '../../src/usecases/findNumber.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { readEvent } from '../../src/usecases/readEvent.ts';
import { readCheckpoint } from '../../src/usecases/readLog.ts';
import {
  checkConsistency,
  holdAgainst,
  readLogSigning,
  readLogState,
} from '../../src/usecases/readLogState.ts';
import { readRevisions } from '../../src/usecases/readRevisions.ts';
import { type Desk, madeUpForce, only, openDesk, record, refusalOf, setUp } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const size = () => desk.store.read((steps) => steps.audit.size('MPS'));

describe('the state of the log', () => {
  test('is its size, its root and its last event, held against the root; it is no event itself', async () => {
    const before = await size();
    const state = await desk.do(readLogState);
    expect(state).toMatchObject({ log: 'MPS', size: before, lastLeads: true });
    expect(state.last).toEqual({ index: before - 1, at: desk.now() });
    expect(await size()).toBe(before);
  });

  test('is for who may prove the log', async () => {
    const { code } = await refusalOf(desk.as(only('custody')).do(readLogState));
    expect(code).toBe('forbidden');
  });
});

describe('the signing of the log', () => {
  test('is a checkpoint that its registered key signed', async () => {
    const { keyCount, checkpoint, unsigned } = await desk.do(readLogSigning);
    expect({ keyCount, unsigned }).toEqual({ keyCount: 1, unsigned: null });
    expect(checkpoint).toContain(`\n${await size()}\n`);
  });

  test('is wrong where another key signed', async () => {
    const { signer } = desk.context();
    const sign = (key: string, text: string) => signer.sign(key, `${text}x`);
    const context = { ...desk.context(), signer: { ...signer, sign } };
    const { unsigned } = await desk.store.read((steps) => readLogSigning(steps, context));
    expect(unsigned).toContain('is not right');
  });

  test('has no checkpoint where the key is not at hand', async () => {
    const sign = () => {
      throw new Refusal('signing-key-missing', 'it is elsewhere');
    };
    const context = { ...desk.context(), signer: { ...desk.context().signer, sign } };
    const found = await desk.store.read((steps) => readLogSigning(steps, context));
    expect(found).toEqual({ keyCount: 1, checkpoint: null, unsigned: null });
  });
});

describe('two sizes of the log', () => {
  const checkWith = (hash: string | null) =>
    desk.do(function* (steps, context) {
      const nodes: typeof steps.audit.nodes = function* (log, level, index, limit) {
        const found = yield* steps.audit.nodes(log, level, index, limit);
        return hash && level === 0 && index === 0 ? found.map((one) => ({ ...one, hash })) : found;
      };
      const audit = { ...steps.audit, nodes };
      return yield* checkConsistency({ ...steps, audit }, context, { from: 1 });
    });

  test('are held against each other: the later begins with the earlier', async () => {
    expect(await checkWith(null)).toMatchObject({ from: 1, to: await size(), holds: true });
  });

  test('do not go together where an event of the earlier was changed', async () => {
    expect((await checkWith(leafHash('forged'))).holds).toBe(false);
  });
});

describe('a checkpoint that was kept', () => {
  test('is gone on from, however long the log is by now', async () => {
    const kept = await desk.do(readCheckpoint, {});
    const then = await size();
    await record(desk);
    expect(await desk.do(holdAgainst, kept)).toEqual({ size: then, wrong: null });
  });

  test('is not, where it says more events, others, or is not signed as it is', async () => {
    const kept = await desk.do(readCheckpoint, {});
    const { wrong } = await desk.do(holdAgainst, kept.replace(/\n\d+\n/, '\n99\n'));
    expect(wrong).toContain('has not signed it as it is');
  });

  test('is refused where it is of another log, or none', async () => {
    await setUp(desk, madeUpForce('GMP'));
    const other = await desk.as({ force: 'GMP' }).do(readCheckpoint, {});
    const { errors } = await refusalOf(desk.do(holdAgainst, other));
    expect(errors[0]?.detail).toContain('is of the log custody-billing/GMP/');
    expect((await refusalOf(desk.do(holdAgainst, 'a letter'))).code).toBe('invalid');
  });
});

describe('one event', () => {
  test('is given with what proves it, and that it was read is an event', async () => {
    await record(desk);
    const index = (await size()) - 1;
    const { leaf, hashes, root, isProven, ...proof } = await desk.do(readEvent, index);
    expect(isProven).toBe(true);
    expect(JSON.parse(leaf)).toMatchObject({ index, kind: 'detention.recorded' });
    expect(rootFromInclusion(proof, leafHash(leaf), hashes)).toBe(root);
    expect(JSON.parse((await desk.do(readEvent, index + 1)).leaf)).toMatchObject({
      kind: 'log.consulted',
      details: { event: index },
    });
  });

  test('is not proven where its text was changed', async () => {
    const index = (await size()) - 1;
    const { isProven } = await desk.do(function* (steps, context) {
      const leaves: typeof steps.audit.leaves = function* (...asked) {
        const found = yield* steps.audit.leaves(...asked);
        return found.map((one) => ({ ...one, leaf: `${one.leaf} ` }));
      };
      const changed = { ...steps, audit: { ...steps.audit, leaves } };
      return yield* readEvent(changed, context, index);
    });
    expect(isProven).toBe(false);
  });

  test('is not there beyond the end, and is not for those who may not read the log', async () => {
    expect((await refusalOf(desk.do(readEvent, await size()))).code).toBe('not-found');
    expect((await refusalOf(desk.as(only('finance')).do(readEvent, 0))).code).toBe('forbidden');
  });
});

describe('a number', () => {
  test('leads to the kind of document that bears it, in its own force alone', async () => {
    const { id } = await record(desk);
    const { number } = await desk.do(issueInvoice, id);
    expect(await desk.do(findNumber, number)).toBe('invoice');
    expect(await desk.do(findNumber, 'MPS-2009-000099')).toBe(null);
    expect(await desk.as({ force: 'GMP' }).do(findNumber, number)).toBe(null);
  });
});

describe('the revisions of a record', () => {
  test('are read by who may see it, which is an event of it', async () => {
    const { id } = await record(desk);
    const { revisions } = await desk.as(only('custody')).do(readRevisions, id);
    expect(revisions.map(({ revision }) => revision)).toEqual([1]);
    expect(JSON.parse((await desk.do(readEvent, (await size()) - 1)).leaf)).toMatchObject({
      kind: 'detention.consulted',
      subjects: [{ type: 'detention', id, revision: 1 }],
      details: { form: 'revisions' },
    });
    const later = await desk.do(readRevisions, id, { from: 2 });
    expect(later.revisions).toEqual([]);
    const elsewhere = desk.as(only('custody', { suites: ['BX'] }));
    expect((await refusalOf(elsewhere.do(readRevisions, id))).code).toBe('not-found');
  });
});
