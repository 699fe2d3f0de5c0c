import { and, desc, eq, lt, notInArray, or, sql } from 'drizzle-orm';
import type { VisitSteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** Browsers that signed in, and what they have typed. */
export function visitSteps(db: Db): VisitSteps {
  return { ...signedInSteps(db), ...draftSteps(db) };
}

function signedInSteps(
  db: Db,
): Pick<VisitSteps, 'insert' | 'get' | 'noteUse' | 'remove' | 'removeOver'> {
  const { visits } = db.tables;
  const isVisit = and(eq(visits.force, value('force')), eq(visits.hash, value('hash')));
  const insert = db
    .insert(visits)
    .values({
      force: value('force'),
      hash: value('hash'),
      keyHash: value('keyHash'),
      actor: value('actor'),
      startedAt: value('startedAt'),
      seenAt: value('seenAt'),
    })
    .prepare();
  const get = db.select().from(visits).where(isVisit).prepare();
  const noteUse = db
    .update(visits)
    .set({ seenAt: sql`${value('at')}` })
    .where(isVisit)
    .prepare();
  const remove = db.delete(visits).where(isVisit).prepare();
  const removeOver = db
    .delete(visits)
    .where(
      and(
        eq(visits.force, value('force')),
        or(lt(visits.seenAt, value('seenBefore')), lt(visits.startedAt, value('startedBefore'))),
      ),
    )
    .prepare();

  return {
    *insert({ actor, ...visit }) {
      yield* run(insert, { ...visit, actor: JSON.stringify(actor) });
    },
    *get({ force, hash }) {
      const row = (yield* run(get, { force, hash }))[0];
      return row && { ...row, actor: JSON.parse(row.actor) };
    },
    *noteUse({ force, hash }, at) {
      yield* run(noteUse, { force, hash, at });
    },
    *remove({ force, hash }) {
      yield* run(remove, { force, hash });
    },
    *removeOver(over) {
      yield* run(removeOver, { ...over });
    },
  };
}

function draftSteps(
  db: Db,
): Pick<
  VisitSteps,
  'putDraft' | 'draft' | 'removeDraft' | 'removeDraftsBut' | 'removeDraftsAbout'
> {
  const { drafts } = db.tables;
  const isOfVisit = and(eq(drafts.force, value('force')), eq(drafts.visit, value('hash')));
  const isDraft = and(isOfVisit, eq(drafts.id, value('id')));
  const put = db
    .insert(drafts)
    .values({
      force: value('force'),
      visit: value('hash'),
      id: value('id'),
      kind: value('kind'),
      detention: value('detention'),
      content: value('content'),
    })
    .onConflictDoUpdate({
      target: [drafts.force, drafts.visit, drafts.id],
      set: {
        kind: sql`excluded.kind`,
        detention: sql`excluded.detention`,
        content: sql`excluded.content`,
      },
    })
    .prepare();
  const get = db.select().from(drafts).where(isDraft).prepare();
  const remove = db.delete(drafts).where(isDraft).prepare();
  const last = db
    .select({ id: drafts.id })
    .from(drafts)
    .where(isOfVisit)
    .orderBy(desc(drafts.id))
    .limit(value('last'));
  const removeBut = db
    .delete(drafts)
    .where(and(isOfVisit, notInArray(drafts.id, last)))
    .prepare();
  const removeAbout = db
    .delete(drafts)
    .where(and(eq(drafts.force, value('force')), eq(drafts.detention, value('detention'))))
    .prepare();

  return {
    *putDraft({ force, hash }, { content, ...draft }) {
      yield* run(put, { force, hash, ...draft, content: JSON.stringify(content) });
    },
    *draft({ force, hash }, id) {
      const row = (yield* run(get, { force, hash, id }))[0];
      if (!row) return undefined;
      const { kind, detention, content } = row;
      return { id, kind, detention, content: JSON.parse(content) };
    },
    *removeDraft({ force, hash }, id) {
      yield* run(remove, { force, hash, id });
    },
    *removeDraftsBut({ force, hash }, last) {
      yield* run(removeBut, { force, hash, last });
    },
    *removeDraftsAbout(force, detention) {
      yield* run(removeAbout, { force, detention });
    },
  };
}
