/** Made-up bodies, as they are sent. */
import { randomUUID } from 'node:crypto';
import { deskOf, madeUpForce, span } from '../usecases/force.ts';
import { runInvoices } from '../usecases/running.ts';
import { type Answer, type Holder, read, type Service } from './server.ts';

/** A released stay of 10 h 30 min at CX, and what a test changes. */
export function stay(custodyRecordNumber: string, part: object = {}) {
  return {
    custodyRecordNumber,
    intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z')],
    outcome: 'removed',
    ...part,
  };
}

/** A stay that has not ended. */
export function openStay(custodyRecordNumber: string, part: object = {}) {
  const intervals = [span('2010-01-04T08:00:00Z', null)];
  return stay(custodyRecordNumber, { intervals, outcome: null, ...part });
}

/** Sends a detention; its id. */
export async function recorded(
  service: Service,
  body: object,
  as: Holder = 'custody',
): Promise<string> {
  return idIn(await service.ask('POST /v1/detentions', { as, body }));
}

export const idIn = (answer: Answer): string => read('DetentionAnswer', answer).id;

/** Records and invoices a stay; the invoice. */
export async function invoiced(service: Service, body: object) {
  const detention = await recorded(service, body);
  return read(
    'Invoice',
    await service.ask('POST /v1/invoices', { as: 'finance', body: { detention } }),
  );
}

/** An invoice that no longer shows what is so. */
export async function supersededInvoice(service: Service, number: string) {
  const invoice = await invoiced(service, stay(number));
  await service.ask(`PUT /v1/detentions/${invoice.detention.id}`, {
    as: 'custody',
    headers: { 'if-match': '"1"' },
    body: { reason: 'keyed late', detention: stay(number, { operation: 'Swale' }) },
  });
  return invoice;
}

/** The credit note of an invoice. */
export async function credited(service: Service, number: string, rebill = true) {
  const body = { reason: 'not our detainee', rebill };
  const answer = await service.ask(`POST /v1/invoices/${number}/credit`, { as: 'finance', body });
  return read('CreditNote', answer);
}

/** A dispute of an invoice, or of an amount of it. */
export async function disputed(service: Service, number: string, part: { amount?: string } = {}) {
  const body = { reason: 'never in our custody', ...part };
  const answer = await service.ask(`POST /v1/invoices/${number}/disputes`, { as: 'finance', body });
  return read('Dispute', answer);
}

let payments = 0;

/** Records a payment of £296.00 received on 4 January 2010, of its own reference, and what a test changes. */
export async function paid(service: Service, body: object = {}) {
  payments += 1;
  const receipt = { customer: 'UKBA', receivedOn: '2010-01-04', reference: `FP ${payments}` };
  const sent = { ...receipt, amount: '296.00', ...body };
  return read('Payment', await service.ask('POST /v1/payments', { as: 'finance', body: sent }));
}

/** What the stays made up here are released in. */
export const PERIOD = {
  customer: 'UKBA',
  releasedFrom: '2009-06-01',
  releasedTo: '2009-06-01',
} as const;

/** Starts an invoice run, which a service that carries out none leaves as it is. */
export async function startedRun(service: Service) {
  const started = { as: 'finance', body: PERIOD } as const;
  return read('InvoiceRun', await service.ask('POST /v1/invoice-runs', started));
}

/** Records a stay, and runs its invoice with all that there is; the ids of both. */
export async function claimed(
  service: Service,
  body: object,
): Promise<{ run: string; claim: string }> {
  await recorded(service, body);
  const { id: run, claim } = await runInvoices(
    deskOf(service.store, undefined, randomUUID),
    PERIOD,
  );
  if (claim === null) throw new RangeError('something was to be issued');
  return { run, claim };
}

/** The force MPS and its customer, as an administrator sends them. */
export function referenceData() {
  const { force, customers } = madeUpForce();
  const [customer] = customers;
  if (!customer) throw new RangeError('the fixtures have a customer');
  return { force, customer };
}

/** How many events the force's log has: every write leaves one, and every read that is about people. */
export function writes({ store }: Service): Promise<number> {
  return store.read((steps) => steps.audit.size('MPS'));
}

/** What a list has, read page by page to its end. */
export async function allOf<Item>(
  pageAfter: (cursor: string | null) => Promise<{ items: Item[]; next: string | null }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Item[]; next: string | null } = await pageAfter(cursor);
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}
