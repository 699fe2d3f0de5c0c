/** Who looked: every read that is about people leaves its event before it is answered. */
import { test as base, describe, expect } from 'vitest';
import type { AuditEvent } from '../../src/domain/auditLog.ts';
import { contentHash, personalHash } from '../../src/domain/hashing.ts';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { tableOne } from '../usecases/force.ts';
import { describedBy } from './describedAnswer.ts';
import { claimed, invoiced, PERIOD, paid, recorded, stay, writes } from './sent.ts';
import {
  type Answer,
  type Holder,
  openService,
  problemIn,
  read,
  type Service,
  tableTest,
  test,
} from './server.ts';

/** Everything personal that these tests send, to be looked for where it must not stand. */
const SECRET = 'SECRET';
const sent = (name: string) =>
  stay(`${SECRET}-N ${name}`, {
    detaineeReference: `${SECRET}-D ${name}`,
    homeOfficeReference: `${SECRET}-H ${name}`,
  });

/** A detention with its invoice, and the run and claim of another, to be looked at. */
interface Seen {
  name: string;
  id: string;
  number: string;
  payment: string;
  run: string;
  claim: string;
}

let count = 0;

async function seen(service: Service): Promise<Seen> {
  count += 1;
  const name = String(count);
  const run = await claimed(service, sent(`${name} of a run`));
  const { number, detention } = await invoiced(service, sent(name));
  const { id: payment } = await paid(service);
  return { name, id: detention.id, number, payment, ...run };
}

interface Look {
  /** The line of the request, its parameter filled in. */
  line: (made: Seen) => `${string} /${string}`;
  body?: (made: Seen) => object;
  accept?: string;
  kind: AuditEvent['kind'];
  subjects?: (made: Seen) => { type: string }[];
  details: (made: Seen, answer: Answer) => object;
}

const detention = ({ id }: Seen) => ({ type: 'detention', id, revision: 1 });
const invoice = ({ number }: Seen) => ({ type: 'invoice', id: number });
const hashOf = (ids: string[]) => ({ count: ids.length, ids: contentHash(ids) });

/** Every route that reads what is about people, in each form that it answers in. */
const READS: [route: string, as: Holder, look: Look][] = [
  [
    'GET /v1/detentions/{id}',
    'limited',
    {
      line: ({ id }) => `GET /v1/detentions/${id}`,
      kind: 'detention.consulted',
      subjects: (made) => [detention(made)],
      details: () => ({ form: 'record' }),
    },
  ],
  [
    'GET /v1/detentions/{id}/charge',
    'finance',
    {
      line: ({ id }) => `GET /v1/detentions/${id}/charge`,
      kind: 'detention.consulted',
      subjects: (made) => [detention(made)],
      details: () => ({ form: 'charge' }),
    },
  ],
  [
    'GET /v1/detentions',
    'custody',
    {
      line: () => 'GET /v1/detentions?suite=CX&unbilled=true&from=2009-06-01&to=2009-06-01',
      kind: 'detention.listed',
      details: (_, answer) => {
        const ids = read('DetentionList', answer).items.map(({ id }) => id);
        return {
          form: 'list',
          ...(ids.length > 0 && { suite: 'CX' }),
          unbilled: true,
          from: '2009-06-01T00:00:00+01:00',
          before: '2009-06-02T00:00:00+01:00',
          continued: false,
          ...hashOf(ids),
        };
      },
    },
  ],
  [
    'POST /v1/detentions/search',
    'auditor',
    {
      line: () => 'POST /v1/detentions/search',
      body: ({ name }) => ({ custodyRecordNumber: `${SECRET}-N ${name}` }),
      kind: 'detention.searched',
      subjects: (made) => [detention(made)],
      details: () => ({ form: 'search', by: 'custody-record-number', continued: false, count: 1 }),
    },
  ],
  [
    'POST /v1/detentions/search',
    'custody',
    {
      line: () => 'POST /v1/detentions/search',
      body: ({ name }) => ({ scheme: 'home-office', reference: `${SECRET}-H ${name}` }),
      kind: 'detention.searched',
      subjects: (made) => [detention(made)],
      details: () => ({ form: 'search', by: 'home-office', continued: false, count: 1 }),
    },
  ],
  [
    'POST /v1/detentions',
    'custody',
    {
      // Recorded before: nothing is written, and the record is shown.
      line: () => 'POST /v1/detentions',
      body: ({ name }) => sent(name),
      kind: 'detention.consulted',
      subjects: (made) => [detention(made)],
      details: () => ({ form: 'record' }),
    },
  ],
  [
    'GET /v1/invoices/{number}',
    'finance',
    {
      line: ({ number }) => `GET /v1/invoices/${number}`,
      kind: 'invoice.consulted',
      subjects: (made) => [invoice(made), detention(made)],
      details: () => ({ form: 'json' }),
    },
  ],
  [
    'GET /v1/invoices/{number}',
    'auditor',
    {
      line: ({ number }) => `GET /v1/invoices/${number}`,
      accept: 'application/pdf',
      kind: 'invoice.disclosed',
      subjects: (made) => [invoice(made), detention(made)],
      details: () => ({ form: 'pdf', recipient: 'UKBA' }),
    },
  ],
  [
    'GET /v1/invoices/{number}',
    'finance',
    {
      line: ({ number }) => `GET /v1/invoices/${number}`,
      accept: 'application/xml',
      kind: 'invoice.disclosed',
      subjects: (made) => [invoice(made), detention(made)],
      details: () => ({ form: 'xml', recipient: 'UKBA' }),
    },
  ],
  [
    'GET /v1/invoices',
    'finance',
    {
      line: () => 'GET /v1/invoices?customer=UKBA&superseded=false&issuedFrom=2010-01-04&limit=1',
      kind: 'invoice.listed',
      details: ({ number }) => ({
        form: 'list',
        kind: 'invoice',
        customer: 'UKBA',
        byDetention: false,
        issuedFrom: '2010-01-04T00:00:00+00:00',
        superseded: false,
        continued: false,
        ...hashOf([number]),
      }),
    },
  ],
  [
    'GET /v1/invoices/{number}/difference',
    'auditor',
    {
      line: ({ number }) => `GET /v1/invoices/${number}/difference`,
      kind: 'invoice.consulted',
      subjects: (made) => [invoice(made), detention(made)],
      details: () => ({ form: 'difference' }),
    },
  ],
  [
    'GET /v1/disputes',
    'finance',
    {
      line: () => 'GET /v1/disputes?status=open&customer=UKBA',
      kind: 'invoice.listed',
      details: () => ({ form: 'disputes', status: 'open', continued: false, ...hashOf([]) }),
    },
  ],
  [
    'POST /v1/invoice-runs/preview',
    'finance',
    {
      line: () => 'POST /v1/invoice-runs/preview',
      body: () => PERIOD,
      kind: 'invoice-run.previewed',
      details: (_, answer) => {
        const { sums, leftOut } = read('InvoiceRunPreview', answer);
        const ids = leftOut.items.map(({ detention: id }) => id);
        return { ...PERIOD, invoices: sums.count, ...hashOf(ids) };
      },
    },
  ],
  [
    'GET /v1/invoice-runs/{id}/left-out',
    'auditor',
    {
      line: ({ run }) => `GET /v1/invoice-runs/${run}/left-out`,
      kind: 'invoice-run.consulted',
      subjects: ({ run }) => [{ type: 'invoice-run', id: run }],
      details: (_, answer) => {
        const ids = read('LeftOutList', answer).items.map(({ detention: id }) => id);
        return { continued: false, ...hashOf(ids) };
      },
    },
  ],
  [
    'GET /v1/claims',
    'finance',
    {
      line: () => 'GET /v1/claims?customer=UKBA&limit=1',
      kind: 'claim.consulted',
      details: ({ claim }) => ({
        form: 'list',
        customer: 'UKBA',
        continued: false,
        ...hashOf([claim]),
      }),
    },
  ],
  [
    'GET /v1/claims/{number}',
    'auditor',
    {
      line: ({ claim }) => `GET /v1/claims/${claim}`,
      kind: 'claim.consulted',
      subjects: ({ claim }) => [{ type: 'claim', id: claim }],
      details: () => ({ form: 'json' }),
    },
  ],
  [
    'GET /v1/exceptions',
    'auditor',
    {
      line: () => 'GET /v1/exceptions?kind=unpriced',
      kind: 'exceptions.consulted',
      details: () => ({ form: 'exceptions', kind: 'unpriced', continued: false, ...hashOf([]) }),
    },
  ],
  [
    'POST /v1/tariffs/preview',
    'finance',
    {
      line: () => 'POST /v1/tariffs/preview',
      body: () => ({ tariff: tableOne(), from: '2009-01-01', to: '2009-12-31' }),
      kind: 'tariff.previewed',
      details: () => ({
        form: 'preview',
        customer: 'UKBA',
        draft: contentHash(tableOne()),
        from: '2009-01-01',
        to: '2009-12-31',
        ...hashOf([]),
      }),
    },
  ],
  [
    'GET /v1/statistics/{year}',
    'administrator',
    {
      line: () => 'GET /v1/statistics/2009?basis=financial&suite=CX&asOf=2010-01-04T11:00:00Z',
      accept: 'text/csv',
      kind: 'statistics.consulted',
      details: () => ({
        year: 2009,
        basis: 'financial',
        suite: 'CX',
        asOf: '2010-01-04T11:00:00+00:00',
        format: 'csv',
      }),
    },
  ],
  [
    'GET /v1/payments/{id}',
    'auditor',
    {
      line: ({ payment }) => `GET /v1/payments/${payment}`,
      kind: 'account.consulted',
      subjects: ({ payment }) => [{ type: 'payment', id: payment }],
      details: () => ({ form: 'payment' }),
    },
  ],
  [
    'GET /v1/payments',
    'finance',
    {
      line: () => 'GET /v1/payments?customer=UKBA&from=2010-01-04&limit=1',
      kind: 'account.consulted',
      details: ({ payment }) => ({
        form: 'payments',
        customer: 'UKBA',
        from: '2010-01-04T00:00:00+00:00',
        continued: false,
        ...hashOf([payment]),
      }),
    },
  ],
  [
    'GET /v1/customers/{code}/statement',
    'finance',
    {
      line: () => 'GET /v1/customers/UKBA/statement',
      accept: 'text/csv',
      kind: 'account.consulted',
      subjects: () => [{ type: 'customer', id: 'UKBA' }],
      details: () => ({ form: 'statement', as: 'csv', from: '2010-01-01', to: '2010-01-04' }),
    },
  ],
  [
    'GET /v1/customers/{code}/statement',
    'auditor',
    {
      line: () => 'GET /v1/customers/UKBA/statement?from=2009-12-01',
      accept: 'application/pdf',
      kind: 'account.disclosed',
      subjects: () => [{ type: 'customer', id: 'UKBA' }],
      details: () => ({
        form: 'statement',
        as: 'pdf',
        from: '2009-12-01',
        to: '2010-01-04',
        recipient: 'UKBA',
      }),
    },
  ],
  [
    'GET /v1/aged-debt',
    'auditor',
    {
      line: () => 'GET /v1/aged-debt?asOf=2010-01-03',
      kind: 'account.consulted',
      details: () => ({ form: 'aged-debt', as: 'json', asOf: '2010-01-03', count: 1 }),
    },
  ],
  [
    'GET /v1/reconciliation/{year}',
    'auditor',
    {
      line: () => 'GET /v1/reconciliation/2009?basis=financial',
      kind: 'statistics.consulted',
      details: () => ({ form: 'reconciliation', year: 2009, basis: 'financial', format: 'json' }),
    },
  ],
];

/** Reads that are about no person. */
const ABOUT_NOBODY = [
  'GET /v1/tariffs',
  'GET /v1/force',
  'GET /v1/suites',
  'GET /v1/customers',
  'GET /v1/invoice-runs',
] as const;

/** Hashes and numbers, which anybody may hold against what they have. */
const PROOFS = [
  'GET /public-keys',
  'GET /v1/audit/checkpoint',
  'GET /v1/audit/inclusion',
  'GET /v1/audit/consistency',
  'GET /v1/audit/number-gaps',
];

/** Told again and again: in counts, which are about nobody. */
const PROGRESS = ['GET /v1/invoice-runs/{id}'];

/** What is read there has tests of its own. */
const ELSEWHERE = [
  'GET /v1/detentions/{id}/breakdown',
  'POST /v1/breakdowns',
  'GET /v1/audit/events',
  'GET /v1/retention',
  'POST /v1/verify',
];

/** POSTs and PUTs whose answer is covered by the event of what they write. */
const WRITES = [
  'POST /v1/detentions/import',
  'PUT /v1/detentions/{id}',
  'POST /v1/detentions/{id}/intervals',
  'POST /v1/detentions/{id}/release',
  'POST /v1/detentions/{id}/interpreter-sessions',
  'POST /v1/detentions/{id}/void',
  'POST /v1/detentions/{id}/agreed-charge',
  'POST /v1/detentions/{id}/accept-overlaps',
  'POST /v1/detentions/{id}/erase',
  'POST /v1/detentions/{id}/lift-billing-stop',
  'POST /v1/invoices',
  'POST /v1/invoices/{number}/correct',
  'POST /v1/invoices/{number}/credit',
  'POST /v1/invoices/{number}/disputes',
  'POST /v1/disputes/{id}/settle',
  'POST /v1/payments',
  'POST /v1/payments/remittance',
  'POST /v1/payments/{id}/allocations',
  'POST /v1/payments/{id}/reverse',
  'POST /v1/invoice-runs',
  'POST /v1/tariffs',
  'PUT /v1/force',
  'PUT /v1/suites/{code}',
  'PUT /v1/customers/{code}',
];

async function look(service: Service, as: Holder, asked: Look, made: Seen, headers = {}) {
  const { line, body, accept } = asked;
  return await service.ask(line(made), {
    as,
    ...(body && { body: body(made) }),
    headers: { ...(accept !== undefined && { accept }), ...headers },
  });
}

/** What the force's log has from an event on. */
async function eventsFrom({ store }: Service, from: number): Promise<AuditEvent[]> {
  const leaves = await store.read((steps) => steps.audit.leaves('MPS', from, 1000));
  return leaves.map(({ leaf }) => JSON.parse(leaf));
}

describe('every route', () => {
  tableTest('is known to write, to be about nobody, or to leave its event', async ({ service }) => {
    const document: unknown = await (await fetch(`${service.url}/openapi.json`)).json();
    const routes = describedBy(document).map(({ method, path }) => `${method} ${path}`);
    const reads = READS.map(([route]) => route);
    const known = new Set([
      ...reads,
      ...ABOUT_NOBODY,
      ...PROGRESS,
      ...PROOFS,
      ...ELSEWHERE,
      ...WRITES,
    ]);
    expect(routes.toSorted()).toEqual([...known].sort());
  });

  tableTest.for(READS)('%s as %s leaves one', async ([, as, asked], { service }) => {
    const made = await seen(service);
    const before = await writes(service);
    const answer = await look(service, as, asked, made);
    expect(answer.status).toBe(200);
    const [event, ...more] = await eventsFrom(service, before);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ index: before, actor: { name: `Example ${as}` } });
    expect(event?.kind).toBe(asked.kind);
    expect(event?.details).toEqual(asked.details(made, answer));
    expect(event?.subjects).toEqual(asked.subjects?.(made) ?? []);
    expect(event).not.toHaveProperty('personalHash');
    expect(JSON.stringify(event)).not.toContain(SECRET);
  });

  tableTest.for(ABOUT_NOBODY.map((route) => [route] as const))(
    '%s leaves none',
    async ([route], { service }) => {
      const before = await writes(service);
      expect((await service.ask(route, { as: 'auditor' })).status).toBe(200);
      expect(await writes(service)).toBe(before);
    },
  );

  tableTest('describes the two headers where it is read', async ({ service }) => {
    const document: unknown = await (await fetch(`${service.url}/openapi.json`)).json();
    const reads = new Set(
      [...READS.map(([route]) => route), ...ELSEWHERE].filter(
        (one) => one !== 'POST /v1/detentions',
      ),
    );
    for (const { method, path, operation } of describedBy(document)) {
      const headers = ['Audit-Reason', 'Audit-Recipient'].map((name) =>
        expect.objectContaining({ name, in: 'header', schema: expect.anything() }),
      );
      const described = expect.arrayContaining(headers);
      const what = `${method} ${path}`;
      if (reads.has(what)) expect(operation.parameters, what).toEqual(described);
      else expect(operation.parameters ?? [], what).not.toEqual(described);
    }
  });
});

describe('a read by its head', () => {
  test('is a read: that it is there, and its revision, are told', async ({ service }) => {
    const made = await seen(service);
    const before = await writes(service);
    const head = await service.ask(`HEAD /v1/detentions/${made.id}`, { as: 'custody' });
    expect([head.status, head.headers.get('etag'), head.text]).toEqual([200, '"1"', '']);
    expect(await eventsFrom(service, before)).toMatchObject([
      { kind: 'detention.consulted', subjects: [detention(made)] },
    ]);
  });
});

describe('a read that is refused', () => {
  test.for<[`${string} /${string}`, Holder, number, Record<string, string>]>([
    ['GET /v1/detentions/no-such-detention', 'custody', 404, {}],
    ['GET /v1/invoices/MPS-2009-000009', 'finance', 404, {}],
    ['GET /v1/invoices/MPS-2009-000001', 'custody', 403, {}],
    ['GET /v1/invoices/MPS-2009-000001', 'finance', 406, { accept: 'text/html' }],
    ['GET /v1/exceptions', 'custody', 403, {}],
    ['GET /v1/statistics/2009', 'custody', 403, {}],
    ['GET /v1/statistics/2009?suite=ZZ', 'finance', 422, {}],
    ['GET /v1/detentions?suite=lower', 'custody', 422, {}],
  ])('%s as %s, %i, leaves nothing', async ([line, as, status, headers], { service }) => {
    await seen(service);
    const before = await writes(service);
    expect((await service.ask(line, { as, headers })).status).toBe(status);
    expect(await writes(service)).toBe(before);
  });

  test('of another suite leaves nothing', async ({ service }) => {
    const intervals = [{ suite: 'BX', startedAt: '2010-01-04T08:00:00Z' }];
    const id = await recorded(service, { custodyRecordNumber: 'elsewhere', intervals });
    const before = await writes(service);
    const answer = await service.ask(`GET /v1/detentions/${id}`, { as: 'limited' });
    expect([answer.status, await writes(service)]).toEqual([404, before]);
  });
});

/** Text as a header carries it: UTF-8, byte by byte. */
const inHeader = (text: string) => Buffer.from(text).toString('latin1');

describe('a reason and a recipient', () => {
  tableTest.for(READS)(
    '%s as %s: kept beside the event',
    async ([route, as, asked], { service }) => {
      const made = await seen(service);
      const index = await writes(service);
      const inquiry = { reason: `${SECRET}: Łódź’s query`, recipient: `${SECRET} & Søn` };
      const headers = {
        'audit-reason': inHeader(inquiry.reason),
        'Audit-Recipient': inHeader(inquiry.recipient),
      };
      expect((await look(service, as, asked, made, headers)).status).toBe(200);
      const [event] = await eventsFrom(service, index);
      // What is sent again is a write, which says nothing of why.
      if (route === 'POST /v1/detentions') return expect(event).not.toHaveProperty('personalHash');
      const [part] = await service.store.read((steps) =>
        steps.audit.ownParts('MPS', index, index + 1),
      );
      expect(JSON.parse(part?.body ?? '')).toEqual(inquiry);
      expect(event?.personalHash).toBe(personalHash(part?.salt ?? '', inquiry));
      expect(event?.kind).toMatch(
        /^(detention|invoice|account|claim)\.disclosed$|^statistics\.consulted$/,
      );
      expect(JSON.stringify(event)).not.toContain(SECRET);
    },
  );

  tableTest('a reason alone leaves a consultation one', async ({ service }) => {
    const made = await seen(service);
    const index = await writes(service);
    const headers = { 'Audit-Reason': 'month end' };
    await service.ask(`GET /v1/detentions/${made.id}`, { as: 'auditor', headers });
    expect(await eventsFrom(service, index)).toMatchObject([
      { kind: 'detention.consulted', personalHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  tableTest.for<[name: string, text: string, detail: string | null]>([
    ['a lone byte of another encoding', 'caf\u00e9', 'lost on its way: send the text as UTF-8'],
    ['nothing', '', 'is empty'],
    ['a tab', 'a\tb', 'has control characters'],
    ['301 characters', 'x'.repeat(301), 'is longer than 300 characters'],
    ['300 characters of two bytes', inHeader('é'.repeat(300)), null],
  ])('%s', async ([, text, detail], { service }) => {
    const made = await seen(service);
    for (const header of ['Audit-Reason', 'Audit-Recipient']) {
      const before = await writes(service);
      const headers = { [header]: text };
      const line = `GET /v1/detentions/${made.id}` as const;
      const answer = await service.ask(line, { as: 'auditor', headers });
      expect(answer.status).toBe(detail === null ? 200 : 422);
      if (detail === null) continue;
      expect(problemIn(answer)).toMatchObject({
        code: 'invalid',
        detail: expect.stringContaining(detail),
        errors: [{ pointer: `/${header}`, detail: expect.stringContaining(header) }],
      });
      expect(await writes(service)).toBe(before);
    }
  });
});

describe('who looked at a person', () => {
  test('is answered by the detention: who, when and how', async ({ service }) => {
    const [made, other] = [await seen(service), await seen(service)];
    for (const each of [other, made]) {
      for (const [, as, asked] of READS) await look(service, as, asked, each);
    }
    const subject = `detention/${made.id}`;
    const found = await service.store.read((steps) =>
      steps.audit.events({ log: 'MPS', subject, limit: 50 }),
    );
    const ofPerson = READS.filter(([, , { subjects }]) =>
      subjects?.(made).some((one) => 'id' in one && one.id === made.id),
    );
    const expected = ofPerson.map(([, as, { kind }]) => `${kind} by Example ${as}`);
    expect(found.map(({ kind, actor }) => `${kind} by ${actor.name}`).reverse()).toEqual([
      'detention.recorded by Example custody',
      'invoice.issued by Example finance',
      ...expected,
    ]);
  });

  test('is told by an answer that is given again too', async ({ service }) => {
    const free = await recorded(service, stay('replayed'));
    const post = (line: `POST /${string}`, as: Holder, body: object) => () =>
      service.ask(line, { as, body, headers: { 'idempotency-key': line.replaceAll(/\W/g, '-') } });
    const receipt = { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'FP 1' };
    const remit = (query: Record<string, string>) => () =>
      service.ask(`POST /v1/payments/remittance?${new URLSearchParams({ ...receipt, ...query })}`, {
        as: 'finance',
        raw: 'invoice,amount\nMPS-2010-000001,1.00\n',
        headers: { 'content-type': 'text/csv', 'idempotency-key': `remittance-${query.dryRun}` },
      });
    const cases = [
      [post('POST /v1/detentions', 'custody', sent('twice')), 'detention.consulted', 1],
      [post('POST /v1/invoices', 'finance', { detention: free }), 'invoice.consulted', 2],
      [
        post('POST /v1/tariffs', 'administrator', tableOne({ effectiveFrom: '2010-03-01' })),
        null,
        0,
      ],
      [remit({ dryRun: 'true' }), 'account.consulted', 1],
      [remit({ dryRun: 'false' }), 'account.consulted', 1],
    ] as const;
    for (const [send, kind, subjects] of cases) {
      expect((await send()).headers.get('idempotency-replayed')).toBeNull();
      const before = await writes(service);
      expect((await send()).headers.get('idempotency-replayed')).toBe('true');
      const events = await eventsFrom(service, before);
      expect(events.map((event) => [event.kind, event.subjects.length, event.details])).toEqual(
        kind === null ? [] : [[kind, subjects, { form: 'replay' }]],
      );
    }
  });

  test('is not told by an import, which shows nothing', async ({ service }) => {
    const lines = ['one', 'two'].map((name) => JSON.stringify(sent(name))).join('\n');
    const send = () =>
      service.ask('POST /v1/detentions/import', {
        as: 'custody',
        raw: lines,
        headers: { 'content-type': 'application/x-ndjson' },
      });
    const before = await writes(service);
    await send();
    expect((await send()).text).toContain('"unchanged":2');
    const kinds = (await eventsFrom(service, before)).map(({ kind }) => kind);
    expect(kinds).toEqual(['detention.recorded', 'detention.recorded']);
  });
});

test('two hundred at once leave two hundred events in an unbroken log', async ({ service }) => {
  const made = await seen(service);
  const before = await writes(service);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      service.ask(`GET /v1/detentions/${made.id}`, {
        as: 'auditor',
        headers: n % 2 === 0 ? {} : { 'audit-reason': `reason ${n}` },
      }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const events = await eventsFrom(service, before);
  expect(events.map(({ index }) => index)).toEqual(
    Array.from({ length: 200 }, (_, n) => before + n),
  );
  expect(await verifyLog(service.store)).toMatchObject({ problem: null });
});

/** A store that takes no more writes once it is told to, as on a full disk. */
const fullTest = base
  .extend('disk', () => ({ isFull: false }))
  .extend('service', async ({ disk }, { onCleanup }) => {
    const service = await openService(
      (store): Store => ({
        ...store,
        transaction: (force, script) =>
          disk.isFull
            ? Promise.reject(new StorageUnavailable('the database is not available: SQLITE_FULL'))
            : store.transaction(force, script),
      }),
    );
    onCleanup(() => service.close());
    return service;
  });

describe('where its event cannot be written', () => {
  fullTest.for(READS)('%s as %s is not answered', async ([, as, asked], { service, disk }) => {
    const made = await seen(service);
    const before = await writes(service);
    disk.isFull = true;
    const answer = await look(service, as, asked, made);
    expect(problemIn(answer)).toMatchObject({ status: 503, code: 'unavailable' });
    for (const told of [SECRET, made.id, made.number]) expect(answer.text).not.toContain(told);
    for (const line of ABOUT_NOBODY) {
      expect((await service.ask(line, { as: 'auditor' })).status).toBe(200);
    }
    disk.isFull = false;
    expect((await look(service, as, asked, made)).status).toBe(200);
    expect(await writes(service)).toBe(before + 1);
  });
});
