import { readFileSync } from 'node:fs';
import { BANK_HOLIDAYS } from '../../src/domain/bankHolidays.ts';
import { penceOf } from '../../src/domain/money.ts';
import { rate } from '../../src/domain/rating.ts';
import { detentionOf, detentionShape } from '../../src/shapes/detention.ts';
import { tariffShape } from '../../src/shapes/tariff.ts';
import type { Bench } from './run.ts';

const YEAR = new URL('../../fixtures/made-up-2009.ndjson', import.meta.url);
const TARIFF = new URL('../../fixtures/tariff.json', import.meta.url);
const TIMES = 10;

/** The year's charges, against a bare look-up of the band's price with nothing explained. */
export async function rateBench(): Promise<Bench> {
  const content = tariffShape.parse(JSON.parse(readFileSync(TARIFF, 'utf8')));
  const tariff = { id: 'bench', ...content };
  const detentions = readFileSync(YEAR, 'utf8')
    .trim()
    .split('\n')
    .map((line) => detentionOf(detentionShape.parse(JSON.parse(line)), 'UKBA'));
  const bands = content.custody.model === 'banded' ? content.custody.bands : [];

  let sum = 0;
  const repeat = async (once: () => void) => {
    for (let n = 0; n < TIMES; n++) once();
  };
  return {
    name: 'rate',
    unit: 'detentions',
    count: detentions.length * TIMES,
    baseline: {
      name: 'a price looked up by hand',
      run: () =>
        repeat(() => {
          for (const { intervals } of detentions) {
            let seconds = 0;
            for (const { startedAt, endedAt } of intervals) seconds += (endedAt ?? 0) - startedAt;
            const band = bands.find(({ upToHours }) => seconds <= (upToHours ?? 0) * 3600);
            if (band) sum += penceOf(band.standard);
          }
        }),
    },
    subject: {
      name: 'rate, with lines and working',
      run: () =>
        repeat(() => {
          for (const detention of detentions) {
            const charge = rate({ detention, tariff, at: 0, bankHolidays: BANK_HOLIDAYS });
            sum += charge.totals?.netPence ?? 0;
          }
        }),
    },
    end: async () => {
      if (sum === 0) throw new Error('nothing was rated');
    },
  };
}
