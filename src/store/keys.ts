import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { AccessKey, KeySteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';
import { accessKeys } from './schema.ts';

const value = sql.placeholder;

type Row = typeof accessKeys.$inferSelect;

function keyOf({ hash, id, roles, suites, ...row }: Row): AccessKey {
  return {
    ...row,
    key: id,
    tokenHash: hash,
    roles: JSON.parse(roles),
    suites: suites && JSON.parse(suites),
  };
}

/** Access keys, known by the hash of their secret only. */
export function keySteps(db: Db): KeySteps {
  const insert = db
    .insert(accessKeys)
    .values({
      force: value('force'),
      id: value('id'),
      hash: value('hash'),
      name: value('name'),
      kind: value('kind'),
      roles: value('roles'),
      suites: value('suites'),
      createdAt: value('createdAt'),
      revokedAt: value('revokedAt'),
      expiresAt: value('expiresAt'),
      lastUsedAt: value('lastUsedAt'),
    })
    .prepare();
  const byHash = db
    .select()
    .from(accessKeys)
    .where(
      and(
        eq(accessKeys.force, value('force')),
        eq(accessKeys.hash, value('hash')),
        isNull(accessKeys.revokedAt),
      ),
    )
    .prepare();
  const list = db
    .select()
    .from(accessKeys)
    .where(eq(accessKeys.force, value('force')))
    .orderBy(asc(accessKeys.id))
    .prepare();
  const revoke = db
    .update(accessKeys)
    .set({ revokedAt: sql`${value('at')}` })
    .where(
      and(
        eq(accessKeys.force, value('force')),
        eq(accessKeys.id, value('id')),
        isNull(accessKeys.revokedAt),
      ),
    )
    .returning({ id: accessKeys.id })
    .prepare();

  return {
    *insert({ key, tokenHash, roles, suites, ...rest }) {
      yield* run(insert, {
        ...rest,
        id: key,
        hash: tokenHash,
        roles: JSON.stringify(roles),
        suites: suites && JSON.stringify(suites),
      });
    },
    *byHash(force, hash) {
      const [row] = yield* run(byHash, { force, hash });
      return row && keyOf(row);
    },
    *list(force) {
      return (yield* run(list, { force })).map(keyOf);
    },
    *revoke(force, id, at) {
      return (yield* run(revoke, { force, id, at })).length === 1;
    },
  };
}
