/** A file of new records, sent until all of it was answered: what one try wrote, the next leaves as it is. */
import { ask, read } from './asking.ts';
import { noteRevision } from './book.ts';
import { type Client, get } from './client.ts';
import { momentOf, someDay } from './custodyActs.ts';

const RECORDS = 10;
const MOST_TRIES = 20;

export async function importSome(client: Client): Promise<void> {
  const sent = Array.from({ length: RECORDS }, () => someStay(client));
  const body = sent.map((one) => `${JSON.stringify(one.stay)}\n`).join('');
  const ids = await idsOf(client, body);
  for (const [n, { stay, day }] of sent.entries()) {
    const intent = stay.custodyRecordNumber;
    const id = ids[n];
    // Nobody else knows it yet, so that it still is as it was imported.
    const answer = id === undefined ? null : await get(client, 'read', `/v1/detentions/${id}`);
    if (id === undefined || !answer) {
      client.say(`import: ${intent} was not recorded`);
      continue;
    }
    noteRevision(client.book, 'import', intent, read('DetentionAnswer', answer));
    client.book.numbers.set(intent, id);
    client.book.detentions.push({ id, day, hour: 1, isReleased: true, isLong: false });
  }
}

function someStay({ random, nextIntent }: Client) {
  const day = someDay(random.below(28));
  const interval = {
    suite: 'BX',
    startedAt: momentOf(day, 0),
    endedAt: momentOf(day, 2 + random.below(20)),
  };
  const stay = { custodyRecordNumber: nextIntent(), intervals: [interval], outcome: 'bailed' };
  return { stay, day };
}

/** The ids of the records, in the order of the file. */
async function idsOf(client: Client, body: string): Promise<string[]> {
  const asked = { path: '/v1/detentions/import', body, type: 'application/x-ndjson' };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { text } = await ask(client, 'import', { method: 'POST', ...asked });
    const lines = text.split('\n').filter((line) => line !== '');
    const results = lines.map((line): { id?: string; summary?: object } => JSON.parse(line));
    // Without it, it broke off in the middle.
    if (results.at(-1)?.summary) return results.flatMap(({ id }) => id ?? []);
  }
  client.say(`an import broke off ${MOST_TRIES} times`);
  return [];
}
