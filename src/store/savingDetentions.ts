import { and, asc, eq, ne, type SQL, sql } from 'drizzle-orm';
import { arrivalOf, endOf, statusOf } from '../domain/detention.ts';
import { canonicalJson } from '../domain/hashing.ts';
import type { DetentionSteps, NewRevision, Script } from '../usecases/store.ts';
import { insertPersonal } from './personal.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** Which detention bears a custody record number. */
export function numberSteps(
  db: Db,
): Pick<DetentionSteps, 'withNumber' | 'formerlyWithNumber' | 'claimNumber'> {
  const { custodyRecords } = db.tables;
  const bearing = (when: SQL) =>
    db
      .select({ detention: custodyRecords.detention })
      .from(custodyRecords)
      .where(
        and(
          eq(custodyRecords.force, value('force')),
          eq(custodyRecords.number, value('number')),
          when,
        ),
      )
      .orderBy(asc(custodyRecords.detention))
      .prepare();
  const bearingNow = bearing(sql`${custodyRecords.current}`);
  const bearingBefore = bearing(sql`not ${custodyRecords.current}`);
  const giveUp = db
    .update(custodyRecords)
    .set({ current: false })
    .where(
      and(
        eq(custodyRecords.force, value('force')),
        eq(custodyRecords.detention, value('detention')),
        ne(custodyRecords.number, value('number')),
        sql`${custodyRecords.current}`,
      ),
    )
    .prepare();
  const claim = db
    .insert(custodyRecords)
    .values({
      force: value('force'),
      number: value('number'),
      detention: value('detention'),
      current: true,
    })
    .onConflictDoUpdate({
      target: [custodyRecords.force, custodyRecords.number, custodyRecords.detention],
      set: { current: true },
    })
    .prepare();

  const withNumber: DetentionSteps['withNumber'] = function* (force, number) {
    return (yield* run(bearingNow, { force, number }))[0]?.detention;
  };
  return {
    withNumber,
    *formerlyWithNumber(force, number) {
      return (yield* run(bearingBefore, { force, number })).map(({ detention }) => detention);
    },
    *claimNumber(force, number, detention) {
      const bearer = yield* withNumber(force, number);
      if (bearer !== undefined) return bearer === detention;
      yield* run(giveUp, { force, number, detention });
      yield* run(claim, { force, number, detention });
      return true;
    },
  };
}

/** A revision, and the rows by which it is found while it is the current one. */
export function savingSteps(db: Db): Pick<DetentionSteps, 'save'> {
  const { detentions, revisions } = db.tables;
  const putPersonal = insertPersonal(db);
  const insertHead = db
    .insert(detentions)
    .values({
      force: value('force'),
      id: value('id'),
      revision: value('revision'),
      status: value('status'),
      startedAt: value('startedAt'),
      endedAt: value('endedAt'),
    })
    .onConflictDoUpdate({
      target: [detentions.force, detentions.id],
      set: {
        revision: sql`excluded.revision`,
        status: sql`excluded.status`,
        startedAt: sql`excluded.started_at`,
        endedAt: sql`excluded.ended_at`,
      },
    })
    .prepare();
  const insertRevision = db
    .insert(revisions)
    .values({
      force: value('force'),
      detention: value('id'),
      revision: value('revision'),
      void: value('void'),
      facts: value('facts'),
      personalHash: value('personalHash'),
      contentHash: value('contentHash'),
      startedAt: value('startedAt'),
      endedAt: value('endedAt'),
      recordedAt: value('recordedAt'),
      byKey: value('byKey'),
      byName: value('byName'),
    })
    .prepare();
  const projections = projectionSteps(db);

  return {
    *save(revision) {
      const { detention, recordedBy, facts, personal: body, ...row } = revision;
      const columns = {
        ...row,
        status: statusOf(revision),
        facts: canonicalJson({ ...facts, void: revision.void }),
        startedAt: arrivalOf(detention),
        endedAt: endOf(detention),
        byKey: recordedBy.key,
        byName: recordedBy.name,
      };
      yield* run(insertHead, columns);
      yield* run(insertRevision, columns);
      const record = `detention/${revision.id}/${revision.revision}`;
      yield* putPersonal(revision.force, record, { ...revision, body });
      yield* projections(revision);
    },
  };
}

/** Rewrites the rows by which the current revision is found. */
function projectionSteps(db: Db): (revision: NewRevision) => Script<void> {
  const { detaineeReferences, detentionSuites, sessions } = db.tables;
  const forgetSuites = db
    .delete(detentionSuites)
    .where(
      and(
        eq(detentionSuites.force, value('force')),
        eq(detentionSuites.detention, value('detention')),
      ),
    )
    .prepare();
  const insertSuite = db
    .insert(detentionSuites)
    .values({ force: value('force'), suite: value('suite'), detention: value('detention') })
    .prepare();
  const forgetReferences = db
    .delete(detaineeReferences)
    .where(
      and(
        eq(detaineeReferences.force, value('force')),
        eq(detaineeReferences.detention, value('detention')),
      ),
    )
    .prepare();
  const insertReference = db
    .insert(detaineeReferences)
    .values({
      force: value('force'),
      scheme: value('scheme'),
      reference: value('reference'),
      detention: value('detention'),
    })
    .prepare();
  const insertSession = db
    .insert(sessions)
    .values({
      force: value('force'),
      detention: value('detention'),
      revision: value('revision'),
      position: value('position'),
      interpreter: value('interpreter'),
      engagement: value('engagement'),
      startedAt: value('startedAt'),
      endedAt: value('endedAt'),
    })
    .prepare();

  return function* ({ force, id, revision, detention }) {
    const key = { force, detention: id };
    if (revision > 1) {
      yield* run(forgetSuites, key);
      yield* run(forgetReferences, key);
    }
    for (const suite of new Set(detention.intervals.map((interval) => interval.suite))) {
      yield* run(insertSuite, { ...key, suite });
    }
    const { detaineeReference, homeOfficeReference } = detention;
    for (const [scheme, reference] of [
      ['force', detaineeReference],
      ['home-office', homeOfficeReference],
    ]) {
      if (reference !== null) yield* run(insertReference, { ...key, scheme, reference });
    }
    for (const [position, session] of detention.interpreterSessions.entries()) {
      const engagement = session.engagement?.reference ?? null;
      yield* run(insertSession, { ...key, ...session, revision, position, engagement });
    }
  };
}
