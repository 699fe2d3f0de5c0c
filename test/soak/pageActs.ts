/** Somebody at the pages: signs in, looks round, searches, and signs in anew some time later. */
import { type Answer, ask } from './asking.ts';
import type { Client } from './client.ts';

const PAGES = [
  '/held',
  '/find',
  '/accounts',
  '/payments',
  '/claims',
  '/runs',
  '/years/2009',
  '/tariffs',
  '/audit',
];
/** They rate all that is not billed yet. */
const SLOW_PAGES = ['/to-do', '/exceptions'];
/** After so many pages they leave, and do not sign out. */
const STAYS = 0.97;
const FORM = 'application/x-www-form-urlencoded';

interface Visit {
  cookie: string;
  formToken: string;
}

/** A visit a client, at whichever instance answers. */
const visits = new WeakMap<Client, Visit>();

export async function browse(client: Client): Promise<void> {
  const visit = visits.get(client) ?? (await signIn(client));
  if (!visit) return;
  if (client.random.isLucky(STAYS)) visits.set(client, visit);
  else visits.delete(client);
  const isSearch = client.random.isLucky(0.2);
  await (isSearch ? search(client, visit) : look(client, visit, somePage(client)));
}

async function signIn(client: Client): Promise<Visit | null> {
  const body = new URLSearchParams({ key: client.token });
  const asked = { path: '/sign-in', body, type: FORM };
  const answer = await ask(client, 'sign in', { method: 'POST', ...asked });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (answer.status !== 303 || cookie === undefined) {
    client.say(`sign-in was answered ${answer.status}`);
    return null;
  }
  const { text } = await ask(client, 'page', { method: 'GET', path: '/find', headers: { cookie } });
  const formToken = /name="formToken" value="(\w+)"/.exec(text)?.[1] ?? '';
  return { cookie, formToken };
}

function somePage({ random, book }: Client): string {
  const one = random.isLucky(0.3) && random.pick(book.detentions);
  if (one) return `/detentions/${one.id}`;
  return random.pick(random.isLucky(0.03) ? SLOW_PAGES : PAGES) ?? '/';
}

async function look(client: Client, visit: Visit, path: string): Promise<void> {
  const headers = { cookie: visit.cookie };
  const answer = await ask(client, 'page', { method: 'GET', path, headers });
  expect(client, visit, { path, answer, status: 200 });
}

/** By a form, whose draft is kept until the visit is over. */
async function search(client: Client, visit: Visit): Promise<void> {
  const [number = ''] = client.random.pick([...client.book.numbers].slice(-100)) ?? [];
  const { cookie, formToken } = visit;
  const body = new URLSearchParams({ formToken, custodyRecordNumber: number || 'none' });
  const asked = { path: '/find', body, type: FORM, headers: { cookie } };
  const answer = await ask(client, 'search form', { method: 'POST', ...asked });
  expect(client, visit, { path: '/find', answer, status: 303 });
}

/** Whoever is sent to sign in was idle for too long, which is as it should be. */
function expect(
  client: Client,
  visit: Visit,
  { path, answer, status }: { path: string; answer: Answer; status: number },
): void {
  if (answer.headers.get('location')?.startsWith('/sign-in')) {
    if (visits.get(client) === visit) visits.delete(client);
  } else if (answer.status !== status) {
    const place = path.startsWith('/detentions/') ? '/detentions/…' : path;
    client.say(`page ${place} was answered ${answer.status}`);
  }
}
