/** What custody staff do: they record, go on with records, and amend them. */
import { ask, read } from './asking.ts';
import { contentOf, type KnownDetention, noteRevision, noteUnsure } from './book.ts';
import { type Client, get, isDone, post, type WriteKind } from './client.ts';

const DAYS = 28;
/** Of most stays: past 48 they have no price, until one is agreed. */
const MOST_HOURS = 40;
const LONG_HOURS = 60;

export const momentOf = (day: string, hour: number) =>
  `${new Date(Date.parse(`${day}T08:00:00Z`) + hour * 3_600_000).toISOString().slice(0, 19)}Z`;

/** Some day of June 2009. */
export const someDay = (number: number) => `2009-06-${String(1 + number).padStart(2, '0')}`;

/** Records a stay: some are over already. */
export async function record(client: Client): Promise<void> {
  const { random, book } = client;
  const intent = client.nextIntent();
  const day = someDay(random.below(DAYS));
  const isReleased = random.isLucky(0.6);
  const isLong = isReleased && random.isLucky(0.05);
  const hours = isLong ? LONG_HOURS : 2 + random.below(MOST_HOURS - 2);
  const endedAt = isReleased ? momentOf(day, hours) : null;
  const body = {
    custodyRecordNumber: intent,
    intervals: [{ suite: 'CX', startedAt: momentOf(day, 0), endedAt }],
    outcome: isReleased ? 'removed' : null,
  };
  const answer = await post(client, 'record', intent, '/v1/detentions', body);
  if (!answer) return;
  const detention = read('DetentionAnswer', answer);
  noteRevision(book, 'record', intent, detention);
  book.numbers.set(intent, detention.id);
  book.detentions.push({ id: detention.id, day, hour: 1, isReleased, isLong });
}

/** Moves somebody who is held to another suite or watch. */
export async function startInterval(client: Client): Promise<void> {
  const held = someHeld(client);
  if (!held) return;
  held.hour += 1;
  const hour = held.hour;
  await goOn(client, 'interval', held, 'intervals', () => ({
    startedAt: momentOf(held.day, hour),
    suite: hour % 2 === 0 ? 'BX' : 'CX',
    watch: client.random.isLucky(0.2) ? 'constant' : 'standard',
  }));
}

export async function release(client: Client): Promise<void> {
  const held = someHeld(client);
  if (!held) return;
  held.hour += 1;
  const endedAt = momentOf(held.day, held.hour);
  const body = () => ({ endedAt, outcome: 'removed' });
  if (await goOn(client, 'release', held, 'release', body)) held.isReleased = true;
}

/** Voids a record, which an amendment may bring back. */
export async function voidOne(client: Client): Promise<void> {
  const one = client.random.pick(client.book.detentions);
  if (one) await goOn(client, 'void', one, 'void', () => ({ reason: 'keyed wrongly' }));
}

/** Of an interpreter whom nobody else has: each is to be there once, whatever else is amended. */
export async function addSession(client: Client): Promise<void> {
  const one = client.random.pick(client.book.detentions);
  if (!one) return;
  await goOn(client, 'session', one, 'interpreter-sessions', (intent) => ({
    interpreter: intent,
    language: 'vi',
    mode: 'telephone',
    startedAt: momentOf(one.day, 0),
    endedAt: momentOf(one.day, 0.5),
  }));
}

/** Amends a record as it was read a moment ago, by If-Match. */
export async function amend(client: Client): Promise<void> {
  const one = client.random.pick(client.book.detentions);
  if (!one) return;
  const path = `/v1/detentions/${one.id}`;
  const seen = await get(client, 'read a detention', path);
  if (!seen) return;
  const { revision, ...now } = read('DetentionAnswer', seen);
  const intent = client.nextIntent();
  const content = contentOf({ revision, ...now });
  const detention = {
    ...content,
    operation: intent,
    interpreterSessions: content.interpreterSessions.map(({ id, ...session }) => session),
    intervals: someIntervals(client, one, content),
  };
  const answer = await ask(client, 'amend', {
    method: 'PUT',
    path,
    body: { reason: 'keyed late', detention },
    headers: { 'if-match': `"${revision}"` },
  });
  if (isDone(client, 'amend', path, answer)) {
    noteRevision(client.book, 'amend', intent, read('DetentionAnswer', answer));
  } else if (answer.failures.length > 0) noteUnsure(client.book, intent, one.id, answer);
}

/** Of a stay that is over, often others: it may come to another price. */
function someIntervals(
  { random }: Client,
  { day }: KnownDetention,
  { intervals, outcome }: ReturnType<typeof contentOf>,
) {
  if (outcome === null || random.isLucky(0.3)) return intervals;
  const endedAt = momentOf(day, 2 + random.below(MOST_HOURS - 2));
  return [{ suite: 'CX', startedAt: momentOf(day, 0), endedAt }];
}

function someHeld({ random, book }: Client): KnownDetention | undefined {
  const some = Array.from({ length: 10 }, () => random.pick(book.detentions));
  return some.find((one) => one && !one.isReleased && one.hour < MOST_HOURS);
}

async function goOn(
  client: Client,
  kind: WriteKind,
  { id }: KnownDetention,
  what: string,
  bodyOf: (intent: string) => object,
): Promise<boolean> {
  const intent = client.nextIntent();
  const path = `/v1/detentions/${id}/${what}`;
  const answer = await post(client, kind, intent, path, bodyOf(intent));
  if (answer) noteRevision(client.book, kind, intent, read('DetentionAnswer', answer));
  return answer !== null;
}
