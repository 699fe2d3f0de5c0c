import { and, eq, lte, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type DetentionFacts, joinDetention } from '../domain/personal.ts';
import type { Revision, RevisionPersonal } from '../usecases/store.ts';
import { personalOf } from './personal.ts';
import type { Db, Row } from './query.ts';

const value = sql.placeholder;

/** What a revision's references read as once they are erased. */
const ERASED: RevisionPersonal = {
  custodyRecordNumber: '',
  detaineeReference: null,
  homeOfficeReference: null,
  interpreters: [],
  reason: null,
};

export interface RevisionRow {
  revisions: Row<'revisions'>;
  personal: Row<'personal'> | null;
}

/** A revision as it was recorded, its parts joined. */
export function revisionOf({ revisions: row, personal: kept }: RevisionRow): Revision {
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

/** Joins a detention's head to its current revision. */
export const isCurrent = ({ tables: { detentions, revisions } }: Db) =>
  and(
    eq(revisions.force, detentions.force),
    eq(revisions.detention, detentions.id),
    eq(revisions.revision, detentions.revision),
  );

/** Joins a revision to its personal part. */
export const personalOfRevision = ({ tables: { personal, revisions } }: Db) =>
  and(
    eq(personal.force, revisions.force),
    eq(
      personal.record,
      sql`'detention/' || ${revisions.detention} || '/' || ${revisions.revision}`,
    ),
  );

/** No later revision of the same detention was recorded by `asOf`, and this one was. */
export function isCurrentAt(db: Db): SQL | undefined {
  const { revisions } = db.tables;
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
