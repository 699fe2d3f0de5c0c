import { and, asc, desc, eq, gt, gte, isNull, sql } from 'drizzle-orm';
import type { ClaimHead, ClaimSteps } from '../usecases/store.ts';
import { behind, type Db, run, unindexed } from './query.ts';

const value = sql.placeholder;

/** Frozen claims, and the documents that the next one is made of. */
export function claimSteps(db: Db): ClaimSteps {
  return { ...claimRows(db), ...listSteps(db), ...documentRows(db) };
}

function claimRows(db: Db): Pick<ClaimSteps, 'insert' | 'get' | 'last' | 'since'> {
  const { claims } = db.tables;
  const insert = db
    .insert(claims)
    .values({
      force: value('force'),
      number: value('number'),
      series: value('series'),
      sequence: value('sequence'),
      customer: value('customer'),
      run: value('run'),
      facts: value('facts'),
      documentHash: value('documentHash'),
      totalPence: value('totalPence'),
      issuedAt: value('issuedAt'),
      position: value('position'),
    })
    .prepare();
  const get = db
    .select()
    .from(claims)
    .where(and(eq(claims.force, value('force')), eq(claims.number, value('number'))))
    .prepare();
  const last = db
    .select({ number: claims.number, issuedAt: claims.issuedAt, position: claims.position })
    .from(claims)
    .where(and(eq(claims.force, value('force')), eq(claims.customer, value('customer'))))
    .orderBy(desc(claims.position))
    .limit(1)
    .prepare();
  const since = db
    .select({ id: claims.number, facts: claims.facts })
    .from(claims)
    .where(
      and(
        eq(claims.force, value('force')),
        gte(claims.issuedAt, value('issuedFrom')),
        gt(claims.number, value('after')),
      ),
    )
    .orderBy(asc(claims.number))
    .limit(value('limit'))
    .prepare();
  return {
    *insert(force, claim) {
      yield* run(insert, { force, ...claim });
    },
    *get(force, number) {
      const [row] = yield* run(get, { force, number });
      if (!row) return undefined;
      const { force: _, ...claim } = row;
      return claim;
    },
    *last(force, customer) {
      return (yield* run(last, { force, customer }))[0];
    },
    *since(query) {
      return yield* run(since, query);
    },
  };
}

function listSteps(db: Db): Pick<ClaimSteps, 'list'> {
  const { claims } = db.tables;
  const { force: ofForce, number, issuedAt } = claims;
  const { member, numberMember } = db.spelling;
  return {
    *list({ force, customer, after, limit }) {
      const query = db
        .select({
          number,
          customer: claims.customer,
          run: claims.run,
          totalPence: claims.totalPence,
          issuedAt,
          releasedFrom: member(claims.facts, 'releasedFrom'),
          releasedTo: member(claims.facts, 'releasedTo'),
          invoices: numberMember(claims.facts, 'sums', 'count'),
        })
        .from(claims)
        .where(
          and(
            eq(ofForce, force),
            customer === undefined ? undefined : eq(claims.customer, customer),
            after && behind([issuedAt, number], [after.issuedAt, after.number]),
          ),
        )
        .orderBy(desc(issuedAt), desc(number))
        .limit(limit);
      return (yield* run(query.prepare())) satisfies ClaimHead[];
    },
  };
}

function documentRows(db: Db): Pick<ClaimSteps, 'issuedBy' | 'issuedSince' | 'ofDetention'> {
  const { claims, documentProofs, documents } = db.tables;
  const select = () =>
    db
      .select({ facts: documents.facts, documentHash: documents.documentHash })
      .from(documents)
      .leftJoin(
        documentProofs,
        and(eq(documentProofs.force, documents.force), eq(documentProofs.number, documents.number)),
      );
  const byRun = select()
    .where(and(eq(documents.force, value('force')), eq(documents.run, value('run'))))
    // By expressions, or SQLite would go through all of the force in that order.
    .orderBy(unindexed(documents.series), unindexed(documents.sequence))
    .prepare();
  // What was issued before documents had proofs is before every claim.
  const place = sql`coalesce(${documentProofs.position}, 0)`;
  const since = select()
    .where(
      and(
        eq(documents.force, value('force')),
        eq(documents.customer, value('customer')),
        isNull(documents.run),
        gt(place, value('position')),
      ),
    )
    .orderBy(place, asc(documents.issuedAt), asc(documents.number))
    .prepare();
  const ofRun = db
    .select({ number: claims.number })
    .from(claims)
    .where(and(eq(claims.force, documents.force), eq(claims.run, documents.run)));
  const nextOfCustomer = db
    .select({ number: claims.number })
    .from(claims)
    .where(
      and(
        eq(claims.force, documents.force),
        eq(claims.customer, documents.customer),
        gt(claims.position, place),
      ),
    )
    .orderBy(asc(claims.position))
    .limit(1);
  const ofDetention = db
    .select({
      number: documents.number,
      claim: sql<
        string | null
      >`case when ${documents.run} is null then (${nextOfCustomer}) else (${ofRun}) end`,
    })
    .from(documents)
    .leftJoin(
      documentProofs,
      and(eq(documentProofs.force, documents.force), eq(documentProofs.number, documents.number)),
    )
    .where(and(eq(documents.force, value('force')), eq(documents.detention, value('detention'))))
    .prepare();
  return {
    *ofDetention(force, detention) {
      return yield* run(ofDetention, { force, detention });
    },
    *issuedBy(force, itsRun) {
      return yield* run(byRun, { force, run: itsRun });
    },
    *issuedSince(force, customer, position) {
      return yield* run(since, { force, customer, position });
    },
  };
}
