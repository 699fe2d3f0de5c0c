import { and, asc, eq, gt, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { DetentionSteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';
import { isCurrent, personalOfRevision, revisionOf } from './revisionRows.ts';

const value = sql.placeholder;

const WEEK_SECONDS = 604_800;
/** Before all who ever arrived. */
const FIRST = { startedAt: -1, id: '' };

/**
 * Who was held in a time. Whoever arrived before it was held for over a week, of whom there are few and an
 * index of their own, or arrived in the week before it: in order of arrival these come second.
 */
export function heldSteps(db: Db): Pick<DetentionSteps, 'heldIn'> {
  const { detentions, personal, revisions } = db.tables;
  const { startedAt, endedAt } = detentions;
  const select = (condition: SQL | undefined) =>
    db
      .select({ revisions, personal })
      .from(detentions)
      .innerJoin(revisions, isCurrent(db))
      .leftJoin(personal, personalOfRevision(db))
      .where(
        and(
          eq(detentions.force, value('force')),
          sql`(${startedAt}, ${detentions.id}) > (${value('startedAt')}, ${value('id')})`,
          lt(startedAt, value('before')),
          or(isNull(endedAt), gt(endedAt, value('from'))),
          ne(detentions.status, 'void'),
          condition,
        ),
      )
      .orderBy(asc(startedAt), asc(detentions.id))
      .limit(value('limit'))
      .prepare();
  // In the words of the index, so that both databases see that it is meant.
  const long = select(sql`(${endedAt} is null or ${endedAt} - ${startedAt} > 604800)`);
  const others = select(undefined);

  return {
    *heldIn({ force, from, to, after = FIRST, limit }) {
      const week = { startedAt: from - WEEK_SECONDS, id: '' };
      const isAmongLong = after.startedAt < week.startedAt;
      const its = { force, from, ...after, before: week.startedAt, limit };
      const rows = isAmongLong ? yield* run(long, its) : [];
      if (rows.length < limit) {
        const place = isAmongLong ? week : after;
        const rest = { force, from, ...place, before: to, limit: limit - rows.length };
        rows.push(...(yield* run(others, rest)));
      }
      return rows.map(revisionOf);
    },
  };
}
