import { and, asc, eq, lte, max, sql } from 'drizzle-orm';
import { canonicalJson } from '../domain/hashing.ts';
import { type PublishedTariff, sealedTariff, type TariffSteps } from '../usecases/store.ts';
import { type Db, type Row, run } from './query.ts';

const value = sql.placeholder;

function tariffOf({ force: _, byKey, byName, content, ...row }: Row<'tariffs'>): PublishedTariff {
  const { tariff, reason } = JSON.parse(content);
  return { ...row, content: tariff, reason, publishedBy: { key: byKey, name: byName } };
}

/** Published tariff versions. */
export function tariffSteps(db: Db): TariffSteps {
  const { documents, tariffs } = db.tables;
  const insert = db
    .insert(tariffs)
    .values({
      force: value('force'),
      id: value('id'),
      customer: value('customer'),
      effectiveFrom: value('effectiveFrom'),
      replaces: value('replaces'),
      content: value('content'),
      contentHash: value('contentHash'),
      publishedAt: value('publishedAt'),
      byKey: value('byKey'),
      byName: value('byName'),
    })
    .onConflictDoNothing()
    .returning({ id: tariffs.id })
    .prepare();
  const list = db
    .select()
    .from(tariffs)
    .where(and(eq(tariffs.force, value('force')), lte(tariffs.publishedAt, value('asOf'))))
    .orderBy(asc(tariffs.customer), asc(tariffs.effectiveFrom), asc(tariffs.id))
    .prepare();
  const get = db
    .select()
    .from(tariffs)
    .where(and(eq(tariffs.force, value('force')), eq(tariffs.id, value('id'))))
    .prepare();
  const lastInvoiced = db
    .select({ date: max(documents.tariffDate) })
    .from(documents)
    .where(and(eq(documents.force, value('force')), eq(documents.customer, value('customer'))))
    .prepare();

  return {
    *insert(force, { publishedBy, ...tariff }) {
      const made = yield* run(insert, {
        ...tariff,
        force,
        content: canonicalJson(sealedTariff(tariff)),
        byKey: publishedBy.key,
        byName: publishedBy.name,
      });
      return made.length === 1;
    },
    *list(force, asOf) {
      return (yield* run(list, { force, asOf })).map(tariffOf);
    },
    *get(force, id) {
      const [row] = yield* run(get, { force, id });
      return row && tariffOf(row);
    },
    *lastInvoicedDate(force, customer) {
      return (yield* run(lastInvoiced, { force, customer }))[0]?.date ?? null;
    },
  };
}
