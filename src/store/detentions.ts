import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { statusOf } from '../domain/detention.ts';
import { canonicalJson } from '../domain/hashing.ts';
import { type DetentionFacts, joinDetention } from '../domain/personal.ts';
import type {
  CurrentDetention,
  DetentionFilter,
  DetentionSteps,
  NewRevision,
  Revision,
  RevisionPersonal,
  Script,
} from '../usecases/store.ts';
import { insertPersonal, personalOf } from './personal.ts';
import { type Db, run } from './query.ts';
import {
  custodyRecords,
  detaineeReferences,
  detentionSuites,
  detentions,
  liveInvoices,
  personal,
  revisions,
  sessions,
} from './schema.ts';

const value = sql.placeholder;

/** What a revision's references read as once they are erased. */
const ERASED: RevisionPersonal = {
  custodyRecordNumber: '',
  detaineeReference: null,
  homeOfficeReference: null,
  interpreters: [],
  reason: null,
};

interface RevisionRow {
  revisions: typeof revisions.$inferSelect;
  personal: typeof personal.$inferSelect | null;
}

function revisionOf({ revisions: row, personal: kept }: RevisionRow): Revision {
  const { reason, ...references } = personalOf<RevisionPersonal>(kept) ?? ERASED;
  const { void: isVoid, ...facts }: DetentionFacts & { void: boolean } = JSON.parse(row.facts);
  return {
    force: row.force,
    id: row.detention,
    revision: row.revision,
    void: isVoid,
    detention: joinDetention(facts, references),
    reason,
    contentHash: row.contentHash,
    recordedAt: row.recordedAt,
    recordedBy: { key: row.byKey, name: row.byName },
  };
}

function currentOf(
  row: RevisionRow & { live_invoices: typeof liveInvoices.$inferSelect | null },
): CurrentDetention {
  return {
    ...revisionOf(row),
    invoice: row.live_invoices?.number ?? null,
    superseded: row.live_invoices?.superseded ?? false,
  };
}

const personalOfRevision = and(
  eq(personal.force, revisions.force),
  eq(personal.record, sql`'detention/' || ${revisions.detention} || '/' || ${revisions.revision}`),
);

/** Detentions: their revisions, and the rows that lead to the current ones. */
export function detentionSteps(db: Db): DetentionSteps {
  return { ...numberSteps(db), ...savingSteps(db), ...readingSteps(db), ...meetingSteps(db) };
}

function numberSteps(db: Db): Pick<DetentionSteps, 'withNumber' | 'claimNumber'> {
  const byNumber = db
    .select({ detention: custodyRecords.detention })
    .from(custodyRecords)
    .where(
      and(eq(custodyRecords.force, value('force')), eq(custodyRecords.number, value('number'))),
    )
    .prepare();
  const giveUp = db
    .delete(custodyRecords)
    .where(
      and(
        eq(custodyRecords.force, value('force')),
        eq(custodyRecords.detention, value('detention')),
        ne(custodyRecords.number, value('number')),
      ),
    )
    .prepare();
  const claim = db
    .insert(custodyRecords)
    .values({ force: value('force'), number: value('number'), detention: value('detention') })
    .onConflictDoNothing()
    .prepare();

  const withNumber: DetentionSteps['withNumber'] = function* (force, number) {
    return (yield* run(byNumber, { force, number }))[0]?.detention;
  };
  return {
    withNumber,
    *claimNumber(force, number, detention) {
      yield* run(giveUp, { force, number, detention });
      yield* run(claim, { force, number, detention });
      return (yield* withNumber(force, number)) === detention;
    },
  };
}

function savingSteps(db: Db): Pick<DetentionSteps, 'save'> {
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
        startedAt: detention.intervals[0]?.startedAt,
        endedAt: detention.intervals.at(-1)?.endedAt ?? null,
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

function readingSteps(
  db: Db,
): Pick<DetentionSteps, 'current' | 'revisions' | 'list' | 'recordedBy'> {
  const selectCurrent = () =>
    db
      .select()
      .from(detentions)
      .innerJoin(
        revisions,
        and(
          eq(revisions.force, detentions.force),
          eq(revisions.detention, detentions.id),
          eq(revisions.revision, detentions.revision),
        ),
      )
      .leftJoin(personal, personalOfRevision)
      .leftJoin(
        liveInvoices,
        and(eq(liveInvoices.force, detentions.force), eq(liveInvoices.detention, detentions.id)),
      );
  const current = selectCurrent()
    .where(and(eq(detentions.force, value('force')), eq(detentions.id, value('id'))))
    .prepare();
  const all = db
    .select()
    .from(revisions)
    .leftJoin(personal, personalOfRevision)
    .where(and(eq(revisions.force, value('force')), eq(revisions.detention, value('id'))))
    .orderBy(asc(revisions.revision))
    .prepare();
  const recordedBy = db
    .select()
    .from(revisions)
    .leftJoin(personal, personalOfRevision)
    .where(
      and(
        eq(revisions.force, value('force')),
        gt(revisions.detention, value('after')),
        lt(revisions.startedAt, value('to')),
        or(isNull(revisions.endedAt), gt(revisions.endedAt, value('from'))),
        eq(revisions.void, false),
        isCurrentAt(db),
      ),
    )
    .orderBy(asc(revisions.detention))
    .limit(value('limit'))
    .prepare();

  return {
    *current(force, id) {
      const [row] = yield* run(current, { force, id });
      return row && currentOf(row);
    },
    *revisions(force, id) {
      return (yield* run(all, { force, id })).map(revisionOf);
    },
    *list(filter) {
      const query = selectCurrent()
        .where(and(...conditionsOf(db, filter)))
        .orderBy(desc(detentions.startedAt), desc(detentions.id))
        .limit(filter.limit);
      return (yield* run(query.prepare())).map(currentOf);
    },
    *recordedBy(query) {
      return (yield* run(recordedBy, query)).map(revisionOf);
    },
  };
}

/** No later revision of the same detention was recorded by `asOf`, and this one was. */
function isCurrentAt(db: Db): SQL | undefined {
  const later = alias(revisions, 'later');
  return and(
    lte(revisions.recordedAt, value('asOf')),
    eq(
      revisions.revision,
      db
        .select({ latest: sql`max(${later.revision})` })
        .from(later)
        .where(
          and(
            eq(later.force, revisions.force),
            eq(later.detention, revisions.detention),
            lte(later.recordedAt, value('asOf')),
          ),
        ),
    ),
  );
}

function conditionsOf(db: Db, filter: DetentionFilter): (SQL | undefined)[] {
  const { force, suites, status, from, before, custodyRecordNumber, reference, after } = filter;
  return [
    eq(detentions.force, force),
    status && eq(detentions.status, status),
    from === undefined ? undefined : gte(detentions.startedAt, from),
    before === undefined ? undefined : lt(detentions.startedAt, before),
    after &&
      or(
        lt(detentions.startedAt, after.startedAt),
        and(eq(detentions.startedAt, after.startedAt), lt(detentions.id, after.id)),
      ),
    suites &&
      exists(
        db
          .select({ one: sql`1` })
          .from(detentionSuites)
          .where(
            and(
              eq(detentionSuites.force, detentions.force),
              eq(detentionSuites.detention, detentions.id),
              inArray(detentionSuites.suite, [...suites]),
            ),
          ),
      ),
    custodyRecordNumber === undefined
      ? undefined
      : inArray(
          detentions.id,
          db
            .select({ id: custodyRecords.detention })
            .from(custodyRecords)
            .where(
              and(eq(custodyRecords.force, force), eq(custodyRecords.number, custodyRecordNumber)),
            ),
        ),
    reference &&
      inArray(
        detentions.id,
        db
          .select({ id: detaineeReferences.detention })
          .from(detaineeReferences)
          .where(
            and(
              eq(detaineeReferences.force, force),
              eq(detaineeReferences.scheme, reference.scheme),
              eq(detaineeReferences.reference, reference.reference),
            ),
          ),
      ),
    filter.unbilled
      ? or(
          and(eq(detentions.status, 'released'), isNull(liveInvoices.number)),
          eq(liveInvoices.superseded, true),
        )
      : undefined,
  ];
}

/** Where the sessions and stays of different detentions meet. */
function meetingSteps(
  db: Db,
): Pick<DetentionSteps, 'withEngagement' | 'withInterpreter' | 'closeStays' | 'otherPlaces'> {
  const select = (condition: SQL | undefined) =>
    db
      .selectDistinct({ revisions, personal })
      .from(sessions)
      .innerJoin(
        revisions,
        and(
          eq(revisions.force, sessions.force),
          eq(revisions.detention, sessions.detention),
          eq(revisions.revision, sessions.revision),
        ),
      )
      .leftJoin(personal, personalOfRevision)
      .where(
        and(
          eq(sessions.force, value('force')),
          ne(sessions.detention, value('detention')),
          condition,
          eq(revisions.void, false),
          isCurrentAt(db),
        ),
      )
      .orderBy(asc(revisions.detention))
      .prepare();
  const byEngagement = select(eq(sessions.engagement, value('engagement')));
  const byInterpreter = select(
    and(
      eq(sessions.interpreter, value('interpreter')),
      lt(sessions.startedAt, value('endedAt')),
      gt(sessions.endedAt, value('startedAt')),
    ),
  );

  return {
    *withEngagement(at, engagement) {
      return (yield* run(byEngagement, { ...at, engagement })).map(revisionOf);
    },
    *withInterpreter(at, { interpreter, startedAt, endedAt }) {
      const rows = yield* run(byInterpreter, { ...at, interpreter, startedAt, endedAt });
      return rows.map(revisionOf);
    },
    ...stayPairs(db),
  };
}

function stayPairs(db: Db): Pick<DetentionSteps, 'closeStays' | 'otherPlaces'> {
  const first = alias(detentions, 'first');
  const second = alias(detentions, 'second');
  const a = alias(detaineeReferences, 'a');
  const b = alias(detaineeReferences, 'b');
  const select = (condition: SQL | undefined) =>
    db
      .selectDistinct({
        first: { id: first.id, startedAt: first.startedAt, endedAt: first.endedAt },
        second: { id: second.id, startedAt: second.startedAt, endedAt: second.endedAt },
      })
      .from(a)
      .innerJoin(
        b,
        and(
          eq(b.force, a.force),
          eq(b.scheme, a.scheme),
          eq(b.reference, a.reference),
          ne(b.detention, a.detention),
        ),
      )
      .innerJoin(first, and(eq(first.force, a.force), eq(first.id, a.detention)))
      .innerJoin(second, and(eq(second.force, b.force), eq(second.id, b.detention)))
      .where(
        and(
          eq(a.force, value('force')),
          ne(first.status, 'void'),
          ne(second.status, 'void'),
          condition,
        ),
      )
      .orderBy(asc(first.startedAt), asc(first.id))
      .limit(value('limit'))
      .prepare();
  const close = select(
    and(
      or(
        lt(first.startedAt, second.startedAt),
        and(eq(first.startedAt, second.startedAt), lt(first.id, second.id)),
      ),
      or(isNull(first.endedAt), lte(second.startedAt, sql`${first.endedAt} + 86400`)),
    ),
  );
  const overlapping = select(
    and(
      eq(a.detention, value('detention')),
      or(isNull(first.endedAt), lt(second.startedAt, first.endedAt)),
      or(isNull(second.endedAt), lt(first.startedAt, second.endedAt)),
    ),
  );
  return {
    *closeStays(force, limit) {
      return yield* run(close, { force, limit });
    },
    *otherPlaces(force, detention) {
      const rows = yield* run(overlapping, { force, detention, limit: 100 });
      return rows.map((row) => row.second);
    },
  };
}
