import { and, asc, eq, gte, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { MonthSteps } from '../usecases/store.ts';
import { insertRowsIn } from './inserting.ts';
import { type Db, run, send } from './query.ts';

const value = sql.placeholder;

/** After every month that there is. */
const LAST_MONTH = '9999-12';

/** The sums that are kept of months, and whether they are still right. */
export function monthSteps(db: Db): MonthSteps {
  return { ...touchingSteps(db), ...keepingSteps(db), ...summarySteps(db), ...wholeSteps(db) };
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
        yield* send(touch, { force, from, to: to ?? LAST_MONTH });
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
  const insertSummaries = insertRowsIn(db, summaries).prepare();
  const insertLengths = insertRowsIn(db, lengths).prepare();

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

/** What a year is read from. */
function summarySteps(db: Db): Pick<MonthSteps, 'summaries' | 'lengths'> {
  const { countedMonths: months, monthSummaries: summaries, monthLengths: lengths } = db.tables;
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
            isKeptNow(db),
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
  };
}

const isKeptNow = ({ tables: { countedMonths: months } }: Db) => eq(months.keptAt, months.touches);

/** What is counted again to see that it is right. */
function wholeSteps(db: Db): Pick<MonthSteps, 'allKept' | 'get'> {
  const { countedMonths: months, monthSummaries: summaries, monthLengths: lengths } = db.tables;
  const all = db
    .select({ month: months.month })
    .from(months)
    .where(
      and(eq(months.force, value('force')), isKeptNow(db), eq(months.version, value('version'))),
    )
    .orderBy(asc(months.month))
    .prepare();
  const named = <T extends typeof months | typeof summaries | typeof lengths>(table: T) =>
    and(eq(table.force, value('force')), eq(table.month, value('month')));
  const one = db
    .select()
    .from(months)
    .where(and(named(months), isKeptNow(db)))
    .prepare();
  const itsSummaries = db
    .select()
    .from(summaries)
    .where(named(summaries))
    .orderBy(asc(summaries.suite))
    .prepare();
  const itsLengths = db
    .select()
    .from(lengths)
    .where(named(lengths))
    .orderBy(asc(lengths.suite), asc(lengths.quarter))
    .prepare();

  return {
    *allKept(force, version) {
      return (yield* run(all, { force, version })).map(({ month }) => month);
    },
    *get(force, month) {
      const [row] = yield* run(one, { force, month });
      if (!row) return undefined;
      const within = Map.groupBy(yield* run(itsLengths, { force, month }), ({ suite }) => suite);
      const suites = (yield* run(itsSummaries, { force, month })).map(({ suite, summary }) => {
        const rows = within.get(suite) ?? [];
        const lengths = rows.map(({ quarter, seconds }) => [quarter, seconds] as const);
        return { suite, summary, lengths };
      });
      const { touches, version, ratedTo } = row;
      return { month, touches, version: version ?? '', ratedTo: ratedTo ?? '', suites };
    },
  };
}
