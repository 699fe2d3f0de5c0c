import { and, asc, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { AccessKey, KeySteps } from '../usecases/store.ts';
import { type Db, type Row, run } from './query.ts';

const value = sql.placeholder;

function keyOf({ hash, id, roles, suites, ...row }: Row<'accessKeys'>): AccessKey {
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
  return { ...storingSteps(db), ...changingSteps(db) };
}

function storingSteps(db: Db): Pick<KeySteps, 'insert' | 'byHash' | 'list'> {
  const { accessKeys } = db.tables;
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
    .where(and(eq(accessKeys.force, value('force')), eq(accessKeys.hash, value('hash'))))
    .prepare();
  const list = db
    .select()
    .from(accessKeys)
    .where(eq(accessKeys.force, value('force')))
    .orderBy(asc(accessKeys.id))
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
  };
}

function changingSteps(db: Db): Pick<KeySteps, 'revoke' | 'expire' | 'noteUse'> {
  const { accessKeys } = db.tables;
  const isKey = and(eq(accessKeys.force, value('force')), eq(accessKeys.id, value('id')));
  const revoke = db
    .update(accessKeys)
    .set({ revokedAt: sql`${value('at')}` })
    .where(and(isKey, isNull(accessKeys.revokedAt)))
    .returning({ id: accessKeys.id })
    .prepare();
  const expire = db
    .update(accessKeys)
    .set({ expiresAt: sql`${value('at')}` })
    .where(isKey)
    .prepare();
  const noteUse = db
    .update(accessKeys)
    .set({ lastUsedAt: sql`${value('at')}` })
    .where(and(isKey, or(isNull(accessKeys.lastUsedAt), lt(accessKeys.lastUsedAt, value('at')))))
    .prepare();

  return {
    *revoke(force, id, at) {
      return (yield* run(revoke, { force, id, at })).length === 1;
    },
    *expire(force, id, at) {
      yield* run(expire, { force, id, at });
    },
    *noteUse(force, id, at) {
      yield* run(noteUse, { force, id, at });
    },
  };
}
