import { and, eq, sql } from 'drizzle-orm';
import type { LeaseSteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** Two may wish for different spans; one that is held for so much longer was taken by a clock that was wrong. */
const LONGER_SECONDS = 60;

/** Who is at which piece of work, and until when. */
export function leaseSteps(db: Db): LeaseSteps {
  const { leases } = db.tables;
  const { now } = db.spelling;
  const hold = db
    .insert(leases)
    .values({
      force: value('force'),
      work: value('work'),
      holder: value('holder'),
      heldUntil: sql`${now} + ${value('seconds')}`,
    })
    .onConflictDoUpdate({
      target: [leases.force, leases.work],
      set: { holder: sql`excluded.holder`, heldUntil: sql`excluded.held_until` },
      setWhere: sql`${leases.holder} = excluded.holder or ${leases.heldUntil} <= ${now}
        or ${leases.heldUntil} > excluded.held_until + ${sql.raw(String(LONGER_SECONDS))}`,
    })
    .returning({ holder: leases.holder })
    .prepare();
  const release = db
    .delete(leases)
    .where(
      and(
        eq(leases.force, value('force')),
        eq(leases.work, value('work')),
        eq(leases.holder, value('holder')),
      ),
    )
    .prepare();
  return {
    *hold(lease, seconds) {
      return (yield* run(hold, { ...lease, seconds })).length === 1;
    },
    *release(lease) {
      yield* run(release, { ...lease });
    },
  };
}
