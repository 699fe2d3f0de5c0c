/** What finance staff do: they issue, correct, credit, book payments, and run a few days at once. */
import { read } from './asking.ts';
import { noteDocument } from './book.ts';
import { type Client, get, post } from './client.ts';
import { someDay } from './custodyActs.ts';

const CUSTOMER = 'UKBA';

/** When the bank had what is paid here: a day that is over wherever the clock is. */
const yesterday = () => new Date(Date.now() - 48 * 3_600_000).toISOString().slice(0, 10);

export async function issue(client: Client): Promise<void> {
  const { random, book } = client;
  const one = random.pick(book.detentions.filter(({ isReleased }) => isReleased).slice(-200));
  if (!one) return;
  const intent = client.nextIntent();
  const answer = await post(client, 'invoice', intent, '/v1/invoices', { detention: one.id });
  if (answer) noteDocument(book, intent, read('Invoice', answer));
}

/** Corrects one of those that no longer show what is so. */
export async function correct(client: Client): Promise<void> {
  const { random, book } = client;
  const listed = await get(client, 'list invoices', '/v1/invoices?superseded=true&limit=20');
  const one = listed && random.pick(read('InvoiceList', listed).items);
  if (!one) return;
  const intent = client.nextIntent();
  const path = `/v1/invoices/${one.number}/correct`;
  const answer = await post(client, 'correct', intent, path, { reason: 'amended' });
  if (!answer) return;
  const { creditNote, invoice } = read('Correction', answer);
  noteDocument(book, intent, creditNote);
  noteDocument(book, intent, invoice);
}

export async function credit(client: Client): Promise<void> {
  const { random, book } = client;
  const one = random.pick(book.documents.filter(({ kind }) => kind === 'invoice'));
  if (!one) return;
  const intent = client.nextIntent();
  const body = { reason: 'not our detainee', rebill: random.isLucky(0.7) };
  const answer = await post(client, 'credit', intent, `/v1/invoices/${one.number}/credit`, body);
  if (answer) noteDocument(book, intent, read('CreditNote', answer));
}

/** Books a payment, of all of an invoice or of a part, and sometimes of more. */
export async function pay(client: Client): Promise<void> {
  const { random, book } = client;
  const one = random.pick(book.documents.filter(({ kind }) => kind === 'invoice'));
  if (!one) return;
  const intent = client.nextIntent();
  const amount = random.isLucky(0.5) ? one.total : '10.00';
  const body = {
    customer: CUSTOMER,
    receivedOn: yesterday(),
    reference: intent,
    amount: random.isLucky(0.9) ? amount : '9999.99',
    allocations: [{ invoice: one.number, amount }],
  };
  const answer = await post(client, 'payment', intent, '/v1/payments', body);
  if (!answer) return;
  const payment = read('Payment', answer);
  book.payments.push({ intent, ...payment });
}

/** Agrees the charge of a stay that has no price, by somebody who invoices nothing. */
export async function agree(client: Client): Promise<void> {
  const { random, book } = client;
  const one = random.pick(book.detentions.filter(({ isLong }) => isLong).slice(-50));
  if (!one) return;
  const other = { ...client, token: book.otherToken };
  const path = `/v1/detentions/${one.id}/agreed-charge`;
  const body = { amount: '900.00', reason: 'as agreed by telephone', agreedBy: 'A. Nyone' };
  await post(other, 'agreed charge', client.nextIntent(), path, body);
}

export async function dispute(client: Client): Promise<void> {
  const { random, book } = client;
  const one = random.pick(book.documents.filter(({ kind }) => kind === 'invoice').slice(-200));
  if (!one) return;
  const path = `/v1/invoices/${one.number}/disputes`;
  const body = { reason: 'never held' };
  const answer = await post(client, 'dispute', client.nextIntent(), path, body);
  if (answer) book.disputes.set(read('Dispute', answer).id, false);
}

/** Settles a dispute: mostly the invoice stands, else it is credited, to be invoiced anew. */
export async function settle(client: Client): Promise<void> {
  const { random, book } = client;
  const open = [...book.disputes].filter(([, isSettled]) => !isSettled).map(([id]) => id);
  const id = random.pick(open);
  if (id === undefined) return;
  const intent = client.nextIntent();
  const reason = 'looked at again';
  const body = random.isLucky(0.7)
    ? { outcome: 'rejected', reason }
    : { outcome: 'upheld', action: 'credit', rebill: true, reason };
  const answer = await post(client, 'settle', intent, `/v1/disputes/${id}/settle`, body);
  book.disputes.set(id, true);
  const { creditNote } = answer ? read('SettledDispute', answer) : { creditNote: null };
  if (creditNote) noteDocument(book, intent, creditNote);
}

/** Starts a run over three days, which goes on in the background. */
export async function startRun(client: Client): Promise<void> {
  const { random, book } = client;
  const first = random.below(26);
  const period = { releasedFrom: someDay(first), releasedTo: someDay(first + 2) };
  const body = { customer: CUSTOMER, ...period };
  const answer = await post(client, 'run', client.nextIntent(), '/v1/invoice-runs', body);
  if (answer) book.runs.push(read('InvoiceRun', answer).id);
}
