import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import type { AuditSteps, KeptEvent } from '../usecases/store.ts';
import { personalOf } from './personal.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** The events of one record as they were hashed, each beside what is kept apart of it. */
export function keptEventSteps(db: Db): Pick<AuditSteps, 'keptEventsOf' | 'inquiry'> {
  const { auditEvents, auditSubjects, personal } = db.tables;
  const page = db
    .select()
    .from(auditSubjects)
    .innerJoin(
      auditEvents,
      and(
        eq(auditEvents.force, auditSubjects.force),
        eq(auditEvents.position, auditSubjects.position),
      ),
    )
    .leftJoin(
      personal,
      and(
        eq(personal.force, auditEvents.force),
        eq(personal.record, sql`'event/' || ${auditEvents.position}`),
      ),
    )
    .where(
      and(
        eq(auditSubjects.force, value('log')),
        eq(auditSubjects.subject, value('subject')),
        gte(auditSubjects.position, value('from')),
        lt(auditSubjects.position, value('before')),
      ),
    )
    .orderBy(asc(auditSubjects.position))
    .limit(value('limit'))
    .prepare();
  const own = db
    .select({ body: personal.body })
    .from(personal)
    .where(and(eq(personal.force, value('log')), eq(personal.record, value('record'))))
    .prepare();
  return {
    *inquiry(log, position) {
      const [row] = yield* run(own, { log, record: `event/${position}` });
      return personalOf<NonNullable<KeptEvent['inquiry']>>(row ?? null);
    },
    *keptEventsOf(log, subject, range) {
      return (yield* run(page, { log, subject, ...range })).map((row) => ({
        position: row.audit_events.position,
        leaf: row.audit_events.leaf,
        inquiry: personalOf<NonNullable<KeptEvent['inquiry']>>(row.personal),
      }));
    },
  };
}

/** Personal parts that belong to an event and to no record of its own: why something was read. */
export function partSteps(db: Db): Pick<AuditSteps, 'ownParts'> {
  const { auditEvents, personal } = db.tables;
  const named = sql`'event/' || ${auditEvents.position}`;
  const parts = db
    .select({ position: auditEvents.position, salt: personal.salt, body: personal.body })
    .from(auditEvents)
    .innerJoin(personal, and(eq(personal.force, auditEvents.force), eq(personal.record, named)))
    .where(
      and(
        eq(auditEvents.force, value('log')),
        gte(auditEvents.position, value('from')),
        lt(auditEvents.position, value('before')),
      ),
    )
    .prepare();
  return {
    *ownParts(log, from, before) {
      return yield* run(parts, { log, from, before });
    },
  };
}
