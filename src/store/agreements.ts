import { and, eq, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { AgreementSteps } from '../usecases/store.ts';
import { insertPersonal } from './personal.ts';
import { type Db, run } from './query.ts';
import { byPair, readingSteps } from './readingAgreements.ts';

const value = sql.placeholder;

/** Agreed charges (R11) and accepted overlaps (R14). */
export function agreementSteps(db: Db): AgreementSteps {
  const { acceptedOverlaps, agreedCharges } = db.tables;
  const putPersonal = insertPersonal(db);
  const insert = db
    .insert(agreedCharges)
    .values({
      force: value('force'),
      detention: value('detention'),
      revision: value('revision'),
      sequence: value('sequence'),
      amountPence: value('amountPence'),
      personalHash: value('personalHash'),
      agreedAt: value('agreedAt'),
      byKey: value('byKey'),
      byName: value('byName'),
    })
    .prepare();
  const accept = db
    .insert(acceptedOverlaps)
    .values({
      force: value('force'),
      detention: value('detention'),
      revision: value('revision'),
      other: value('other'),
      otherRevision: value('otherRevision'),
      personalHash: value('personalHash'),
      acceptedAt: value('acceptedAt'),
      byKey: value('byKey'),
      byName: value('byName'),
    })
    .prepare();
  const acceptedWhere = (names: SQL | undefined) =>
    db
      .select()
      .from(acceptedOverlaps)
      .where(
        and(
          eq(acceptedOverlaps.force, value('force')),
          lte(acceptedOverlaps.acceptedAt, value('asOf')),
          names,
        ),
      )
      .orderBy(...byPair(db))
      .prepare();
  // Two queries: SQLite would use neither index for an "or" of the two.
  const acceptedFirst = acceptedWhere(eq(acceptedOverlaps.detention, value('detention')));
  const acceptedOther = acceptedWhere(
    and(
      ne(acceptedOverlaps.detention, value('detention')),
      eq(acceptedOverlaps.other, value('detention')),
    ),
  );

  return {
    ...readingSteps(db),
    *insert(force, { enteredBy, ...agreement }, part) {
      const { detention, revision, sequence } = agreement;
      yield* run(insert, {
        force,
        ...agreement,
        personalHash: part.personalHash,
        byKey: enteredBy.key,
        byName: enteredBy.name,
      });
      yield* putPersonal(force, `agreement/${detention}/${revision}/${sequence}`, part);
    },
    *acceptOverlaps(force, overlaps, { actor, at }, part) {
      for (const overlap of overlaps) {
        const { detention, revision, other, otherRevision } = overlap;
        yield* run(accept, {
          force,
          ...overlap,
          personalHash: part.personalHash,
          acceptedAt: at,
          byKey: actor.key,
          byName: actor.name,
        });
        const record = `overlap/${detention}/${revision}/${other}/${otherRevision}`;
        yield* putPersonal(force, record, part);
      }
    },
    *acceptedOverlaps(force, detention, asOf) {
      const named = { force, detention, asOf };
      return [...(yield* run(acceptedFirst, named)), ...(yield* run(acceptedOther, named))];
    },
  };
}
