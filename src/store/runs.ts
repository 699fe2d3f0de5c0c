import { and, asc, count, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { LeftOutCode } from '../domain/errors.ts';
import type { CandidateQuery, InvoiceRun, RunCandidate, RunSteps } from '../usecases/store.ts';
import { behind, type Db, type Row, run } from './query.ts';

const value = sql.placeholder;

/** Invoice runs: how far each has come, and what it is to look at. */
export function runSteps(db: Db): RunSteps {
  return { ...noteSteps(db), ...readingSteps(db), ...candidateSteps(db), ...leftOutSteps(db) };
}

function noteSteps(db: Db): Pick<RunSteps, 'insert' | 'advance'> {
  const { invoiceRuns } = db.tables;
  const insert = db
    .insert(invoiceRuns)
    .values({
      force: value('force'),
      id: value('id'),
      customer: value('customer'),
      releasedFrom: value('releasedFrom'),
      releasedTo: value('releasedTo'),
      status: value('status'),
      startedBy: value('startedBy'),
      startedAt: value('startedAt'),
      total: value('total'),
    })
    .prepare();
  const advance = db
    .update(invoiceRuns)
    .set({
      status: sql`${value('status')}`,
      endedAt: sql`${value('endedAt')}`,
      issued: sql`${value('issued')}`,
      leftOut: sql`${value('leftOut')}`,
      reachedAt: sql`${value('reachedAt')}`,
      reached: sql`${value('reachedId')}`,
    })
    .where(and(eq(invoiceRuns.force, value('force')), eq(invoiceRuns.id, value('id'))))
    .prepare();
  return {
    *insert({ startedBy, ...its }) {
      const { force } = startedBy;
      yield* run(insert, { ...its, force, startedBy: JSON.stringify(startedBy) });
    },
    *advance({ id, startedBy, status, endedAt, issued, leftOut, reached }) {
      yield* run(advance, {
        force: startedBy.force,
        id,
        status,
        endedAt,
        issued,
        leftOut,
        reachedAt: reached?.endedAt ?? null,
        reachedId: reached?.id ?? null,
      });
    },
  };
}

function readingSteps(db: Db): Pick<RunSteps, 'get' | 'list' | 'running'> {
  const { claims, invoiceRuns } = db.tables;
  const select = () =>
    db
      .select({ its: invoiceRuns, claim: claims.number })
      .from(invoiceRuns)
      .leftJoin(claims, and(eq(claims.force, invoiceRuns.force), eq(claims.run, invoiceRuns.id)));
  const get = select()
    .where(and(eq(invoiceRuns.force, value('force')), eq(invoiceRuns.id, value('id'))))
    .prepare();
  const running = select()
    .where(sql`${invoiceRuns.status} = 'running'`)
    .orderBy(asc(invoiceRuns.startedAt), asc(invoiceRuns.id))
    .prepare();
  return {
    *get(force, id) {
      const [row] = yield* run(get, { force, id });
      return row && runOf(row);
    },
    *running() {
      return (yield* run(running)).map(runOf);
    },
    *list({ force, customer, after, limit }) {
      const { startedAt, id } = invoiceRuns;
      const query = select()
        .where(
          and(
            eq(invoiceRuns.force, force),
            customer === undefined ? undefined : eq(invoiceRuns.customer, customer),
            after && behind([startedAt, id], [after.startedAt, after.id]),
          ),
        )
        .orderBy(desc(startedAt), desc(id))
        .limit(limit);
      return (yield* run(query.prepare())).map(runOf);
    },
  };
}

function runOf({
  its: { force: _, startedBy, reachedAt, reached, ...rest },
  claim,
}: {
  its: Row<'invoiceRuns'>;
  claim: string | null;
}): InvoiceRun {
  return {
    ...rest,
    startedBy: JSON.parse(startedBy),
    reached: reachedAt === null || reached === null ? null : { endedAt: reachedAt, id: reached },
    claim,
  };
}

/** Detentions looked at first for the next candidate; then four times as many, until one is found. */
const FIRST_LOOK = 8;

function candidateSteps(db: Db): Pick<RunSteps, 'candidates' | 'countCandidates'> {
  const { detentions, liveInvoices, revisions } = db.tables;
  const { force, endedAt, id, erasedAt, status, revision } = detentions;
  const isReleased = and(
    eq(force, value('force')),
    isNull(erasedAt),
    sql`(${endedAt}, ${id}) > (${value('afterAt')}, ${value('afterId')})`,
    sql`${endedAt} < ${value('before')}`,
    sql`${status} <> 'void'`,
  );
  const isOfCustomer = eq(db.spelling.member(revisions.facts, 'customer'), value('customer'));
  const isUnbilled = or(isNull(liveInvoices.number), sql`${liveInvoices.superseded}`);
  // Some of them apart, so that no plan looks at what stands beside all of them to find the first.
  const released = db
    .select({ force, id, revision, endedAt: sql<number>`${endedAt}`.as('ended') })
    .from(detentions)
    .where(isReleased)
    .orderBy(sql`${endedAt} nulls first`, asc(id))
    .limit(value('rows'))
    .as('released');
  const page = db
    .select({
      id: released.id,
      endedAt: released.endedAt,
      superseded: liveInvoices.number,
      isCandidate: sql`${and(isOfCustomer, isUnbilled)}`.mapWith(Boolean),
    })
    .from(released)
    .innerJoin(
      revisions,
      and(
        eq(revisions.force, released.force),
        eq(revisions.detention, released.id),
        eq(revisions.revision, released.revision),
      ),
    )
    .leftJoin(
      liveInvoices,
      and(eq(liveInvoices.force, released.force), eq(liveInvoices.detention, released.id)),
    )
    .orderBy(asc(released.endedAt), asc(released.id))
    .prepare();
  const all = db
    .select({ count: count() })
    .from(detentions)
    .innerJoin(
      revisions,
      and(
        eq(revisions.force, force),
        eq(revisions.detention, id),
        eq(revisions.revision, revision),
      ),
    )
    .leftJoin(liveInvoices, and(eq(liveInvoices.force, force), eq(liveInvoices.detention, id)))
    .where(and(isReleased, isOfCustomer, isUnbilled))
    .prepare();
  const valuesOf = ({ after, ...rest }: CandidateQuery) => ({
    ...rest,
    afterAt: after.endedAt,
    afterId: after.id,
  });
  return {
    *candidates(query, limit) {
      const found: RunCandidate[] = [];
      let { after } = query;
      for (let rows = Math.max(FIRST_LOOK, limit); ; rows *= 4) {
        const looked = yield* run(page, { ...valuesOf({ ...query, after }), rows });
        for (const { isCandidate, ...candidate } of looked) if (isCandidate) found.push(candidate);
        const last = looked.at(-1);
        if (found.length >= limit || !last || looked.length < rows) return found.slice(0, limit);
        after = last;
      }
    },
    *countCandidates(query) {
      return (yield* run(all, valuesOf(query)))[0]?.count ?? 0;
    },
  };
}

function leftOutSteps(db: Db): Pick<RunSteps, 'leaveOut' | 'leftOut' | 'leftOutCounts'> {
  const { leftOuts } = db.tables;
  const { position, detention, detail } = leftOuts;
  const code = sql<LeftOutCode>`${leftOuts.code}`;
  const ofRun = and(eq(leftOuts.force, value('force')), eq(leftOuts.run, value('run')));
  const insert = db
    .insert(leftOuts)
    .values({
      force: value('force'),
      run: value('run'),
      position: value('position'),
      detention: value('detention'),
      code: value('code'),
      detail: value('detail'),
    })
    .prepare();
  const page = db
    .select({ position, detention, code, detail })
    .from(leftOuts)
    .where(and(ofRun, gt(position, value('after'))))
    .orderBy(asc(position))
    .limit(value('limit'))
    .prepare();
  const counts = db
    .select({ code, count: count() })
    .from(leftOuts)
    .where(ofRun)
    .groupBy(leftOuts.code)
    .orderBy(asc(leftOuts.code))
    .prepare();
  return {
    *leaveOut(force, itsRun, leftOut) {
      yield* run(insert, { force, run: itsRun, ...leftOut });
    },
    *leftOut(force, itsRun, { after, limit }) {
      return yield* run(page, { force, run: itsRun, after, limit });
    },
    *leftOutCounts(force, itsRun) {
      return yield* run(counts, { force, run: itsRun });
    },
  };
}
