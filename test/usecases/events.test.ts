import { beforeEach, describe, expect, test } from 'vitest';
import { type AuditEvent, EVENT_KINDS } from '../../src/domain/auditLog.ts';
import { canonicalJson, contentHash, personalHash, sha256Hex } from '../../src/domain/hashing.ts';
import { parseInstant } from '../../src/domain/time.ts';
import type { Context, Inquiry } from '../../src/usecases/access.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { chargeDetention } from '../../src/usecases/assessCharge.ts';
import {
  addInterpreterSession,
  addInterval,
  releaseDetention,
  voidDetention,
} from '../../src/usecases/continueDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { listExceptions } from '../../src/usecases/listExceptions.ts';
import { createKey, listKeys, revokeKey } from '../../src/usecases/manageKeys.ts';
import { previewTariff } from '../../src/usecases/previewTariff.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import {
  listDetentions,
  readDetention,
  searchDetentions,
} from '../../src/usecases/readDetentions.ts';
import { listInvoices, readInvoice } from '../../src/usecases/readInvoices.ts';
import { changeForce, putCustomer, putSuite } from '../../src/usecases/referenceData.ts';
import { type Revision, type Script, SEALED_KINDS, type Steps } from '../../src/usecases/store.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import { openBusyForce, PERSONAL } from './busyForce.ts';
import {
  attendance,
  type Desk,
  madeUpForce,
  NO_INQUIRY,
  only,
  openDesk,
  publish,
  record,
  refusalOf,
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

describe('a read', () => {
  const NUMBER = 'MPS-2009-000001';
  let id: string;
  beforeEach(async () => {
    ({ id } = await record(desk, { detaineeReference: 'D-1' }));
    await desk.do(issueInvoice, id);
    desk.at('2010-01-04T13:00:00Z');
  });

  type Look = (context: Context) => Promise<unknown>;
  const inOne =
    (read: (steps: Steps, context: Context) => Script<unknown>): Look =>
    (context) =>
      desk.store.transaction(context.actor.force, (steps) => read(steps, context));
  const detention = () => ({ type: 'detention', id, revision: 1 });
  const invoice = () => ({ type: 'invoice', id: NUMBER });
  const one = (its: string) => ({ count: 1, ids: contentHash([its]) });

  /** Its kind and, once it is made for someone else, the other; what it shows, and how. */
  const READS: [
    name: string,
    kinds: [AuditEvent['kind'], AuditEvent['kind']],
    look: Look,
    subjects: () => object[],
    details: () => object,
  ][] = [
    [
      'of a detention',
      ['detention.consulted', 'detention.disclosed'],
      inOne((steps, context) => readDetention(steps, context, id)),
      () => [detention()],
      () => ({ form: 'record' }),
    ],
    [
      'of a charge',
      ['detention.consulted', 'detention.disclosed'],
      inOne((steps, context) => chargeDetention(steps, context, id)),
      () => [detention()],
      () => ({ form: 'charge' }),
    ],
    [
      'of a list',
      ['detention.listed', 'detention.disclosed'],
      inOne((steps, context) =>
        listDetentions(steps, context, {
          suite: 'CX',
          status: 'released',
          from: at('00:00'),
          limit: 5,
        }),
      ),
      () => [],
      () => ({
        form: 'list',
        suite: 'CX',
        status: 'released',
        from: '2009-06-01T01:00:00+01:00',
        continued: false,
        ...one(id),
      }),
    ],
    [
      'of a list that finds nothing, whatever was typed',
      ['detention.listed', 'detention.disclosed'],
      inOne((steps, context) => listDetentions(steps, context, { suite: 'D-1', limit: 5 })),
      () => [],
      () => ({ form: 'list', continued: false, count: 0, ids: contentHash([]) }),
    ],
    [
      'by a custody record number',
      ['detention.searched', 'detention.disclosed'],
      inOne((steps, context) =>
        searchDetentions(steps, context, { custodyRecordNumber: '01CX/0001/09', limit: 5 }),
      ),
      () => [detention()],
      () => ({ form: 'search', by: 'custody-record-number', continued: false, count: 1 }),
    ],
    [
      'by a reference',
      ['detention.searched', 'detention.disclosed'],
      inOne((steps, context) => {
        const reference = { scheme: 'force', reference: 'D-1' } as const;
        return searchDetentions(steps, context, { reference, limit: 5 });
      }),
      () => [detention()],
      () => ({ form: 'search', by: 'force', continued: false, count: 1 }),
    ],
    [
      'by a reference that nobody has',
      ['detention.searched', 'detention.disclosed'],
      inOne((steps, context) => {
        const reference = { scheme: 'home-office', reference: 'D-1' } as const;
        return searchDetentions(steps, context, { reference, limit: 5 });
      }),
      () => [],
      () => ({ form: 'search', by: 'home-office', continued: false, count: 0 }),
    ],
    [
      'of an invoice',
      ['invoice.consulted', 'invoice.disclosed'],
      inOne((steps, context) => readInvoice(steps, context, NUMBER, 'json')),
      () => [invoice(), detention()],
      () => ({ form: 'json' }),
    ],
    [
      'of the invoices of a detention',
      ['invoice.listed', 'invoice.disclosed'],
      inOne((steps, context) => listInvoices(steps, context, { detention: id, limit: 5 })),
      () => [detention()],
      () => ({ form: 'list', byDetention: true, continued: false, ...one(NUMBER) }),
    ],
    [
      'of the invoices of no detention, whatever was typed',
      ['invoice.listed', 'invoice.disclosed'],
      inOne((steps, context) => listInvoices(steps, context, { detention: 'D-1', limit: 5 })),
      () => [],
      () => ({
        form: 'list',
        byDetention: true,
        continued: false,
        count: 0,
        ids: contentHash([]),
      }),
    ],
    [
      'of what stands in the way of billing',
      ['exceptions.consulted', 'detention.disclosed'],
      (context) => listExceptions(desk.store, context, { kind: 'unpriced', place: 0, limit: 5 }),
      () => [],
      () => ({
        form: 'exceptions',
        kind: 'unpriced',
        continued: false,
        count: 0,
        ids: contentHash([]),
      }),
    ],
    [
      'of a draft tariff over what is recorded',
      ['tariff.previewed', 'detention.disclosed'],
      (context) => {
        const period = { from: '2009-01-01', to: '2009-01-31', base: '' };
        return previewTariff(desk.store, context, { draft: tableOne(), ...period });
      },
      () => [],
      () => ({
        form: 'preview',
        customer: 'UKBA',
        draft: contentHash(tableOne()),
        from: '2009-01-01',
        to: '2009-01-31',
        count: 0,
        ids: contentHash([]),
      }),
    ],
    [
      "of a year's figures, which are about no person",
      ['statistics.consulted', 'statistics.consulted'],
      (context) => {
        const year = { year: 2009, basis: 'financial', suite: 'CX', asOf: at('12:00') } as const;
        return yearStatistics(desk.store, context, year, 'csv');
      },
      () => [],
      () => ({
        year: 2009,
        basis: 'financial',
        suite: 'CX',
        asOf: '2009-06-01T13:00:00+01:00',
        format: 'csv',
      }),
    ],
  ];

  test.each(READS)('%s says what was shown', async (_, [kind], look, subjects, details) => {
    const event = await eventOf(() => look(desk.context()));
    expect(event).toEqual({ kind, subjects: subjects(), details: details() });
  });

  const inquiries = [
    { reason: 'month end', recipient: null },
    { reason: null, recipient: 'Robin Example' },
    { reason: 'asked by telephone', recipient: 'Robin Example' },
  ];

  test.each(READS)(
    '%s has its reason and recipient beside it',
    async (_, [kind, disclosed], look, subjects, details) => {
      for (const inquiry of inquiries) {
        const context = { ...desk.context(), inquiry };
        const index = (await leaves(desk)).length;
        expect(await eventOf(() => look(context))).toEqual({
          kind: inquiry.recipient === null ? kind : disclosed,
          subjects: subjects(),
          details: details(),
          personalHash: personalHash(context.salt, inquiry),
        });
        const parts = await desk.store.read((steps) =>
          steps.audit.ownParts('MPS', index, index + 1),
        );
        expect(parts).toEqual([
          { position: index, salt: context.salt, body: canonicalJson(inquiry) },
        ]);
      }
    },
  );

  test('of an invoice as PDF discloses it to its customer, unless another is named', async () => {
    const look = (inquiry: Inquiry) => {
      const context = { ...desk.context(), inquiry };
      return eventOf(() =>
        desk.store.transaction(context.actor.force, (steps) =>
          readInvoice(steps, context, NUMBER, 'pdf'),
        ),
      );
    };
    const kind = 'invoice.disclosed';
    const forCustomer = { kind, details: { form: 'pdf', recipient: 'UKBA' } };
    expect(await look(NO_INQUIRY)).toMatchObject(forCustomer);
    expect(await look({ reason: 'sent again', recipient: null })).toMatchObject(forCustomer);
    const event = await look({ reason: null, recipient: 'Robin Example' });
    expect(event).toMatchObject({ kind, personalHash: HASH });
    expect(event.details).toEqual({ form: 'pdf' });
  });

  test('of the next page says that it goes on', async () => {
    const after = { startedAt: at('23:00'), id: '01CX/0001/09' };
    const event = await eventOf(() => desk.do(listDetentions, { after, limit: 5 }));
    expect(event.details).toMatchObject({ continued: true, count: 1 });
    expect(JSON.stringify(event)).not.toContain('01CX');
  });

  test('that is refused leaves nothing', async () => {
    const before = await leaves(desk);
    const custody = desk.as(only('custody', { suites: ['BX'] }));
    const refused = [
      () => custody.do(readDetention, id),
      () => custody.do(chargeDetention, id),
      () => custody.do(readInvoice, NUMBER, 'pdf'),
      () => custody.do(listInvoices, { limit: 5 }),
      () => listExceptions(desk.store, custody.context(), { place: 0, limit: 5 }),
      () => desk.as(only('administrator')).do(listDetentions, { limit: 5 }),
      () => desk.do(readInvoice, 'MPS-2009-000009', 'json'),
    ];
    for (const read of refused) {
      expect((await refusalOf(read())).code).toMatch(/^(forbidden|not-found)$/);
    }
    expect(await leaves(desk)).toEqual(before);
  });
});

describe('the log of a force that has done everything', () => {
  test('has every kind of event', async () => {
    const busy = await openBusyForce();
    const system = await busy.desk.store.read((steps) => steps.audit.leaves('system', 0, 1000));
    const all = [...(await leaves(busy.desk)), ...system.map(({ leaf }) => leaf)];
    const kinds = all.map((leaf) => JSON.parse(leaf).kind);
    expect(new Set(kinds)).toEqual(new Set(EVENT_KINDS));
  });

  test('holds no reference and no free text of a person, which the records do', async () => {
    const { desk: busy } = await openBusyForce();
    const log = (await leaves(busy)).join('\n');
    expect(PERSONAL.filter((text) => log.includes(text))).toEqual([]);
    const told = await busy.store.read(function* (steps) {
      const said: unknown[] = [];
      for (const kind of SEALED_KINDS) {
        said.push(yield* steps.audit.sealed('MPS', kind, { id: '', revision: 0 }, 100));
      }
      said.push(yield* steps.audit.ownParts('MPS', 0, 1000));
      return JSON.stringify(said);
    });
    expect(PERSONAL.filter((text) => !told.includes(text))).toEqual([]);
  });
});
