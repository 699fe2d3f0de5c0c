/** The pages of a force that has invoiced the made-up year 2009, and every page that there is of it. */
import { randomUUIDv7 } from 'node:crypto';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { ROLES, type Role } from '../../src/usecases/access.ts';
import { raiseDispute } from '../../src/usecases/raiseDispute.ts';
import { recordPayment } from '../../src/usecases/recordPayment.ts';
import { startVisit } from '../../src/usecases/visits.ts';
import { createDrawer } from '../../src/workers/drawer.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { PLAIN_SETTINGS } from '../api/settings.ts';
import { openEmpty } from '../databases/open.ts';
import { type Desk, deskOf, publish, record, setUp, span, tableOne } from '../usecases/force.ts';
import { importYear } from '../usecases/madeUpYear.ts';
import { runInvoices } from '../usecases/running.ts';

export interface FullForce {
  /** Every page, by its path; of each kind of record one. */
  paths: readonly string[];
  /** The patterns of all that can be asked for by GET. */
  routes: readonly string[];
  /** Asks for a page as somebody who has the role; every one, if none is said. */
  get(path: string, role?: Role): Promise<Response>;
  close(): Promise<void>;
}

/** Held at once, at the time that the pages are looked at. */
const HELD = 60;
const NOW = '2010-01-04T12:00:00Z';

export async function openFullForce(): Promise<FullForce> {
  const { store, remove } = await openEmpty();
  const desk = deskOf(store, undefined, randomUUIDv7);
  desk.at(NOW);
  await setUp(desk);
  await publish(desk);
  const records = await workAYear(desk);
  const [verifier, drawer] = [createVerifier(), createDrawer()];
  const app = createApp({
    ...PLAIN_SETTINGS,
    store,
    newContext: (actor) => desk.as(actor).context(),
    verifier,
    drawer,
    log: pino({ level: 'error' }),
  });
  const signIn = async (roles: readonly Role[]) => {
    const token = PLAIN_SETTINGS.newToken('MPS');
    const actor = { ...desk.actor, roles };
    await desk.as(actor).do(startVisit, { actor, keyHash: null }, token);
    return token;
  };
  const all = await signIn(ROLES);
  const tokens = new Map<Role, string>();
  for (const role of ROLES) tokens.set(role, await signIn([role]));
  const gets = app.routes.filter(({ method, path }) => method === 'GET' && !path.includes('*'));
  return {
    paths: [...pathsOf(records), ...(await tariffDrafts(app, `visit=${all}`, records.tariff))],
    routes: [...new Set(gets.map(({ path }) => path))],
    get: async (path, role) =>
      app.request(path, { headers: { cookie: `visit=${role ? tokens.get(role) : all}` } }),
    async close() {
      await Promise.all([verifier.close(), drawer.close()]);
      await store.close();
      await remove();
    },
  };
}

interface Records {
  detention: string;
  /** Of somebody who is held now. */
  held: string;
  /** Past the last band of its tariff. */
  beyond: string;
  invoice: string;
  run: string;
  claim: string;
  payment: string;
  tariff: string;
  dispute: string;
}

/** A year's stays, invoiced, one of them paid and one disputed; and a full house now. */
async function workAYear(desk: Desk): Promise<Records> {
  await importYear(desk);
  const run = await runInvoices(desk);
  for (let n = 0; n < HELD; n++) {
    const intervals = [span(`2010-01-0${1 + (n % 3)}T0${n % 10}:00:00Z`, null)];
    await record(desk, { custodyRecordNumber: `HELD/${n}`, intervals, outcome: null });
  }
  const long = [span('2009-12-31T08:00:00Z', '2010-01-04T08:00:00Z')];
  const beyond = await record(desk, { custodyRecordNumber: 'LONG', intervals: long });
  const [first, second] = ['MPS-2009-000001', 'MPS-2009-000002'];
  const allocations = [{ invoice: first, amountPence: 100 }];
  const payment = {
    customer: 'UKBA',
    amountPence: 10_000,
    receivedOn: '2010-01-04',
    reference: 'R1',
  };
  const acts = await desk.do(recordPayment, payment, allocations);
  const dispute = await desk.do(raiseDispute, second, {
    reason: 'not our detainee',
    amountPence: null,
  });
  return desk.store.read(function* (steps) {
    const invoice = yield* steps.documents.get('MPS', first);
    const tariff = (yield* steps.tariffs.list('MPS', desk.now()))[0];
    const open = { force: 'MPS', status: 'open', limit: 1 } as const;
    return {
      detention: invoice?.detention ?? '',
      held: (yield* steps.detentions.list(open))[0]?.id ?? '',
      beyond: beyond.id,
      invoice: first,
      run: run.id,
      claim: run.claim ?? '',
      payment: acts[0]?.payment ?? '',
      tariff: tariff?.id ?? '',
      dispute: dispute.id,
    };
  });
}

/** The pages of what somebody types about tariffs, and of a back-test of the year. */
async function tariffDrafts(
  app: ReturnType<typeof createApp>,
  cookie: string,
  tariff: string,
): Promise<string[]> {
  const shown = await (await app.request('/tariffs', { headers: { cookie } })).text();
  const formToken = /name="formToken" value="(\w+)"/.exec(shown)?.[1] ?? '';
  const send = async (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams({ formToken, ...fields });
    const answer = await app.request(path, { method: 'POST', headers: { cookie }, body });
    return answer.headers.get('location') ?? '';
  };
  const json = JSON.stringify(tableOne({ effectiveFrom: '2030-01-01' }));
  const typed = await send('/tariffs/new', { json });
  const tested = await send('/tariffs/preview', {
    what: 'fixed',
    version: tariff,
    pounds: '500',
    from: '1/1/2009',
    to: '31/12/2009',
  });
  return [typed, `${typed}/check`, tested];
}

function pathsOf(records: Records): string[] {
  const { detention, held, beyond, invoice, run, claim, payment, tariff, dispute } = records;
  const period = 'customer=UKBA&releasedFrom=2009-01-01&releasedTo=2009-12-31';
  return [
    '/sign-in',
    ...['/held', '/book-in', '/find', '/detentions', '/detentions?unbilled=true'],
    ...['', '/watch', '/move', '/power', '/session', '/release', '/amend', '/void'].map(
      (action) => `/detentions/${held}${action}`,
    ),
    ...['', '/session', '/amend', '/accept-overlaps', '/lift-billing-stop'].map(
      (action) => `/detentions/${detention}${action}`,
    ),
    `/detentions/${beyond}/agree`,
    ...['/to-do', '/exceptions', '/invoices', '/invoices?superseded=false', '/disputes'],
    ...['', '/correct', '/credit', '/dispute'].map((action) => `/invoices/${invoice}${action}`),
    `/disputes/${dispute}/settle`,
    ...['/runs', '/runs/new', `/runs/preview?${period}`, `/runs/${run}`, `/runs/${run}/left-out`],
    ...[
      '/claims',
      `/claims/${claim}`,
      '/accounts',
      '/customers/UKBA/statement?from=2009-12-01&to=2010-01-04',
    ],
    ...['/payments', '/payments/new', `/payments/${payment}`, '/payments/remittance'],
    ...['/tariffs', `/tariffs/${tariff}`, '/tariffs/new', '/tariffs/preview'],
    ...['/audit', '/audit/log', '/audit/log/1', '/audit/checkpoint', '/audit/verify'],
    ...['/breakdown', '/breakdown/why', '/compare'].map(
      (part) => `/detentions/${detention}${part}`,
    ),
    ...['/years/2009', '/years/2009?basis=financial', '/years/2009?suite=CX', '/definitions'],
    ...[
      '/years/2010',
      '/years/2009/suites',
      '/years/2009/detentions',
      '/years/2009/detentions?counted=unpriced',
    ],
  ];
}
