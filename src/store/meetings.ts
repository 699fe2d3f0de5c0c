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
import type { AskingSession, DetentionSteps, Meeting } from '../usecases/store.ts';
import { type Db, run } from './query.ts';
import { isCurrentAt, personalOfRevision, revisionOf } from './revisionRows.ts';

const value = sql.placeholder;

/** Other detentions with a session of the same engagement or interpreter. */
export function sessionSteps(db: Db): Pick<DetentionSteps, 'meeting'> {
  const { personal, revisions, sessions } = db.tables;
  const asking = alias(sessions, 'asking');
  const asked = [
    asking.detention,
    asking.interpreter,
    asking.engagement,
    asking.startedAt,
    asking.endedAt,
  ];
  const select = (meets: SQL | undefined) =>
    db
      .selectDistinct({ asking: sql<string>`${asking.detention}`, revisions, personal })
      .from(sql`(${db.spelling.rowsIn(value('sessions'), sessions, asked)}) as asking`)
      // As in pairsOf.
      .crossJoin(sessions)
      .innerJoin(
        revisions,
        and(
          eq(revisions.force, sessions.force),
          eq(revisions.detention, sessions.detention),
          eq(revisions.revision, sessions.revision),
        ),
      )
      .leftJoin(personal, personalOfRevision(db))
      .where(
        and(
          eq(sessions.force, value('force')),
          ne(sessions.detention, asking.detention),
          meets,
          eq(revisions.void, false),
          isCurrentAt(db),
        ),
      )
      .orderBy(asc(revisions.detention))
      .prepare();
  const byEngagement = select(eq(sessions.engagement, asking.engagement));
  const byInterpreter = select(
    and(
      eq(sessions.interpreter, asking.interpreter),
      lt(sessions.startedAt, asking.endedAt),
      gt(sessions.endedAt, asking.startedAt),
    ),
  );

  return {
    *meeting({ sessions, ...at }) {
      const found = new Map<string, Meeting>();
      for (const [name, statement] of [
        ['engagement', byEngagement],
        ['interpreter', byInterpreter],
      ] as const) {
        const its = sessions.filter((session) => session[name] !== null);
        if (its.length === 0) continue;
        for (const row of yield* run(statement, { ...at, sessions: rowsOf(its) })) {
          const other = revisionOf(row);
          found.set(`${row.asking}/${other.id}`, { asking: row.asking, other });
        }
      }
      return [...found.values()].sort((a, b) => (a.other.id < b.other.id ? -1 : 1));
    },
  };
}

function rowsOf(sessions: readonly AskingSession[]): string {
  const rows = sessions.map(({ startedAt: started_at, endedAt: ended_at, ...names }) => ({
    ...names,
    started_at,
    ended_at,
  }));
  return JSON.stringify(rows);
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
