import { beforeEach, describe, expect, test } from 'vitest';
import { leafHash } from '../../src/domain/auditLog.ts';
import { rootFromInclusion } from '../../src/domain/merkleProof.ts';
import { findNumber } from '../../src/usecases/findNumber.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { readEvent } from '../../src/usecases/readEvent.ts';
import { readCheckpoint } from '../../src/usecases/readLog.ts';
import { holdAgainst, readLogState } from '../../src/usecases/readLogState.ts';
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
    const { leaf, hashes, root, ...proof } = await desk.do(readEvent, index);
    expect(JSON.parse(leaf)).toMatchObject({ index, kind: 'detention.recorded' });
    expect(rootFromInclusion(proof, leafHash(leaf), hashes)).toBe(root);
    expect(JSON.parse((await desk.do(readEvent, index + 1)).leaf)).toMatchObject({
      kind: 'log.consulted',
      details: { event: index },
    });
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
    const elsewhere = desk.as(only('custody', { suites: ['BX'] }));
    expect((await refusalOf(elsewhere.do(readRevisions, id))).code).toBe('not-found');
  });
});
