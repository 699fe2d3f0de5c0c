/** Reports of a made-up year, counted as they are, from as few stays as a test says. */
import { rate } from '../../src/domain/rating.ts';
import { type CountedDetention, statistics } from '../../src/domain/statistics.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { type YearReportJson, yearReportJson } from '../../src/shapes/yearReport.ts';
import { detention, interval } from '../domain/build.ts';
import { tableOne } from '../usecases/force.ts';

const TARIFF: Tariff = { id: 'T1', ...tableOne() };
const SUITES = [
  { code: 'CX', name: 'Charing Cross' },
  { code: 'BX', name: 'Brixton' },
];

/** A stay of so many hours that began at a time; null: it is open. */
export function stayed(
  startedAt: string,
  hours: number | null,
  more: Parameters<typeof detention>[1] & { suite?: string } = {},
): CountedDetention {
  const { suite = 'CX', ...facts } = more;
  const from = parseInstant(startedAt);
  const until = hours === null ? null : from + hours * 3600;
  const stay = detention([{ ...interval(startedAt, null, { suite }), endedAt: until }], facts);
  const at = parseInstant('2010-01-04T12:00:00Z');
  return {
    detention: stay,
    charge: rate({ detention: stay, tariff: TARIFF, at, bankHolidays: new Set() }),
  };
}

interface Asked {
  basis?: 'calendar' | 'financial';
  suite?: string | null;
  madeAt?: string;
  by?: string;
}

/** Of 2009, made on 4 January 2010, unless it is said. */
export function yearOf(
  detentions: readonly CountedDetention[],
  {
    basis = 'calendar',
    suite = null,
    madeAt = '2010-01-04T12:00:00Z',
    by = 'Ada Example',
  }: Asked = {},
): YearReportJson {
  const at = parseInstant(madeAt);
  const count = (year: number) => statistics({ year, basis, suite, at, detentions });
  const query = { suite, asOf: null };
  const force = { code: 'MPS', name: 'Metropolitan Police Service' };
  return yearReportJson(
    { query, force, suites: SUITES, year: count(2009), before: count(2008), event: 12 },
    { at, by },
  );
}

/** Two released stays and an unpriced one in 2009, one of them at Brixton; one in the year before. */
export const ordinaryYear = (asked: Asked = {}) =>
  yearOf(
    [
      stayed('2008-06-01T08:00:00Z', 20),
      stayed('2009-06-01T08:00:00Z', 10, { operation: 'Swale' }),
      stayed('2009-06-02T20:15:00Z', 6, { suite: 'BX' }),
      stayed('2009-07-04T20:30:00Z', 100, { outcome: 'bailed' }),
    ],
    asked,
  );
