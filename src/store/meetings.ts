/** Where the sessions and stays of different detentions meet. */
import {
  and,
  asc,
  desc,
  eq,
  gt,
  isNull,
  lt,
  lte,
  ne,
  notExists,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { LONGEST_SESSION_SECONDS } from '../domain/detention.ts';
import type { Instant } from '../domain/time.ts';
import type { AskingSession, DetentionSteps, Meeting, Script } from '../usecases/store.ts';
import { type Db, run } from './query.ts';
import { isCurrentAt, personalOfRevision, revisionOf } from './revisionRows.ts';

const value = sql.placeholder;

/** Other detentions with a session of the same engagement or interpreter. */
export function sessionSteps(db: Db): Pick<DetentionSteps, 'meeting' | 'named'> {
  const { asking, sessions, select } = meetingsOf(db);
  const byEngagement = select(eq(sessions.engagement, asking.engagement));
  const byInterpreter = select(
    and(
      eq(sessions.interpreter, asking.interpreter),
      lt(sessions.startedAt, asking.endedAt),
      gt(sessions.endedAt, asking.startedAt),
      // Else all that the interpreter ever attended before is looked through.
      gt(sessions.startedAt, sql`${asking.startedAt} - ${LONGEST_SESSION_SECONDS}`),
    ),
  );
  const named = selectNamed(db);
  return {
    *meeting({ sessions: all, ...at }) {
      const withInterpreter = all.filter(({ interpreter }) => interpreter !== null);
      const found = [
        ...(yield* meet(byEngagement, at, onePerEngagement(all))),
        ...(yield* meet(byInterpreter, at, withInterpreter)),
      ];
      return [...new Map(found.map((met) => [`${met.asking}/${met.id}`, met])).values()];
    },
    *named(force, names) {
      const rows = names.map(({ id: detention, revision }) => ({ detention, revision }));
      const asked = { force, names: JSON.stringify(rows), count: rows.length };
      return (yield* run(named, asked)).map(revisionOf);
    },
  };
}

/** What finds the sessions of others that some meet, in revisions that were current at a moment. */
function meetingsOf(db: Db) {
  const { revisions, sessions } = db.tables;
  const asking = alias(sessions, 'asking');
  const { detention, interpreter, engagement, startedAt, endedAt } = asking;
  const asked = db.spelling.rowsIn(value('sessions'), sessions, [
    detention,
    interpreter,
    engagement,
    startedAt,
    endedAt,
  ]);
  const select = (meets: SQL | undefined) =>
    db
      .selectDistinct({
        asking: sql<string>`${detention}`,
        id: sessions.detention,
        revision: sessions.revision,
      })
      // Told how many there are, PostgreSQL does not take one for a hundred.
      .from(sql`(${asked} limit ${value('count')}) as asking`)
      // Not an inner join, of which SQLite may turn round the order and read every session.
      .crossJoin(sessions)
      .innerJoin(
        revisions,
        and(
          eq(revisions.force, sessions.force),
          eq(revisions.detention, sessions.detention),
          eq(revisions.revision, sessions.revision),
        ),
      )
      .where(
        and(
          eq(sessions.force, value('force')),
          ne(sessions.detention, detention),
          meets,
          eq(revisions.void, false),
          isCurrentAt(db),
        ),
      )
      .prepare();
  return { asking, sessions, select };
}

/** What reads revisions by their names. */
function selectNamed(db: Db) {
  const { personal, revisions } = db.tables;
  const named = alias(revisions, 'named');
  const asked = db.spelling.rowsIn(value('names'), revisions, [named.detention, named.revision]);
  return db
    .select({ revisions, personal })
    .from(sql`(${asked} limit ${value('count')}) as named`)
    .crossJoin(revisions)
    .leftJoin(personal, personalOfRevision(db))
    .where(
      and(
        eq(revisions.force, value('force')),
        eq(revisions.detention, named.detention),
        eq(revisions.revision, named.revision),
      ),
    )
    .orderBy(asc(revisions.detention))
    .prepare();
}

type Asking = ReturnType<ReturnType<typeof meetingsOf>['select']>;

function* meet(
  statement: Asking,
  at: { force: string; asOf: Instant },
  sessions: readonly AskingSession[],
): Script<Meeting[]> {
  if (sessions.length === 0) return [];
  const rows = sessions.map(({ startedAt: started_at, endedAt: ended_at, ...names }) => ({
    ...names,
    started_at,
    ended_at,
  }));
  return yield* run(statement, { ...at, sessions: JSON.stringify(rows), count: rows.length });
}

/** All sessions of one engagement meet the same others. */
function onePerEngagement(sessions: readonly AskingSession[]): AskingSession[] {
  const shared = sessions.filter(({ engagement }) => engagement !== null);
  const named = shared.map(
    (one) => [JSON.stringify([one.detention, one.engagement]), one] as const,
  );
  return [...new Map(named).values()];
}

/** Stays of one detainee that interleave, or follow closely. */
export function staySteps(db: Db): Pick<DetentionSteps, 'closeStays' | 'otherPlaces'> {
  const { first, second, a, select } = pairsOf(db);
  const close = select(
    and(
      or(
        lt(first.startedAt, second.startedAt),
        and(eq(first.startedAt, second.startedAt), lt(first.id, second.id)),
      ),
      or(isNull(first.endedAt), lte(second.startedAt, sql`${first.endedAt} + 86400`)),
      or(isUnbilled(db, first), isUnbilled(db, second)),
    ),
  )
    .orderBy(desc(second.startedAt), desc(second.id), desc(first.id))
    .prepare();
  const interleaving = select(
    and(
      eq(a.detention, value('detention')),
      or(isNull(first.endedAt), lt(second.startedAt, first.endedAt)),
      or(isNull(second.endedAt), lt(first.startedAt, second.endedAt)),
    ),
  )
    .orderBy(asc(second.startedAt), asc(second.id))
    .prepare();
  return {
    *closeStays(force) {
      const rows = yield* run(close, { force });
      return rows.map((row) => ({ first: row.first, second: row.second }));
    },
    *otherPlaces(force, detention) {
      return (yield* run(interleaving, { force, detention })).map((row) => row.second);
    },
  };
}

/** Pairs of detentions that bear one reference, neither of them void. */
function pairsOf(db: Db) {
  const { detaineeReferences, detentions } = db.tables;
  const first = alias(detentions, 'first');
  const second = alias(detentions, 'second');
  const a = alias(detaineeReferences, 'a');
  const b = alias(detaineeReferences, 'b');
  const select = (condition: SQL | undefined) =>
    db
      .selectDistinct({ first: first.id, second: second.id, startedAt: second.startedAt })
      .from(a)
      // Not an inner join, of which SQLite may turn round the order and read every reference.
      .crossJoin(b)
      .innerJoin(first, and(eq(first.force, a.force), eq(first.id, a.detention)))
      .innerJoin(second, and(eq(second.force, b.force), eq(second.id, b.detention)))
      .where(
        and(
          eq(a.force, value('force')),
          eq(b.force, a.force),
          eq(b.scheme, a.scheme),
          eq(b.reference, a.reference),
          ne(b.detention, a.detention),
          ne(first.status, 'void'),
          ne(second.status, 'void'),
          condition,
        ),
      );
  return { first, second, a, select };
}

/** Whether a detention has no live invoice, or one that is superseded. */
function isUnbilled(db: Db, { force, id }: Record<'force' | 'id', SQLWrapper>): SQL {
  const { liveInvoices } = db.tables;
  return notExists(
    db
      .select({ one: sql`1` })
      .from(liveInvoices)
      .where(
        and(
          eq(liveInvoices.force, force),
          eq(liveInvoices.detention, id),
          eq(liveInvoices.superseded, false),
        ),
      ),
  );
}
