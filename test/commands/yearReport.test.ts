import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { yearReport } from '../../src/commands/yearReport.ts';
import type { Detention } from '../../src/domain/detention.ts';
import { rate } from '../../src/domain/rating.ts';
import { statistics } from '../../src/domain/statistics.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { tariffShape } from '../../src/shapes/tariff.ts';
import { detention, interval } from '../domain/build.ts';
import { fixture } from './run.ts';

const tariff = {
  id: 'T',
  ...tariffShape.parse(JSON.parse(readFileSync(fixture('tariff.json'), 'utf8'))),
};
const at = parseInstant('2010-01-01T00:00:00Z');

function report(detentions: readonly Detention[], numbers: readonly string[] = []): string {
  const counted = detentions.map((one) => ({
    detention: one,
    charge: rate({ detention: one, tariff, at, bankHolidays: new Set() }),
  }));
  return yearReport({
    force: 'A force',
    statistics: statistics({ year: 2009, basis: 'calendar', suite: null, at, detentions: counted }),
    claim: {
      number: 'MPS-CL-2026-000001',
      invoices: numbers.map((number) => ({ number })),
      leftOut: counted.flatMap(({ charge: { unpriced } }) =>
        unpriced ? [{ code: 'unpriced', detail: unpriced.detail }] : [],
      ),
    },
  });
}

const YEAR = [
  detention([interval('2009-01-05T08:00:00Z', '2009-01-05T18:30:00Z')]),
  detention([interval('2009-01-06T08:00:00Z', '2009-01-06T22:00:00Z')]),
  detention([interval('2009-12-06T08:00:00Z', '2009-12-09T08:00:00Z')]),
];

describe('the report of a year', () => {
  test('says on its face that the year is made up', () => {
    const [title, , ...lines] = report(YEAR).split('\n');
    expect(title).toBe('A force, 2009: a MADE-UP year');
    expect(lines[0]).toContain('No person or record in it is real.');
  });

  test('begins with the averages', () => {
    expect(report(YEAR)).toContain(
      'Detentions    3 detentions, 0.01 admissions a day\n' +
        '              3 released, 0 open\n' +
        'Length        mean 32.2 hours, median 14.0, nine in ten up to 72.0, longest 72.0\n' +
        'Held at once  average occupancy 0.01, at midnight 0.01, most 1, first on 2009-01-05\n',
    );
  });

  test('draws a bar for each month and band, the longest for the most detentions', () => {
    const text = report(YEAR);
    expect(text).toMatch(/^January 2009 +2 {2}█{30} +12\.3 +£731\.00$/m);
    expect(text).toMatch(/^February 2009 +0 +- +£0\.00$/m);
    expect(text).toMatch(/^December 2009 +1 {2}█{15} +72\.0 +£0\.00$/m);
    expect(text).toMatch(/^0-12 hours +1 {2}█{30} +10\.5 +£296\.00$/m);
    expect(text).toMatch(/^unpriced: beyond-last-band +1 /m);
  });

  test('says what was charged and invoiced, and what is unpriced and why', () => {
    const text = report(YEAR, ['MPS-2026-000001', 'MPS-2026-000002']);
    expect(text).toContain(
      'Charges, net, of the 2 priced: 2 invoices, MPS-2026-000001 to MPS-2026-000002, in claim MPS-CL-2026-000001\n' +
        'custody       £731.00\n' +
        'interpreters    £0.00\n' +
        'together      £731.00\n' +
        'mean          £365.50\n',
    );
    expect(text).toMatch(/Unpriced: 1 beyond-last-band\n {2}72 h \(standard\) is past .*\n/);
    expect(text).toMatch(/Not billable: 0\n$/);
  });

  test('names ten of many that are unpriced', () => {
    const long = interval('2009-12-06T08:00:00Z', '2009-12-09T08:00:00Z');
    const text = report(Array.from({ length: 12 }, () => detention([long])));
    expect(text).toContain('Unpriced: 12 beyond-last-band\n');
    expect(text.match(/72 h \(standard\)/g)).toHaveLength(10);
    expect(text).toContain('\n  and 2 more\n');
  });

  test('of a year with nobody in it has a dash where there is nothing to average', () => {
    const text = report([]);
    expect(text).toContain('0 detentions, 0.00 admissions a day');
    expect(text).toContain('mean - hours, median -');
    expect(text).toContain('of the 0 priced: 0 invoices\n');
    expect(text).toContain('Unpriced: none\n');
  });
});
