/** What is read meanwhile, and the checkpoints that somebody keeps. */
import { ask, codeOf, read } from './asking.ts';
import { type Client, get } from './client.ts';

const LISTS = [
  '/v1/detentions?limit=20',
  '/v1/detentions?unbilled=true&status=released&limit=20',
  '/v1/invoices?limit=20',
  '/v1/exceptions?limit=20',
  '/v1/payments?limit=20',
  '/v1/aged-debt',
  '/v1/statistics/2009',
  '/v1/invoice-runs',
];

export async function readList(client: Client): Promise<void> {
  const path = client.random.pick(LISTS) ?? '';
  await get(client, 'list', path);
}

/** An invoice as it was issued, and sometimes as its PDF. */
export async function readInvoice(client: Client): Promise<void> {
  const { random, book } = client;
  const one = random.pick(book.documents);
  if (!one) return;
  const path = `/v1/invoices/${one.number}`;
  if (random.isLucky(0.1)) {
    await get(client, 'read an invoice as PDF', path, 'application/pdf');
    return;
  }
  const answer = await get(client, 'read an invoice', path);
  if (!answer) return;
  const { documentHash } = read('InvoiceOrCreditNote', answer);
  if (documentHash !== one.documentHash) client.say(`${one.number} reads as another document`);
}

export async function readBreakdown(client: Client): Promise<void> {
  const one = client.random.pick(client.book.detentions);
  if (one) await get(client, 'breakdown', `/v1/detentions/${one.id}/breakdown`);
}

export async function readCharge(client: Client): Promise<void> {
  const one = client.random.pick(client.book.detentions);
  if (!one) return;
  const path = `/v1/detentions/${one.id}/charge`;
  const answer = await ask(client, 'charge', { method: 'GET', path });
  const isRight = answer.status === 200 || codeOf(answer) === 'voided';
  if (!isRight) client.say(`a charge was answered ${answer.status}: ${answer.text.slice(0, 300)}`);
}

/** Numbers without gaps at any moment, and a checkpoint to keep. */
export async function audit(client: Client): Promise<void> {
  const gaps = await get(client, 'number gaps', '/v1/audit/number-gaps');
  for (const { series, gaps: its } of gaps ? read('SeriesList', gaps).items : []) {
    if (its.length > 0) client.say(`${series} had gaps in the middle: ${JSON.stringify(its)}`);
  }
  const checkpoint = await get(client, 'checkpoint', '/v1/audit/checkpoint', 'text/plain');
  if (checkpoint) client.book.checkpoints.push(checkpoint.text);
}

/** Larger ones take longer to draw than anybody here waits. */
const MOST_INVOICES = 15;
const DRAWING_MILLISECONDS = 60_000;

/** A claim with all its documents; as only a few are sent at once, it may be refused. */
export async function readArchive(client: Client): Promise<void> {
  const listed = await get(client, 'list claims', '/v1/claims?limit=20');
  const claims = listed ? read('ClaimList', listed).items : [];
  const one = client.random.pick(claims.filter(({ invoices }) => invoices <= MOST_INVOICES));
  if (!one) return;
  const { status, text } = await ask(client, 'zip of a claim', {
    method: 'GET',
    path: `/v1/claims/${one.number}`,
    headers: { accept: 'application/zip' },
    patienceMilliseconds: DRAWING_MILLISECONDS,
  });
  const isRight = status === 429 || (status === 200 && text.startsWith('PK'));
  if (!isRight) client.say(`the zip of a claim was answered ${status}`);
}
