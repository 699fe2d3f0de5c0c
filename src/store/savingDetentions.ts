import { and, asc, eq, ne, type SQL, sql } from 'drizzle-orm';
import { arrivalOf, endOf, statusOf } from '../domain/detention.ts';
import type { DetentionSteps, NewRevision, Script } from '../usecases/store.ts';
import { inserting } from './inserting.ts';
import { type Db, type Row, run } from './query.ts';

const value = sql.placeholder;

/** Which detention bears a custody record number. */
export function numberSteps(
  db: Db,
): Pick<DetentionSteps, 'withNumber' | 'everWithNumbers' | 'claimNumber'> {
  const { custodyRecords } = db.tables;
  const bearing = db
    .select({ detention: custodyRecords.detention })
    .from(custodyRecords)
    .where(
      and(
        eq(custodyRecords.force, value('force')),
        eq(custodyRecords.number, value('number')),
        sql`${custodyRecords.current}`,
      ),
    )
    .prepare();
  const ever = (numbered: SQL) =>
    db
      .select({
        number: custodyRecords.number,
        detention: custodyRecords.detention,
        current: custodyRecords.current,
      })
      .from(custodyRecords)
      .where(and(eq(custodyRecords.force, value('force')), numbered))
      .orderBy(asc(custodyRecords.number), asc(custodyRecords.detention))
      .prepare();
  const everOne = ever(eq(custodyRecords.number, value('number')));
  const everAny = ever(db.spelling.isIn(custodyRecords.number, value('numbers')));
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
    return (yield* run(bearing, { force, number }))[0]?.detention;
  };
  return {
    withNumber,
    *everWithNumbers(force, numbers) {
      const [number] = numbers;
      if (numbers.length === 1) return yield* run(everOne, { force, number });
      return yield* run(everAny, { force, numbers: JSON.stringify(numbers) });
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

/** Revisions, and the rows by which the current ones are found. */
export function savingSteps(db: Db): Pick<DetentionSteps, 'save' | 'saveFirst'> {
  const insertHeads = inserting(db, 'detentions');
  const insertNumbers = inserting(db, 'custodyRecords');
  const insertRevisions = inserting(db, 'revisions');
  const insertPersonal = inserting(db, 'personal');
  const putHead = headStep(db);
  const { forget, insert: insertProjections } = projectionSteps(db);

  function* insertAll(revisions: readonly NewRevision[]): Script<void> {
    yield* insertRevisions(revisions.map(revisionRow));
    yield* insertPersonal(revisions.map(personalRow));
    yield* insertProjections(revisions);
  }

  return {
    *saveFirst(revisions) {
      yield* insertHeads(revisions.map(headRow));
      yield* insertNumbers(
        revisions.map(({ force, id, detention: { custodyRecordNumber: number } }) => ({
          force,
          number,
          detention: id,
          current: true,
        })),
      );
      yield* insertAll(revisions);
    },
    *save(revision) {
      yield* putHead(headRow(revision));
      yield* forget(revision);
      yield* insertAll([revision]);
    },
  };
}

function headRow(revision: NewRevision): Row<'detentions'> {
  const { force, id, revision: number, detention } = revision;
  return {
    force,
    id,
    revision: number,
    status: statusOf(revision),
    startedAt: arrivalOf(detention),
    endedAt: endOf(detention),
    erasedAt: null,
  };
}

function revisionRow({ id, detention, recordedBy, ...revision }: NewRevision): Row<'revisions'> {
  const { force, revision: number, content, contentHash, recordedAt } = revision;
  return {
    force,
    detention: id,
    revision: number,
    void: revision.void,
    facts: content,
    personalHash: revision.personal.personalHash,
    contentHash,
    startedAt: arrivalOf(detention),
    endedAt: endOf(detention),
    recordedAt,
    byKey: recordedBy.key,
    byName: recordedBy.name,
  };
}

function personalRow({ force, id, revision, personal }: NewRevision): Row<'personal'> {
  const { salt, body } = personal;
  return { force, record: `detention/${id}/${revision}`, salt, body };
}

function headStep(db: Db): (head: Row<'detentions'>) => Script<void> {
  const { detentions } = db.tables;
  const put = db
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
  return function* (head) {
    yield* run(put, head);
  };
}

/** The rows by which current revisions are found. */
function projectionSteps(db: Db) {
  const { detaineeReferences, detentionSuites } = db.tables;
  const forgetSuites = db
    .delete(detentionSuites)
    .where(
      and(
        eq(detentionSuites.force, value('force')),
        eq(detentionSuites.detention, value('detention')),
      ),
    )
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
  const insertSuites = inserting(db, 'detentionSuites');
  const insertReferences = inserting(db, 'detaineeReferences');
  const insertSessions = inserting(db, 'sessions');

  return {
    /** Forgets those of the revision before. */
    *forget({ force, id }: NewRevision): Script<void> {
      yield* run(forgetSuites, { force, detention: id });
      yield* run(forgetReferences, { force, detention: id });
    },
    *insert(revisions: readonly NewRevision[]): Script<void> {
      yield* insertSuites(revisions.flatMap(suiteRows));
      yield* insertReferences(revisions.flatMap(referenceRows));
      yield* insertSessions(revisions.flatMap(sessionRows));
    },
  };
}

function suiteRows({ force, id, detention }: NewRevision): Row<'detentionSuites'>[] {
  const suites = new Set(detention.intervals.map(({ suite }) => suite));
  return [...suites].map((suite) => ({ force, suite, detention: id }));
}

function referenceRows({ force, id, detention }: NewRevision): Row<'detaineeReferences'>[] {
  const { detaineeReference, homeOfficeReference } = detention;
  const borne = [
    { scheme: 'force', reference: detaineeReference },
    { scheme: 'home-office', reference: homeOfficeReference },
  ] as const;
  return borne.flatMap(({ scheme, reference }) =>
    reference === null ? [] : [{ force, scheme, reference, detention: id }],
  );
}

function sessionRows({ force, id, revision, detention }: NewRevision): Row<'sessions'>[] {
  return detention.interpreterSessions.map((session, position) => ({
    force,
    detention: id,
    revision,
    position,
    interpreter: session.interpreter,
    engagement: session.engagement?.reference ?? null,
    startedAt: session.startedAt,
    endedAt: session.endedAt,
  }));
}
