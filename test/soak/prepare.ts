/** Forces that the soak works in, each with a tariff, and two people's keys that may do everything. */
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { createKeyring } from '../../src/commands/keyring.ts';
import { type Context, ROLES } from '../../src/usecases/access.ts';
import { createKey, setUpForce, tokenOf } from '../../src/usecases/manageKeys.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { ADA, madeUpForce, NO_INQUIRY, tableOne } from '../usecases/force.ts';
import { type Book, newBook } from './book.ts';
import type { SoakDatabase } from './databases.ts';

/** Sets the forces up in a database without tables; a signing key is made in the file. */
export async function prepareForces(
  database: SoakDatabase,
  signingKeyFile: string,
  codes: readonly string[],
): Promise<Book[]> {
  const keyring = createKeyring(signingKeyFile);
  const publicKey = keyring.open(signingKeyFile);
  const store = await database.open();
  const books: Book[] = [];
  for (const force of codes) {
    const nextContext = (): Context => ({
      actor: { ...ADA, force },
      now: Math.floor(Date.now() / 1000),
      id: randomUUIDv7(),
      salt: randomBytes(32).toString('hex'),
      inquiry: NO_INQUIRY,
      signer: keyring,
    });
    const newToken = () => tokenOf(force, randomBytes(32).toString('base64url'));
    const [token, otherToken] = [newToken(), newToken()];
    const request = { name: ADA.name, kind: ADA.kind, roles: ROLES, suites: null };
    const tariff = { content: tableOne(), replaces: null, reason: null };
    await store.transaction(null, (steps) =>
      setUpForce(steps, nextContext(), madeUpForce(force), { request, token, publicKey }),
    );
    const other = { ...request, name: 'Grace Example' };
    await store.transaction(force, (steps) => createKey(steps, nextContext(), other, otherToken));
    await store.transaction(force, (steps) => publishTariff(steps, nextContext(), tariff));
    books.push(newBook({ force, token, otherToken }));
  }
  await store.close();
  return books;
}
