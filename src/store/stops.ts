import { and, asc, eq, notExists, type SQL, sql } from 'drizzle-orm';
import type { StopSteps } from '../usecases/store.ts';
import { insertPersonal, personalOf } from './personal.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** R21: detentions that were credited for good, and those of them that may be invoiced after all. */
export function stopSteps(db: Db): StopSteps {
  const { documents, liftedStops, personal } = db.tables;
  const stops = (those: SQL) =>
    and(eq(documents.force, value('force')), those, sql`not ${documents.rebill}`);
  const ofDocument = and(
    eq(liftedStops.force, documents.force),
    eq(liftedStops.creditNote, documents.number),
  );
  const stopping = db
    .select({ detention: documents.detention, number: documents.number })
    .from(documents)
    .where(
      and(
        stops(db.spelling.isIn(documents.detention, value('detentions'))),
        notExists(db.select().from(liftedStops).where(ofDocument)),
      ),
    )
    .prepare();
  const lifted = db
    .select({ lifted_stops: liftedStops, personal })
    .from(documents)
    .innerJoin(liftedStops, ofDocument)
    .leftJoin(
      personal,
      and(
        eq(personal.force, liftedStops.force),
        eq(personal.record, sql`'lifted-stop/' || ${liftedStops.creditNote}`),
      ),
    )
    .where(stops(eq(documents.detention, value('detention'))))
    .orderBy(asc(liftedStops.liftedAt), asc(liftedStops.creditNote))
    .prepare();
  const insert = db
    .insert(liftedStops)
    .values({
      force: value('force'),
      creditNote: value('creditNote'),
      personalHash: value('personalHash'),
      liftedAt: value('liftedAt'),
      byKey: value('byKey'),
      byName: value('byName'),
    })
    .prepare();
  const putPersonal = insertPersonal(db);
  return {
    *of(force, detentions) {
      const rows = yield* run(stopping, { force, detentions: JSON.stringify(detentions) });
      return new Map(rows.map(({ detention, number }) => [detention, number]));
    },
    *lift(force, { creditNote, liftedAt, liftedBy }, part) {
      const by = { byKey: liftedBy.key, byName: liftedBy.name };
      const { personalHash } = part;
      yield* run(insert, { force, creditNote, liftedAt, personalHash, ...by });
      yield* putPersonal(force, `lifted-stop/${creditNote}`, part);
    },
    *lifted(force, detention) {
      const rows = yield* run(lifted, { force, detention });
      return rows.map(({ lifted_stops: { creditNote, liftedAt, byKey, byName }, ...row }) => ({
        creditNote,
        liftedAt,
        liftedBy: { key: byKey, name: byName },
        reason: personalOf<{ reason: string }>(row.personal)?.reason ?? null,
      }));
    },
  };
}
