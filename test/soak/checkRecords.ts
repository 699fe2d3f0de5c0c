/** Reads every record back, and holds it against what was answered. */
import { canonicalJson } from '../../src/domain/hashing.ts';
import { type Asker, ask, type Read, read } from './asking.ts';
import { type AckedDocument, type AckedRevision, type Book, contentOf } from './book.ts';
import { allPages, inTurns } from './readBack.ts';

const AT_ONCE = 12;

type Breakdown = Read<'Breakdown'>;

/** No record is lost, there twice, or made by nobody; each is read with all that is about it. */
export async function checkRecords(asker: Asker, book: Book): Promise<void> {
  const listed = await allPages(asker, '/v1/detentions?limit=500', 'DetentionList');
  const byNumber = Map.groupBy(listed, ({ custodyRecordNumber }) => custodyRecordNumber);
  for (const [number, its] of byNumber) {
    if (its.length > 1) asker.say(`custody record ${number} is there ${its.length} times`);
    if (!book.numbers.has(number)) asker.say(`custody record ${number} was answered to nobody`);
  }
  for (const [number, id] of book.numbers) {
    if (byNumber.get(number)?.[0]?.id !== id) asker.say(`custody record ${number} is lost`);
  }
  const revisions = Map.groupBy(book.revisions, ({ id }) => id);
  const documents = Map.groupBy(book.documents, ({ detention }) => detention);
  await inTurns(listed, AT_ONCE, async ({ id }) => {
    const path = `/v1/detentions/${id}/breakdown`;
    const answer = await ask(asker, 'read back', { method: 'GET', path });
    const breakdown = read('Breakdown', answer);
    const unsure = book.unsure.filter((one) => one.id === id);
    checkRevisions(asker, breakdown, revisions.get(id) ?? [], unsure);
    checkSessions(asker, breakdown, revisions.get(id) ?? []);
    checkDocuments(asker, breakdown, documents.get(id) ?? []);
    checkStanding(asker, breakdown);
    checkEvents(asker, breakdown);
  });
}

/** Every revision was answered to one client, and says what was answered. */
function checkRevisions(
  { say }: Asker,
  { detention: { id }, revisions }: Breakdown,
  acked: readonly AckedRevision[],
  unsure: Book['unsure'],
): void {
  const byRevision = Map.groupBy(acked, ({ revision }) => revision);
  for (const { intent, revision, content } of acked) {
    const found = revisions.find((one) => one.revision === revision);
    if (!found) say(`revision ${revision} of ${id}, by ${intent}, is lost`);
    else if (canonicalJson(found.detention) !== content) {
      say(`revision ${revision} of ${id} is not what ${intent} was answered`);
    }
  }
  for (const { revision, detention } of revisions) {
    const its = byRevision.get(revision) ?? [];
    // A release that finds just what it wants writes nothing, nor does a void.
    const writers = its.filter(({ kind }) => kind !== 'release' && kind !== 'void');
    if (writers.length > 1) say(`revision ${revision} of ${id} was answered ${its.length} times`);
    const mine = unsure.find(({ intent }) => intent === detention.operation);
    if (its.length === 0 && !mine) say(`revision ${revision} of ${id} was answered to nobody`);
  }
  for (const { intent, isDenied } of unsure) {
    const made = revisions.filter(({ reason, detention }, n) => {
      const before = revisions[n - 1]?.detention.operation;
      return reason !== null && detention.operation === intent && before !== intent;
    });
    if (made.length > 1) say(`amendment ${intent} was made ${made.length} times`);
    if (made.length > 0 && isDenied) {
      say(`amendment ${intent} was made, and all that was said was that nothing was written`);
    }
  }
}

/** Each interpreter session is there once: none was lost to an amendment, or added twice. */
function checkSessions(
  { say }: Asker,
  { detention: { interpreterSessions } }: Breakdown,
  acked: readonly AckedRevision[],
): void {
  const wanted = acked.filter(({ kind }) => kind === 'session').map(({ intent }) => intent);
  const found = interpreterSessions.map(({ interpreter }) => interpreter);
  if (wanted.sort().join() !== found.sort().join()) {
    say(`sessions ${wanted.join()} were answered, and ${found.join()} are there`);
  }
}

/** Documents as they were issued. */
function checkDocuments(
  { say }: Asker,
  { invoices, creditNotes }: Breakdown,
  acked: readonly AckedDocument[],
): void {
  const byNumber = new Map([...invoices, ...creditNotes].map((one) => [one.number, one]));
  for (const { intent, number, total, documentHash } of acked) {
    const found = byNumber.get(number);
    if (found?.documentHash === documentHash && found.charge.total === total) continue;
    say(
      found ? `${number} is not what ${intent} was answered` : `${number}, by ${intent}, is lost`,
    );
  }
}

/** R20, R21: one live invoice at most, and marked where it no longer shows what is so. */
function checkStanding({ say }: Asker, { detention, invoices, revisions }: Breakdown): void {
  const live = invoices.filter((one) => one.live);
  if (live.length > 1) say(`${detention.id} has ${live.length} live invoices`);
  if ((live[0]?.number ?? null) !== detention.invoice) {
    say(
      `${detention.id} names ${detention.invoice} as its invoice, and ${live[0]?.number} is live`,
    );
  }
  for (const { number, superseded, detention: invoiced } of live) {
    const then = revisions.find(({ revision }) => revision === invoiced.revision);
    const isVoid = detention.status === 'void';
    const differs = isVoid || then === undefined || shown(then.detention) !== shown(detention);
    if (differs !== superseded) {
      say(`${number} is ${superseded ? '' : 'not '}marked as superseded, and should be otherwise`);
    }
  }
}

/** What an invoice shows of a record: all but its outcome. */
function shown(detention: Parameters<typeof contentOf>[0]): string {
  return canonicalJson({ ...contentOf(detention), outcome: null });
}

/** One event a revision, a document and a payment. */
function checkEvents({ say }: Asker, { detention: { id }, ...found }: Breakdown): void {
  const { revisions, invoices, creditNotes, events } = found;
  const count = (kinds: readonly string[], matches: (subject: Subject) => boolean) =>
    events.filter(({ kind, subjects }) => kinds.includes(kind) && subjects.some(matches)).length;
  for (const { revision } of revisions) {
    const its = count(
      ['detention.recorded', 'detention.amended', 'detention.voided'],
      (subject) => subject.id === id && subject.revision === revision,
    );
    if (its !== 1) say(`revision ${revision} of ${id} has ${its} events`);
  }
  for (const { number, kind } of [...invoices, ...creditNotes]) {
    const its = count(
      [kind === 'invoice' ? 'invoice.issued' : 'invoice.credited'],
      (subject) => subject.type === kind && subject.id === number,
    );
    if (its !== 1) say(`${number} has ${its} events`);
  }
  for (const payment of new Set(found.payments.map((one) => one.payment))) {
    const its = count(['payment.received'], (subject) => subject.id === payment);
    if (its > 1) say(`payment ${payment} has ${its} events of its receipt`);
  }
}

type Subject = Breakdown['events'][number]['subjects'][number];
