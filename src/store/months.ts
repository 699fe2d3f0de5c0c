import { and, asc, eq, getTableColumns, gte, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { KeptMonth, MonthSteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** After every month that there is. */
const LAST_MONTH = '9999-12';

/** The sums that are kept of months, and whether they are still right. */
export function monthSteps(db: Db): MonthSteps {
  return { ...touchingSteps(db), ...keepingSteps(db), ...keptSteps(db) };
}

function touchingSteps(db: Db): Pick<MonthSteps, 'touch' | 'touchRatedFrom' | 'begin'> {
  const { countedMonths: months } = db.tables;
  const ofForce = eq(months.force, value('force'));
  // Once after it was begun to be counted is enough: most records touch a month that is touched already.
  const isFirst = eq(months.touches, months.countedFrom);
  const once = { touches: sql`${months.touches} + 1` };
  const touch = db
    .update(months)
    .set(once)
    .where(and(ofForce, gte(months.month, value('from')), lte(months.month, value('to')), isFirst))
    .prepare();
  const touchRated = db
    .update(months)
    .set(once)
    .where(
      and(
        ofForce,
        isFirst,
        or(
          isNull(months.keptAt),
          ne(months.keptAt, months.touches),
          gte(months.ratedTo, value('date')),
        ),
      ),
    )
    .prepare();
  const begin = db
    .insert(months)
    .values({
      force: value('force'),
      month: value('month'),
      touches: sql`0`,
      countedFrom: sql`0`,
    })
    .onConflictDoUpdate({
      target: [months.force, months.month],
      set: { countedFrom: sql`${months.touches}` },
    })
    .returning({ touches: months.touches })
    .prepare();

  return {
    *touch(force, ranges) {
      for (const { from, to } of ranges) {
        yield* run(touch, { force, from, to: to ?? LAST_MONTH });
      }
    },
    *touchRatedFrom(force, date) {
      yield* run(touchRated, { force, date });
    },
    *begin(force, month) {
      return (yield* run(begin, { force, month }))[0]?.touches ?? 0;
    },
  };
}

function keepingSteps(db: Db): Pick<MonthSteps, 'keep'> {
  const { countedMonths: months, monthSummaries: summaries, monthLengths: lengths } = db.tables;
  const note = db
    .update(months)
    .set({
      keptAt: sql`${months.touches}`,
      version: sql`${value('version')}`,
      ratedTo: sql`${value('ratedTo')}`,
    })
    .where(
      and(
        eq(months.force, value('force')),
        eq(months.month, value('month')),
        eq(months.touches, value('touches')),
      ),
    )
    .returning({ month: months.month })
    .prepare();
  const forget = [summaries, lengths].map((table) =>
    db
      .delete(table)
      .where(and(eq(table.force, value('force')), eq(table.month, value('month'))))
      .prepare(),
  );
  const { rowsIn } = db.spelling;
  const insertSummaries = db
    .insert(summaries)
    .select(rowsIn(value('rows'), summaries, Object.values(getTableColumns(summaries))))
    .prepare();
  const insertLengths = db
    .insert(lengths)
    .select(rowsIn(value('rows'), lengths, Object.values(getTableColumns(lengths))))
    .prepare();

  return {
    *keep(force, { month, touches, version, ratedTo, suites }) {
      const noted = yield* run(note, { force, month, touches, version, ratedTo });
      if (noted.length === 0) return false;
      for (const query of forget) yield* run(query, { force, month });
      const rows = suites.map(({ suite, summary }) => ({ force, month, suite, summary }));
      yield* run(insertSummaries, { rows: JSON.stringify(rows) });
      const within = suites.flatMap(({ suite, lengths: its }) =>
        its.map(([quarter, seconds]) => ({ force, month, suite, quarter, seconds })),
      );
      yield* run(insertLengths, { rows: JSON.stringify(within) });
      return true;
    },
  };
}

function keptSteps(db: Db): Pick<MonthSteps, 'summaries' | 'lengths' | 'allKept' | 'get'> {
  const { countedMonths: months, monthSummaries: summaries, monthLengths: lengths } = db.tables;
  const isNow = eq(months.keptAt, months.touches);
  const all = db
    .select({ month: months.month })
    .from(months)
    .where(and(eq(months.force, value('force')), isNow, eq(months.version, value('version'))))
    .orderBy(asc(months.month))
    .prepare();
  const ofMonth = <T extends typeof months | typeof summaries | typeof lengths>(table: T) =>
    and(eq(table.force, value('force')), eq(table.month, value('month')));
  const one = db
    .select()
    .from(months)
    .where(and(ofMonth(months), isNow))
    .prepare();
  const itsSummaries = db
    .select()
    .from(summaries)
    .where(ofMonth(summaries))
    .orderBy(asc(summaries.suite))
    .prepare();
  const itsLengths = db
    .select()
    .from(lengths)
    .where(ofMonth(lengths))
    .orderBy(asc(lengths.suite), asc(lengths.quarter))
    .prepare();

  return {
    *summaries(force, { months: wanted, suite, version }) {
      const query = db
        .select({ month: months.month, summary: summaries.summary })
        .from(months)
        .leftJoin(
          summaries,
          and(
            eq(summaries.force, months.force),
            eq(summaries.month, months.month),
            eq(summaries.suite, suite),
          ),
        )
        .where(
          and(
            eq(months.force, force),
            inArray(months.month, [...wanted]),
            isNow,
            eq(months.version, version),
          ),
        );
      return yield* run(query.prepare());
    },
    *lengths(force, { months: wanted, suite, quarters }) {
      const { month, quarter, seconds } = lengths;
      const query = db
        .select({ month, quarter, seconds })
        .from(lengths)
        .where(
          and(
            eq(lengths.force, force),
            inArray(month, [...wanted]),
            eq(lengths.suite, suite),
            inArray(quarter, [...quarters]),
          ),
        );
      return yield* run(query.prepare());
    },
    *allKept(force, version) {
      return (yield* run(all, { force, version })).map(({ month }) => month);
    },
    *get(force, month) {
      const [row] = yield* run(one, { force, month });
      if (!row) return undefined;
      const { touches, version, ratedTo } = row;
      const within = Map.groupBy(yield* run(itsLengths, { force, month }), ({ suite }) => suite);
      const suites = (yield* run(itsSummaries, { force, month })).map(({ suite, summary }) => ({
        suite,
        summary,
        lengths: (within.get(suite) ?? []).map(
          ({ quarter, seconds }) => [quarter, seconds] as const,
        ),
      }));
      const kept: KeptMonth = {
        month,
        touches,
        version: version ?? '',
        ratedTo: ratedTo ?? '',
        suites,
      };
      return kept;
    },
  };
}
