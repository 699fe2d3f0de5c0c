/** A database as the service would have written it, made without the time that processes take. */
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyring } from '../../src/commands/keyring.ts';
import { detentionShape } from '../../src/shapes/detention.ts';
import { forceOf, setupShape } from '../../src/shapes/force.ts';
import { tariffShape } from '../../src/shapes/tariff.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import {
  type Actor,
  type Context,
  ROLES,
  type Role,
  type Signer,
} from '../../src/usecases/access.ts';
import { createKey, setUpForce, tokenOf } from '../../src/usecases/manageKeys.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import { signIn } from '../../src/usecases/signIn.ts';
import type { Store } from '../../src/usecases/store.ts';
import { fixture, type Variables } from './run.ts';

export interface Prepared {
  /** What names the database and a key with every role. */
  variables: Variables;
  /** The same with a key that is an administrator's only. */
  administrator: Variables;
}

const newContext = (actor: Actor, signer: Signer): Context => ({
  actor,
  now: Math.floor(Date.now() / 1000),
  id: randomUUIDv7(),
  salt: randomBytes(32).toString('hex'),
  inquiry: { reason: null, recipient: null },
  signer,
});

const signingKeyOf = (databaseFile: string) => `${databaseFile}.signing-key`;

const newToken = () => tokenOf('MPS', randomBytes(32).toString('base64url'));

const fixtureJson = (name: string) => JSON.parse(readFileSync(fixture(name), 'utf8'));

/** The force of the fixtures, with its keys: events 0 to 3 of its log. */
export async function prepareForce(folder: string): Promise<Prepared> {
  const DATABASE_FILE = join(folder, 'custody.db');
  const { force, defaultCustomer, ...rest } = setupShape.parse(fixtureJson('setup.json'));
  const content = { ...rest, force: forceOf(force, defaultCustomer) };
  const [token, other] = [newToken(), newToken()];
  const store = openSqlite(DATABASE_FILE);
  const request = { name: 'Ada All', kind: 'person', roles: ROLES, suites: null } as const;
  const keyring = createKeyring(signingKeyOf(DATABASE_FILE));
  const publicKey = keyring.open(signingKeyOf(DATABASE_FILE));
  const context = newContext({ ...request, force: 'MPS', key: 'first' }, keyring);
  await store.transaction('MPS', (steps) =>
    setUpForce(steps, context, content, { request, token, publicKey }),
  );
  const roles: readonly Role[] = ['administrator'];
  const second = newContext(context.actor, keyring);
  await store.transaction('MPS', (steps) =>
    createKey(steps, second, { ...request, name: 'Abe Admin', roles }, other),
  );
  store.close();
  return {
    variables: { DATABASE_FILE, CUSTODY_KEY: token },
    administrator: { DATABASE_FILE, CUSTODY_KEY: other },
  };
}

/** Works on the database as the holder of the key. */
export async function inDatabase<T>(
  { DATABASE_FILE = '', CUSTODY_KEY = '' }: Variables,
  work: (store: Store, nextContext: () => Context) => Promise<T>,
): Promise<T> {
  const store = openSqlite(DATABASE_FILE);
  const found = await store.read((steps) => signIn(steps, CUSTODY_KEY, 0));
  if ('failed' in found) throw new RangeError('the force is prepared');
  const { actor } = found;
  const keyring = createKeyring(signingKeyOf(DATABASE_FILE));
  const result = await work(store, () => newContext(actor, keyring));
  store.close();
  return result;
}

/** Publishes the tariff of the fixtures, and records stays: an event each. Gives the stays' ids. */
export function recordStays(variables: Variables, stays: readonly object[]): Promise<string[]> {
  return inDatabase(variables, async (store, nextContext) => {
    const content = tariffShape.parse(fixtureJson('tariff.json'));
    const context = nextContext();
    const draft = { content, replaces: null, reason: null };
    await store.transaction(context.actor.force, (steps) => publishTariff(steps, context, draft));
    const ids: string[] = [];
    for (const stay of stays) {
      const next = nextContext();
      const sent = detentionShape.parse(stay);
      const made = await store.transaction(next.actor.force, (steps) =>
        recordDetention(steps, next, sent),
      );
      ids.push(made.current.id);
    }
    return ids;
  });
}
