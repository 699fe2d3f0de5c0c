/** Who looked: every page that is about people leaves its event in the log before it is shown. */
import { describe, expect } from 'vitest';
import type { AuditEvent, EventKind } from '../../src/domain/auditLog.ts';
import { sha256Hex } from '../../src/domain/hashing.ts';
import { isApiPath } from '../../src/http/apiPaths.ts';
import { amendmentFields } from '../../src/pages/custody/amendment.ts';
import { detentionOf, detentionShape } from '../../src/shapes/detention.ts';
import { StorageUnavailable } from '../../src/usecases/store.ts';
import {
  claimed,
  disputed,
  invoiced,
  openStay,
  PERIOD,
  paid,
  recorded,
  stay,
  supersededInvoice,
  writes,
} from '../api/sent.ts';
import { type Holder, read, type Service, tableTest } from '../api/server.ts';
import { span, tableOne } from '../usecases/force.ts';
import { type Visitor, visitor } from './fetching.ts';

/** Stands in every reference that is made up here: a page that has it is about people. */
const SECRET = 'SECRET';
const LONG = [span('2009-06-01T08:15:00Z', '2009-06-04T18:45:00Z')];
const sent = (n: number) => ({
  detaineeReference: `${SECRET}-D ${n}`,
  operation: `${SECRET} ${n}`,
});

/** What the parameters of the patterns below stand for. */
type Made = Record<string, string>;

interface Looked {
  /** Once true, nothing more can be written. */
  disk: { isFull: boolean };
  made: Made;
  as(holder: Holder): Promise<Visitor>;
}

const disk = { isFull: false };

const test = tableTest
  .override('overlay', () => (store) => ({
    ...store,
    transaction: (force, script) =>
      disk.isFull
        ? Promise.reject(new StorageUnavailable('the database is not available: SQLITE_FULL'))
        : store.transaction(force, script),
  }))
  .extend('looked', { scope: 'file' }, async ({ service }): Promise<Looked> => {
    const visits = new Map<Holder, Promise<Visitor>>();
    const as = (holder: Holder) => {
      const visit = visits.get(holder) ?? visitor(service, holder);
      visits.set(holder, visit);
      return visit;
    };
    return { disk, made: { ...(await records(service)), ...(await drafts(service, as)) }, as };
  });

/** Records of each kind, of people whose references are known. */
async function records(service: Service): Promise<Made> {
  const { run, claim } = await claimed(service, stay(`${SECRET}-1`, sent(1)));
  const { number, detention } = await invoiced(service, stay(`${SECRET}-2`, sent(2)));
  const { number: superseded } = await supersededInvoice(service, `${SECRET}-3`);
  const other = await invoiced(service, stay(`${SECRET}-4`, sent(4)));
  const tariffs = read('TariffList', await service.ask('GET /v1/tariffs', { as: 'finance' }));
  return {
    stay: detention.id,
    beyond: await recorded(service, stay(`${SECRET}-7`, { ...sent(7), intervals: LONG })),
    held: await recorded(service, openStay(`${SECRET}-5`, sent(5))),
    invoice: number,
    superseded,
    payment: (await paid(service)).id,
    run,
    claim,
    dispute: (await disputed(service, other.number)).id,
    tariff: tariffs.items[0]?.id ?? '',
  };
}

/** What those who look have typed: of a book-in, what is about nobody who is recorded. */
async function drafts(service: Service, as: Looked['as']): Promise<Made> {
  const { items } = read('TariffList', await service.ask('GET /v1/tariffs', { as: 'finance' }));
  const begun = async (holder: Holder, path: string, fields: Record<string, string>) => {
    const answer = await (await as(holder)).post(path, fields);
    return answer.headers.get('location')?.split('/').at(-1) ?? '';
  };
  const kept = async (holder: Holder, kind: string, content: object) => {
    const token = (await as(holder)).cookie.replace('visit=', '');
    const visit = { force: 'MPS', hash: sha256Hex(token) };
    const draft = { id: `${kind}-1`, kind, detention: null, content };
    await service.store.transaction(visit.force, (steps) => steps.visits.putDraft(visit, draft));
    return draft.id;
  };
  const changed = await amendment(service);
  const year = { from: '1/1/2009', to: '31/12/2009' };
  const startedAt = '2010-01-04T08:00:00Z';
  const more = { detaineeReference: null, homeOfficeReference: null, operation: null };
  return {
    found: await begun('auditor', '/find', { detaineeReference: `${SECRET}-D 2` }),
    detainee: await begun('auditor', '/audit', { by: 'force', what: `${SECRET}-D 2` }),
    typed: await begun('administrator', '/tariffs/new', {
      json: JSON.stringify(tableOne({ effectiveFrom: '2030-01-01' })),
    }),
    tested: await begun('auditor', '/tariffs/preview', {
      ...year,
      what: 'fixed',
      version: items[0]?.id ?? '',
      pounds: '500',
    }),
    booked: await kept('custody', 'book-in', {
      custodyRecordNumber: 'NEW/1',
      suite: 'CX',
      began: { startedAt, watch: 'standard', power: 'immigration' },
      more: { ...more, customer: 'UKBA' },
    }),
    amending: changed.detention,
    amended: await kept('custody', 'amendment', changed),
    remitted: await kept('finance', 'remittance', {
      receipt: { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'FP 77' },
      rows: [{ row: 2, invoice: 'MPS-2009-000002', amountPence: 100 }],
    }),
  };
}

/** A record whose operation is to be another. */
async function amendment(service: Service) {
  const body = stay(`${SECRET}-6`, sent(6));
  const id = await recorded(service, body);
  const fields = amendmentFields(detentionOf(detentionShape.parse(body), 'UKBA'));
  const changed = { operation: 'Swale', reason: 'keyed wrongly', revision: '1' };
  return { detention: id, fields: { ...fields, ...changed } };
}

type Page = readonly [pattern: string, as: Holder, path: string, ...kinds: EventKind[]];

/** By the pattern of the route: a path of it, "{name}" being what is made, and the events that it leaves. */
const ABOUT_PEOPLE: readonly Page[] = [
  ['/accounts', 'auditor', '/accounts', 'account.consulted'],
  ['/accounts/aged-debt.csv', 'auditor', '/accounts/aged-debt.csv', 'account.consulted'],
  ['/audit/detainee/:draft', 'auditor', '/audit/detainee/{detainee}', 'detention.consulted'],
  [
    '/audit/detainee/:draft/pdf',
    'auditor',
    '/audit/detainee/{detainee}/pdf',
    'detention.disclosed',
  ],
  ['/audit/log', 'auditor', '/audit/log', 'log.consulted'],
  ['/audit/log/:index', 'auditor', '/audit/log/1', 'log.consulted'],
  ['/claims', 'auditor', '/claims', 'claim.consulted'],
  ['/claims/:number', 'auditor', '/claims/{claim}', 'claim.consulted'],
  ['/claims/:number/all.zip', 'auditor', '/claims/{claim}/all.zip', 'claim.disclosed'],
  ['/claims/:number/cover.pdf', 'auditor', '/claims/{claim}/cover.pdf', 'claim.disclosed'],
  ['/claims/:number/schedule.csv', 'auditor', '/claims/{claim}/schedule.csv', 'claim.disclosed'],
  [
    '/customers/:code/statement',
    'auditor',
    '/customers/UKBA/statement?from=2009-12-01&to=2010-01-04',
    'account.consulted',
  ],
  [
    '/customers/:code/statement.csv',
    'auditor',
    '/customers/UKBA/statement.csv?from=2009-12-01&to=2010-01-04',
    'account.consulted',
  ],
  [
    '/customers/:code/statement.pdf',
    'auditor',
    '/customers/UKBA/statement.pdf?from=2009-12-01&to=2010-01-04',
    'account.disclosed',
  ],
  ['/detentions', 'custody', '/detentions', 'detention.listed'],
  ['/detentions/:id', 'auditor', '/detentions/{stay}', 'detention.consulted'],
  ['/detentions/:id/agree', 'finance', '/detentions/{beyond}/agree', 'detention.consulted'],
  ...(['accept-overlaps', 'lift-billing-stop'] as const).map(
    (act): Page => [
      `/detentions/:id/${act}`,
      'finance',
      `/detentions/{stay}/${act}`,
      'detention.consulted',
    ],
  ),
  ...(['amend', 'move', 'power', 'release', 'session', 'void', 'watch'] as const).map(
    (act): Page => [
      `/detentions/:id/${act}`,
      'custody',
      `/detentions/{held}/${act}`,
      'detention.consulted',
    ],
  ),
  [
    '/detentions/:id/amend/:draft',
    'custody',
    '/detentions/{amending}/amend/{amended}',
    'detention.consulted',
  ],
  [
    '/detentions/:id/amend/:draft/check',
    'custody',
    '/detentions/{amending}/amend/{amended}/check',
    'detention.consulted',
  ],
  ['/detentions/:id/breakdown', 'auditor', '/detentions/{stay}/breakdown', 'detention.consulted'],
  [
    '/detentions/:id/breakdown/json',
    'auditor',
    '/detentions/{stay}/breakdown/json',
    'detention.consulted',
  ],
  [
    '/detentions/:id/breakdown/pdf',
    'auditor',
    '/detentions/{stay}/breakdown/pdf',
    'detention.disclosed',
  ],
  ['/detentions/:id/compare', 'custody', '/detentions/{stay}/compare', 'detention.consulted'],
  ['/disputes', 'auditor', '/disputes', 'invoice.listed'],
  ['/disputes/:id/settle', 'finance', '/disputes/{dispute}/settle', 'invoice.consulted'],
  ['/exceptions', 'auditor', '/exceptions', 'exceptions.consulted'],
  ['/find/:draft', 'auditor', '/find/{found}', 'detention.searched'],
  ['/held', 'custody', '/held', 'detention.listed'],
  ['/invoices', 'auditor', '/invoices', 'invoice.listed'],
  ['/invoices/:number', 'auditor', '/invoices/{invoice}', 'invoice.consulted'],
  ['/invoices/:number/correct', 'finance', '/invoices/{superseded}/correct', 'invoice.consulted'],
  ['/invoices/:number/credit', 'finance', '/invoices/{invoice}/credit', 'invoice.consulted'],
  ['/invoices/:number/dispute', 'finance', '/invoices/{invoice}/dispute', 'invoice.consulted'],
  ['/invoices/:number/json', 'auditor', '/invoices/{invoice}/json', 'invoice.consulted'],
  ['/invoices/:number/pdf', 'auditor', '/invoices/{invoice}/pdf', 'invoice.disclosed'],
  ['/invoices/:number/xml', 'auditor', '/invoices/{invoice}/xml', 'invoice.disclosed'],
  ['/payments', 'auditor', '/payments', 'account.consulted'],
  ['/payments/:id{[0-9a-f-]+}', 'auditor', '/payments/{payment}', 'account.consulted'],
  [
    '/payments/:id{[0-9a-f-]+}/allocate',
    'finance',
    '/payments/{payment}/allocate',
    'account.consulted',
    'account.consulted',
  ],
  [
    '/payments/:id{[0-9a-f-]+}/reverse',
    'finance',
    '/payments/{payment}/reverse',
    'account.consulted',
  ],
  ['/payments/new', 'finance', '/payments/new', 'account.consulted'],
  [
    '/payments/remittance/:draft',
    'finance',
    '/payments/remittance/{remitted}',
    'account.consulted',
  ],
  ['/runs/:id{[0-9a-f-]+}/left-out', 'auditor', '/runs/{run}/left-out', 'invoice-run.consulted'],
  [
    '/runs/preview',
    'finance',
    `/runs/preview?${new URLSearchParams(PERIOD)}`,
    'invoice-run.previewed',
  ],
  ['/tariffs/preview/:draft', 'auditor', '/tariffs/preview/{tested}', 'tariff.previewed'],
  ['/to-do', 'finance', '/to-do', 'invoice.listed', 'account.consulted'],
  ['/years/:year', 'auditor', '/years/2009', 'statistics.consulted'],
  ['/years/:year/csv', 'auditor', '/years/2009/csv', 'statistics.consulted'],
  ['/years/:year/detentions', 'auditor', '/years/2009/detentions', 'detention.listed'],
  ['/years/:year/pdf', 'auditor', '/years/2009/pdf', 'statistics.consulted'],
  ['/years/:year/suites', 'auditor', '/years/2009/suites', 'statistics.consulted'],
];

/** Forms to fill in, counts, reference data, and what proves the log: they show nobody. */
const ABOUT_NOBODY: readonly Page[] = [
  ['/', 'custody', '/'],
  ['/audit', 'auditor', '/audit'],
  ['/audit/checkpoint', 'auditor', '/audit/checkpoint'],
  ['/audit/checkpoint/file', 'auditor', '/audit/checkpoint/file'],
  ['/audit/log/:index/proof', 'auditor', '/audit/log/1/proof'],
  ['/audit/verify', 'auditor', '/audit/verify'],
  ['/book-in', 'custody', '/book-in'],
  ...(['began', 'check', 'more', 'record'] as const).map(
    (step): Page => [`/book-in/:draft/${step}`, 'custody', `/book-in/{booked}/${step}`],
  ),
  ['/definitions', 'custody', '/definitions'],
  ['/detentions/:id/breakdown/why', 'auditor', '/detentions/{stay}/breakdown/why'],
  ['/find', 'auditor', '/find'],
  ['/payments/remittance', 'finance', '/payments/remittance'],
  ['/runs', 'auditor', '/runs'],
  ['/runs/:id{[0-9a-f-]+}', 'auditor', '/runs/{run}'],
  ['/runs/new', 'finance', '/runs/new'],
  ['/tariffs', 'auditor', '/tariffs'],
  ['/tariffs/:id', 'auditor', '/tariffs/{tariff}'],
  ['/tariffs/drafts/:draft', 'administrator', '/tariffs/drafts/{typed}'],
  ['/tariffs/drafts/:draft/check', 'administrator', '/tariffs/drafts/{typed}/check'],
  ['/tariffs/new', 'administrator', '/tariffs/new'],
  ['/tariffs/preview', 'auditor', '/tariffs/preview'],
  ['/visit', 'custody', '/visit'],
  ['/years', 'auditor', '/years'],
];

async function look({ made, as }: Looked, [, holder, path]: Page, headers = {}) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => made[name] ?? '');
  return (await as(holder)).get(filled, headers);
}

/** What the force's log has from an event on. */
async function eventsFrom({ store }: Service, from: number): Promise<AuditEvent[]> {
  const leaves = await store.read((steps) => steps.audit.leaves('MPS', from, 1000));
  return leaves.map(({ leaf }) => JSON.parse(leaf));
}

describe('every page', () => {
  test('is known to be about nobody, or to leave its event', ({ service }) => {
    const gets = service.app.routes.filter(({ method }) => method === 'GET');
    const pages = gets.flatMap(({ path }) =>
      isApiPath(path) || /\*|^\/(sign-in|assets|favicon)/.test(path) ? [] : [path],
    );
    const inTables = [...ABOUT_PEOPLE, ...ABOUT_NOBODY].map(([pattern]) => pattern);
    expect([...new Set(pages)].sort()).toEqual(inTables.toSorted());
  });

  test.for(ABOUT_PEOPLE)('%s leaves an event of %s', async (page, { service, looked }) => {
    const [, holder, , ...kinds] = page;
    const before = await writes(service);
    const answer = await look(looked, page);
    expect(answer.status).toBe(200);
    const events = await eventsFrom(service, before);
    expect(events.map(({ kind }) => kind)).toEqual(kinds);
    expect(new Set(events.map(({ actor }) => actor.name))).toEqual(new Set([`Example ${holder}`]));
    expect(JSON.stringify(events)).not.toContain(SECRET);
  });

  test.for(ABOUT_NOBODY)(
    '%s shows nobody, and leaves nothing',
    async (page, { service, looked }) => {
      const before = await writes(service);
      const answer = await look(looked, page);
      expect([200, 303]).toContain(answer.status);
      expect(answer.html).not.toContain(SECRET);
      expect(await writes(service)).toBe(before);
    },
  );

  test.for(ABOUT_PEOPLE)(
    '%s is not shown where that cannot be written',
    async (page, { looked }) => {
      looked.disk.isFull = true;
      const answer = await look(looked, page);
      looked.disk.isFull = false;
      expect(answer.status).toBe(503);
      expect(answer.html).not.toContain(SECRET);
    },
  );

  test.for([...ABOUT_PEOPLE, ...ABOUT_NOBODY])(
    '%s runs no script but its own, and nobody keeps it',
    async (page, { looked }) => {
      const { headers } = await look(looked, page);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const isPage = /^text\/html|^application\/json/.test(
        headers.get('content-type') ?? 'text/html',
      );
      if (!isPage)
        expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"$/);
    },
  );

  test('says nothing of anybody in the lines of the log', ({ service }) => {
    expect(service.log.length).toBeGreaterThan(ABOUT_PEOPLE.length);
    expect(JSON.stringify(service.log)).not.toContain(SECRET);
  });
});
