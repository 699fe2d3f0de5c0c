/** Forces that the soak works in, each with a key that may do everything, and a tariff. */
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { createKeyring } from '../../src/commands/keyring.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { type Context, ROLES } from '../../src/usecases/access.ts';
import { setUpForce, tokenOf } from '../../src/usecases/manageKeys.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { ADA, madeUpForce, NO_INQUIRY, tableOne } from '../usecases/force.ts';
import { type Book, newBook } from './book.ts';

/** Sets the forces up in a database without tables; a signing key is made in the file. */
export async function prepareForces(
  url: string,
  signingKeyFile: string,
  codes: readonly string[],
): Promise<Book[]> {
  const keyring = createKeyring(signingKeyFile);
  const publicKey = keyring.open(signingKeyFile);
  const store = await openPostgres({ url, poolSize: 1 });
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
    const token = tokenOf(force, randomBytes(32).toString('base64url'));
    const request = { name: ADA.name, kind: ADA.kind, roles: ROLES, suites: null };
    const tariff = { content: tableOne(), replaces: null, reason: null };
    await store.transaction(null, (steps) =>
      setUpForce(steps, nextContext(), madeUpForce(force), { request, token, publicKey }),
    );
    await store.transaction(force, (steps) => publishTariff(steps, nextContext(), tariff));
    books.push(newBook(force, token));
  }
  await store.close();
  return books;
}
