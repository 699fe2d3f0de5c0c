/** Numbers, runs, payments and balances, held against what was answered. */
import { setTimeout as pause } from 'node:timers/promises';
import { penceOf, poundsOf } from '../../src/domain/money.ts';
import { type Asker, ask, type Read, read } from './asking.ts';
import type { Book } from './book.ts';
import { allPages } from './readBack.ts';

const LOOK_MILLISECONDS = 250;
/** A run whose carrier was killed is taken up by another within a third of it. */
const RUN_MILLISECONDS = 90_000;

/** What was issued is what was answered, each once; and what is owed follows from it. */
export async function checkAccounts(asker: Asker, book: Book): Promise<void> {
  const claimed = await numbersOfRuns(asker, book);
  const [invoices, notes] = await Promise.all(
    ['invoice', 'credit-note'].map((kind) =>
      allPages(asker, `/v1/invoices?kind=${kind}&limit=500`, 'InvoiceList'),
    ),
  );
  if (!invoices || !notes) throw new RangeError('both kinds are listed');
  const acked = (wanted: string) =>
    book.documents.filter(({ kind }) => kind === wanted).map(({ number }) => number);
  compare(asker, 'invoices', [...acked('invoice'), ...claimed], numbersIn(invoices));
  compare(asker, 'credit notes', acked('credit-note'), numbersIn(notes));
  await checkSeries(asker, invoices.length + notes.length);
  const payments = await checkPayments(asker, book);
  await checkDisputes(asker, book);
  await checkBalance(asker, sumOf(invoices) - sumOf(notes) - payments);
}

/** Waits until all runs have ended; the numbers of what they issued. */
async function numbersOfRuns(asker: Asker, { runs }: Book): Promise<string[]> {
  const numbers: string[] = [];
  for (const id of runs) {
    const run = await endedRun(asker, id);
    const path = run?.claim ? `/v1/claims/${run.claim}` : null;
    const claim = path && read('Claim', await ask(asker, 'read back', { method: 'GET', path }));
    const its = claim ? claim.invoices.map(({ number }) => number) : [];
    if (run && run.progress.issued !== its.length) {
      asker.say(`run ${id} issued ${run.progress.issued}, and its claim has ${its.length}`);
    }
    numbers.push(...its);
  }
  return numbers;
}

async function endedRun(asker: Asker, id: string): Promise<Read<'InvoiceRun'> | null> {
  const until = performance.now() + RUN_MILLISECONDS;
  while (performance.now() < until) {
    const path = `/v1/invoice-runs/${id}`;
    const run = read('InvoiceRun', await ask(asker, 'read back', { method: 'GET', path }));
    if (run.status === 'ended') return run;
    await pause(LOOK_MILLISECONDS);
  }
  asker.say(`run ${id} has not ended ${RUN_MILLISECONDS / 1000} s after all was well again`);
  return null;
}

const numbersIn = (list: Read<'InvoiceList'>['items']) => list.map(({ number }) => number);

const sumOf = (list: readonly { total: string }[]) =>
  list.reduce((sum, { total }) => sum + penceOf(total), 0);

/** Each that was answered is there, none was answered twice, and none to nobody. */
function compare(
  { say }: Asker,
  what: string,
  answered: readonly string[],
  there: readonly string[],
): void {
  const [wanted, found] = [new Set(answered), new Set(there)];
  if (wanted.size < answered.length) say(`${what}: a number was answered twice`);
  if (found.size < there.length) say(`${what}: a number is there twice`);
  const lost = [...wanted.difference(found)];
  const extra = [...found.difference(wanted)];
  if (lost.length > 0) say(`${what} that were answered are lost: ${lost.join(', ')}`);
  if (extra.length > 0) say(`${what} are there that nobody was answered: ${extra.join(', ')}`);
}

/** R19: no gap in any series, and no document outside of them. */
async function checkSeries(asker: Asker, documents: number): Promise<void> {
  const path = '/v1/audit/number-gaps';
  const { items } = read('SeriesList', await ask(asker, 'read back', { method: 'GET', path }));
  for (const { series, gaps, count, last } of items) {
    if (gaps.length > 0 || count !== last) {
      asker.say(`${series} has ${count} documents up to ${last}, gaps ${JSON.stringify(gaps)}`);
    }
  }
  const counted = items
    .filter(({ series }) => !series.includes('-CL-'))
    .reduce((sum, { count }) => sum + count, 0);
  if (counted !== documents) asker.say(`the series count ${counted} documents of ${documents}`);
}

/** Each payment is there once, as it was answered; gives their sum in pence. */
async function checkPayments(asker: Asker, book: Book): Promise<number> {
  const listed = await allPages(asker, '/v1/payments?limit=500', 'PaymentList');
  const wordsOf = ({ id, reference, amount }: { id: string; reference: string; amount: string }) =>
    `${id} ${reference} ${amount}`;
  compare(asker, 'payments', book.payments.map(wordsOf), listed.map(wordsOf));
  const references = new Set(listed.map(({ reference }) => reference));
  if (references.size < listed.length) asker.say('a payment was booked twice');
  return listed.reduce((sum, { amount }) => sum + penceOf(amount), 0);
}

/** Each dispute is there once; what was settled is. */
async function checkDisputes(asker: Asker, { disputes }: Book): Promise<void> {
  const listed = await allPages(asker, '/v1/disputes?limit=500', 'DisputeList');
  const ids = listed.map(({ id }) => id);
  compare(asker, 'disputes', [...disputes.keys()], ids);
  for (const { id, status } of listed) {
    if (disputes.get(id) && status !== 'settled') asker.say(`dispute ${id} is open again`);
  }
}

/** R22: invoices - credit notes - payments = balance. */
async function checkBalance(asker: Asker, pence: number): Promise<void> {
  const path = '/v1/customers/UKBA/statement';
  const { closing, entries } = read(
    'Statement',
    await ask(asker, 'read back', { method: 'GET', path }),
  );
  if (closing !== poundsOf(pence)) {
    asker.say(`the statement closes with ${closing}, and its documents come to ${poundsOf(pence)}`);
  }
  const last = entries.at(-1);
  if (last && last.balance !== closing) asker.say(`the statement closes not with its last entry`);
}
