/** The year's statistics as they are answered: JSON, and CSV with one figure a row. */
import { penceOf, poundsOf } from '../domain/money.ts';
import type { Charges, Group, Statistics } from '../domain/statistics.ts';
import { formatInstant } from '../domain/time.ts';
import { type Cell, spreadsheet } from './spreadsheet.ts';

export function statisticsJson(statistics: Statistics) {
  const { peak, ...averages } = statistics.occupancy;
  return {
    year: statistics.year,
    basis: statistics.basis,
    from: statistics.from,
    to: statistics.to,
    days: statistics.days,
    detentions: statistics.detentions,
    admissionsPerDay: statistics.admissionsPerDay,
    lengthHours: statistics.lengthHours,
    occupancy: {
      ...averages,
      peak: { count: peak.count, at: peak.at === null ? null : formatInstant(peak.at) },
    },
    byMonth: statistics.byMonth.map(groupJson),
    bySuite: statistics.bySuite.map(groupJson),
    byBand: statistics.byBand.map(groupJson),
    byWatch: statistics.byWatch.map(groupJson),
    byOutcome: statistics.byOutcome.map(groupJson),
    byOperation: statistics.byOperation.map(groupJson),
    charges: chargesJson(statistics.charges),
    released: statistics.released,
    open: statistics.open,
    unpriced: statistics.unpriced,
    notBillable: statistics.notBillable,
  };
}

function groupJson<Named extends Group>({ charges, ...group }: Named) {
  return { ...group, charges: chargesJson(charges) };
}

function chargesJson(charges: Charges) {
  const { meanPerDetentionPence } = charges;
  return {
    custody: poundsOf(charges.custodyPence),
    interpreters: poundsOf(charges.interpretersPence),
    total: poundsOf(charges.totalPence),
    meanPerDetention: meanPerDetentionPence === null ? null : poundsOf(meanPerDetentionPence),
  };
}

/**
 * Tidy CSV: `section,key,measure,value`, such as `month,2009-01,charges.total,296.00`. Section
 * `year` has no key, nor has the operation of detentions that name none; an empty value is null.
 */
export function statisticsCsv(statistics: Statistics): string {
  const { byMonth, bySuite, byBand, byWatch, byOutcome, byOperation, ...year } =
    statisticsJson(statistics);
  return spreadsheet([
    ['section', 'key', 'measure', 'value'],
    ...rowsOf('year', '', year),
    ...byMonth.flatMap(({ month, ...figures }) => rowsOf('month', month, figures)),
    ...bySuite.flatMap(({ suite, ...figures }) => rowsOf('suite', suite, figures)),
    ...byBand.flatMap(({ band, ...figures }) => rowsOf('band', band, figures)),
    ...byWatch.flatMap(({ watch, ...figures }) => rowsOf('watch', watch, figures)),
    ...byOutcome.flatMap(({ outcome, ...figures }) => rowsOf('outcome', outcome, figures)),
    ...byOperation.flatMap(({ operation, ...figures }) =>
      rowsOf('operation', operation ?? '', figures),
    ),
  ]);
}

/** A figure, or figures by name, as deep as they go. */
type Figures = number | string | null | { readonly [name: string]: Figures };

function rowsOf(section: string, key: string, figures: Figures, measure = ''): Cell[][] {
  if (figures === null || typeof figures !== 'object') {
    return [[section, key, measure, cellOf(figures)]];
  }
  return Object.entries(figures).flatMap(([name, part]) =>
    rowsOf(section, key, part, measure === '' ? name : `${measure}.${name}`),
  );
}

/** An amount stays a number, also below nothing. */
function cellOf(figure: number | string | null): Cell {
  const isAmount = typeof figure === 'string' && /^-?\d+\.\d\d$/.test(figure);
  return isAmount ? { pence: penceOf(figure) } : figure;
}
