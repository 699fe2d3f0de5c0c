import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { CurrentDetention, DetentionFilter, DetentionSteps } from '../usecases/store.ts';
import { behind, type Db, type Row, run } from './query.ts';
import {
  isCurrent,
  isCurrentAt,
  personalOfRevision,
  type RevisionRow,
  revisionOf,
} from './revisionRows.ts';

const value = sql.placeholder;

function currentOf(
  row: RevisionRow & {
    detentions: Row<'detentions'>;
    live_invoices: Row<'liveInvoices'> | null;
  },
): CurrentDetention {
  return {
    ...revisionOf(row),
    invoice: row.live_invoices?.number ?? null,
    superseded: row.live_invoices?.superseded ?? false,
    erasedAt: row.detentions.erasedAt,
  };
}

/** Revisions: the current ones, all of one detention, and those current at a moment. */
export function readingSteps(
  db: Db,
): Pick<DetentionSteps, 'current' | 'revisions' | 'list' | 'recordedBy' | 'everHeld'> {
  const { detentions, liveInvoices, personal, revisions } = db.tables;
  const selectCurrent = () =>
    db
      .select()
      .from(detentions)
      .innerJoin(revisions, isCurrent(db))
      .leftJoin(personal, personalOfRevision(db))
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
    .leftJoin(personal, personalOfRevision(db))
    .where(and(eq(revisions.force, value('force')), eq(revisions.detention, value('id'))))
    .orderBy(asc(revisions.revision))
    .prepare();
  const recordedBy = db
    .select()
    .from(revisions)
    .leftJoin(personal, personalOfRevision(db))
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
  const everHeld = db
    .selectDistinct({ id: revisions.detention })
    .from(revisions)
    .where(
      and(
        eq(revisions.force, value('force')),
        gt(revisions.detention, value('after')),
        lt(revisions.startedAt, value('to')),
        or(isNull(revisions.endedAt), gte(revisions.endedAt, value('from'))),
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
    *everHeld(query) {
      return yield* run(everHeld, query);
    },
  };
}

function conditionsOf(db: Db, filter: DetentionFilter): (SQL | undefined)[] {
  const { detentions, liveInvoices } = db.tables;
  const { force, suites, status, isEnded, from, before, after } = filter;
  const borne = bearersOf(db, filter);
  return [
    // By both, so that an index leads to those few, and not through all of the force in order of arrival.
    ...borne.map((bearers) => sql`(${detentions.force}, ${detentions.id}) in ${bearers}`),
    borne.length === 0 ? eq(detentions.force, force) : undefined,
    status && eq(detentions.status, status),
    isEnded === undefined ? undefined : (isEnded ? isNotNull : isNull)(detentions.endedAt),
    from === undefined ? undefined : gte(detentions.startedAt, from),
    before === undefined ? undefined : lt(detentions.startedAt, before),
    after && behind([detentions.startedAt, detentions.id], [after.startedAt, after.id]),
    suites && hasIntervalIn(db, suites),
    filter.unbilled
      ? or(
          and(eq(detentions.status, 'released'), isNull(liveInvoices.number)),
          eq(liveInvoices.superseded, true),
        )
      : undefined,
  ];
}

/** Who bears the number, and who the reference, that are asked for. */
function bearersOf(db: Db, { force, custodyRecordNumber, reference }: DetentionFilter) {
  const { custodyRecords: numbers, detaineeReferences: references } = db.tables;
  const ofNumber =
    custodyRecordNumber !== undefined &&
    db
      .select({ force: numbers.force, id: numbers.detention })
      .from(numbers)
      .where(
        and(
          eq(numbers.force, force),
          eq(numbers.number, custodyRecordNumber),
          sql`${numbers.current}`,
        ),
      );
  const ofReference =
    reference !== undefined &&
    db
      .select({ force: references.force, id: references.detention })
      .from(references)
      .where(
        and(
          eq(references.force, force),
          eq(references.scheme, reference.scheme),
          eq(references.reference, reference.reference),
        ),
      );
  return [ofNumber, ofReference].filter((one) => one !== false);
}

/** Whether a detention has an interval in one of these suites. */
export function hasIntervalIn(db: Db, suites: readonly string[]): SQL {
  const { detentionSuites, detentions } = db.tables;
  return exists(
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
  );
}
