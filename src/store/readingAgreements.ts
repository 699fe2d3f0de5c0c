import { and, asc, eq, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Acceptance, Agreement, AgreementSteps } from '../usecases/store.ts';
import { personalOf } from './personal.ts';
import { type Db, type Row, run } from './query.ts';

const value = sql.placeholder;

type PersonalRow = Row<'personal'> | null;

/** Joins an agreed charge to its personal part. */
const personalOfAgreement = ({ tables: { agreedCharges, personal } }: Db) =>
  and(
    eq(personal.force, agreedCharges.force),
    eq(
      personal.record,
      sql`'agreement/' || ${agreedCharges.detention} || '/' || ${agreedCharges.revision} || '/' || ${agreedCharges.sequence}`,
    ),
  );

/** The order of accepted pairs. */
export function byPair({ tables: { acceptedOverlaps } }: Db): SQL[] {
  const { detention, revision, other, otherRevision } = acceptedOverlaps;
  return [detention, revision, other, otherRevision].map((column) => asc(column));
}

function agreementOf(row: {
  agreed_charges: Row<'agreedCharges'>;
  personal: PersonalRow;
}): Agreement {
  const { detention, revision, sequence, amountPence, agreedAt, ...by } = row.agreed_charges;
  const words = personalOf<{ reason: string; agreedBy: string }>(row.personal);
  return {
    detention,
    revision,
    sequence,
    amountPence,
    agreedAt,
    reason: words?.reason ?? null,
    agreedBy: words?.agreedBy ?? null,
    enteredBy: { key: by.byKey, name: by.byName },
  };
}

function acceptanceOf(row: {
  accepted_overlaps: Row<'acceptedOverlaps'>;
  personal: PersonalRow;
}): Acceptance {
  const { detention, revision, other, otherRevision, acceptedAt, ...by } = row.accepted_overlaps;
  return {
    detention,
    revision,
    other,
    otherRevision,
    acceptedAt,
    reason: personalOf<{ reason: string }>(row.personal)?.reason ?? null,
    acceptedBy: { key: by.byKey, name: by.byName },
  };
}

/** What was agreed and accepted about detentions, with who did and why. */
export function readingSteps(db: Db): Pick<AgreementSteps, 'of' | 'acceptances'> {
  const { acceptedOverlaps, agreedCharges, personal } = db.tables;
  const agreed = db
    .select()
    .from(agreedCharges)
    .leftJoin(personal, personalOfAgreement(db))
    .where(
      and(
        eq(agreedCharges.force, value('force')),
        db.spelling.isIn(agreedCharges.detention, value('detentions')),
        lte(agreedCharges.agreedAt, value('asOf')),
      ),
    )
    .orderBy(asc(agreedCharges.detention), asc(agreedCharges.revision), asc(agreedCharges.sequence))
    .prepare();
  const { detention, revision, other, otherRevision } = acceptedOverlaps;
  const acceptedWhere = (names: SQL | undefined) =>
    db
      .select()
      .from(acceptedOverlaps)
      .leftJoin(
        personal,
        and(
          eq(personal.force, acceptedOverlaps.force),
          eq(
            personal.record,
            sql`'overlap/' || ${detention} || '/' || ${revision} || '/' || ${other} || '/' || ${otherRevision}`,
          ),
        ),
      )
      .where(and(eq(acceptedOverlaps.force, value('force')), names))
      .orderBy(...byPair(db))
      .prepare();
  // Two queries, as in agreements.ts.
  const acceptedFirst = acceptedWhere(eq(detention, value('detention')));
  const acceptedOther = acceptedWhere(
    and(ne(detention, value('detention')), eq(other, value('detention'))),
  );

  return {
    *of(force, ids, asOf) {
      const rows = yield* run(agreed, { force, detentions: JSON.stringify(ids), asOf });
      return rows.map(agreementOf);
    },
    *acceptances(force, id) {
      const named = { force, detention: id };
      const rows = [...(yield* run(acceptedFirst, named)), ...(yield* run(acceptedOther, named))];
      return rows.map(acceptanceOf).sort((a, b) => a.acceptedAt - b.acceptedAt);
    },
  };
}
