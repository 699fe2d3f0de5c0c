import { beforeEach, describe, expect, test } from 'vitest';
import { type AuditEvent, EVENT_KINDS } from '../../src/domain/auditLog.ts';
import { contentHash, sha256Hex } from '../../src/domain/hashing.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import {
  addInterpreterSession,
  addInterval,
  releaseDetention,
  voidDetention,
} from '../../src/usecases/continueDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { createKey, listKeys, revokeKey } from '../../src/usecases/manageKeys.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { changeForce, putCustomer, putSuite } from '../../src/usecases/referenceData.ts';
import type { Revision } from '../../src/usecases/store.ts';
import { openBusyForce, PERSONAL } from './busyForce.ts';
import {
  attendance,
  type Desk,
  madeUpForce,
  openDesk,
  publish,
  record,
  sentSession,
  span,
  stay,
  tableOne,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const leaves = async (its: Desk) =>
  (await its.store.read((steps) => steps.audit.leaves('MPS', 0, 1000))).map(({ leaf }) => leaf);

/** The one event of a write, less what every event has, which is checked here. */
async function eventOf(write: () => Promise<unknown>) {
  const before = await leaves(desk);
  desk.at('2010-01-04T13:00:00Z');
  await write();
  const after = await leaves(desk);
  expect(after.slice(0, before.length)).toEqual(before);
  const [event, ...more]: AuditEvent[] = after.slice(before.length).map((leaf) => JSON.parse(leaf));
  expect(more).toEqual([]);
  if (!event) throw new Error('it wrote no event');
  const { version, log, index, at, actor, ...happening } = event;
  expect({ version, log, index, at, actor }).toEqual({
    version: 1,
    log: 'MPS',
    index: before.length,
    at: desk.now(),
    actor: { key: 'key-ada', name: 'Ada Example', kind: 'person' },
  });
  return happening;
}

const HASH = expect.stringMatching(/^[0-9a-f]{64}$/);
const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };
const OPEN = { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null };
const at = (time: string) => parseInstant(`2009-06-01T${time}:00Z`);

describe('a write to a detention', () => {
  let id: string;
  let written: Revision;
  const keep = async (promise: Promise<Revision>) => {
    written = await promise;
  };
  beforeEach(async () => {
    id = (await record(desk, OPEN)).id;
  });

  test.each<[string, AuditEvent['kind'], () => Promise<Revision>]>([
    ['recording', 'detention.recorded', () => record(desk, { custodyRecordNumber: 'another' })],
    [
      'amending',
      'detention.amended',
      () => desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention: stay() }),
    ],
    [
      'an interval',
      'detention.amended',
      () => desk.do(addInterval, id, { startedAt: at('12:00'), suite: 'BX' }),
    ],
    [
      'a session',
      'detention.amended',
      () =>
        desk.do(
          addInterpreterSession,
          id,
          sentSession(attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')),
        ),
    ],
    [
      'a release',
      'detention.amended',
      () => desk.do(releaseDetention, id, { endedAt: at('18:00'), outcome: 'removed' }),
    ],
    ['a void', 'detention.voided', () => desk.do(voidDetention, id, 'wrong person')],
  ])('%s names its revision and the hash of its content', async (_, kind, write) => {
    const event = await eventOf(() => keep(write()));
    expect(event).toEqual({
      kind,
      subjects: [
        {
          type: 'detention',
          id: written.id,
          revision: written.revision,
          hash: written.contentHash,
        },
      ],
      personalHash: HASH,
    });
  });
});

describe('a write about money', () => {
  test('issuing names the invoice and the revision that it is of', async () => {
    const { id } = await record(desk);
    let documentHash = '';
    let personalHash = '';
    const event = await eventOf(async () => {
      ({ documentHash, personalHash } = await desk.do(issueInvoice, id));
    });
    expect(event).toEqual({
      kind: 'invoice.issued',
      subjects: [
        { type: 'invoice', id: 'MPS-2009-000001', hash: documentHash },
        { type: 'detention', id, revision: 1 },
      ],
      personalHash,
    });
  });

  test('agreeing a charge names the revision and the amount by its hash', async () => {
    const { id } = await record(desk, LONG);
    const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
    expect(await eventOf(() => desk.do(agreeCharge, id, agreed))).toEqual({
      kind: 'detention.agreed-charge',
      subjects: [
        { type: 'detention', id, revision: 1 },
        { type: 'agreement', id: `${id}/1/1`, hash: contentHash({ amountPence: 90_000 }) },
      ],
      personalHash: HASH,
    });
  });

  test('accepting overlaps names each pair', async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    const { id: a } = await record(desk, { interpreterSessions: [session] });
    const other = { custodyRecordNumber: 'b', interpreterSessions: [session] };
    const { id: b } = await record(desk, other);
    expect(await eventOf(() => desk.do(acceptOverlaps, a, 'two rooms'))).toEqual({
      kind: 'detention.overlap-accepted',
      subjects: [
        { type: 'detention', id: a, revision: 1 },
        { type: 'overlap', id: `${a}/1/${b}/1`, hash: contentHash({}) },
      ],
      personalHash: HASH,
    });
  });

  test('publishing names the version; replacing also the one replaced, and what it supersedes', async () => {
    let id = '';
    const later = tableOne({ effectiveFrom: '2009-05-01' });
    const published = await eventOf(async () => {
      ({ id } = await publish(desk, later));
    });
    expect(published).toEqual({
      kind: 'tariff.published',
      subjects: [
        {
          type: 'tariff',
          id,
          hash: contentHash({ tariff: later, replaces: null, reason: null }),
        },
      ],
      details: { effectiveFrom: '2009-05-01', supersededInvoices: 0 },
    });
    await desk.do(issueInvoice, (await record(desk)).id);
    let next = '';
    const replaced = await eventOf(async () => {
      const draft = { content: later, replaces: id, reason: 'a digit' };
      ({ id: next } = await desk.do(publishTariff, draft));
    });
    expect(replaced).toEqual({
      kind: 'tariff.replaced',
      subjects: [
        {
          type: 'tariff',
          id: next,
          hash: contentHash({ tariff: later, replaces: id, reason: 'a digit' }),
        },
        { type: 'tariff', id },
      ],
      details: { effectiveFrom: '2009-05-01', supersededInvoices: 1 },
    });
  });
});

describe('a write to keys and reference data', () => {
  const { force, customers } = madeUpForce();
  const [customer] = customers;
  if (!customer) throw new RangeError('the fixtures have a customer');
  const suite = { code: 'ZZ', name: 'New' };

  test.each([
    ['force', force.code, () => desk.do(changeForce, force), force],
    ['suite', 'ZZ', () => desk.do(putSuite, suite), suite],
    ['customer', 'UKBA', () => desk.do(putCustomer, customer), customer],
  ])(
    'a %s that is changed is named, with the hash of its content',
    async (type, id, write, content) => {
      expect(await eventOf(write)).toEqual({
        kind: `${type}.changed`,
        subjects: [{ type, id, hash: contentHash(content) }],
      });
    },
  );

  test('a key is named with what it may do, and named again when it is revoked', async () => {
    const request = { name: 'Gate', kind: 'system', roles: ['custody'], suites: ['CX'] } as const;
    const tokenHash = sha256Hex('a token');
    let key = '';
    const created = await eventOf(async () => {
      ({ key } = await desk.do(createKey, request, 'a token'));
    });
    expect(created).toEqual({
      kind: 'key.created',
      subjects: [
        { type: 'key', id: key, hash: contentHash({ ...request, tokenHash, revokedAt: null }) },
      ],
      details: { name: 'Gate', kind: 'system', roles: 'custody', suites: 'CX' },
    });
    const revoked = await eventOf(() => desk.do(revokeKey, key));
    const [{ revokedAt } = { revokedAt: null }] = (await desk.do(listKeys)).filter(
      (other) => other.key === key,
    );
    expect(revokedAt).not.toBeNull();
    expect(revoked).toEqual({
      kind: 'key.revoked',
      subjects: [{ type: 'key', id: key, hash: contentHash({ ...request, tokenHash, revokedAt }) }],
    });
  });
});

describe('the log of a force that has done everything', () => {
  test('has every kind of event', async () => {
    const busy = await openBusyForce();
    const kinds = (await leaves(busy.desk)).map((leaf) => JSON.parse(leaf).kind);
    expect(new Set(kinds)).toEqual(new Set(EVENT_KINDS));
  });

  test('holds no reference and no free text of a person, which the records do', async () => {
    const { desk: busy } = await openBusyForce();
    const log = (await leaves(busy)).join('\n');
    expect(PERSONAL.filter((text) => log.includes(text))).toEqual([]);
    const told = await busy.store.read(function* (steps) {
      const said: unknown[] = [];
      for (const kind of ['detention', 'agreement', 'overlap', 'invoice'] as const) {
        said.push(yield* steps.audit.sealed('MPS', kind, { id: '', revision: 0 }, 100));
      }
      return JSON.stringify(said);
    });
    expect(PERSONAL.filter((text) => !told.includes(text))).toEqual([]);
  });
});
