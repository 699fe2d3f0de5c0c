import { describe, expect, test } from 'vitest';
import { checkTimes } from '../../src/domain/detention.ts';
import { spokenPounds } from '../../src/domain/money.ts';
import { rate } from '../../src/domain/rating.ts';
import { checkTariff } from '../../src/domain/tariff.ts';
import { chargeJson } from '../../src/shapes/charge.ts';
import { workOut } from './arithmetic.ts';
import { type CaseRow, inputOf, listOf, readCases } from './cases.ts';

/** Cases of the design's list that `rate` can express, engagements counted by share. */
const DESIGN_CASES = 53;

const FILES = ['custody.csv', 'interpreters.csv', 'totals.csv'];
const cases = FILES.map((file) => ({ file, rows: readCases(file) }));
const rows = cases.flatMap((each) => each.rows);

function expected({ status, reason, arithmetic, net, vat = '0.00', total = net }: CaseRow) {
  return {
    status,
    ...(reason && { reason }),
    amounts: listOf(arithmetic).map(workOut),
    ...(net && { net, vat: workOut(vat), total }),
  };
}

describe.each(cases)('golden cases of $file', (each) => {
  test.each(each.rows)('$case', (row) => {
    const charge = rate(inputOf(row));
    const { status, reason, lines, net, vat, total } = chargeJson(charge);
    const amounts = lines.map(({ amount }) => amount);
    expect({ status, reason, amounts, net, vat, total }).toEqual(expected(row));
    for (const { rules, working, amountPence } of charge.lines) {
      expect(rules).not.toEqual([]);
      expect(working).toContain(spokenPounds(Math.abs(amountPence)));
    }
  });
});

describe('the golden cases themselves', () => {
  test('the design is covered, sixty more are there, and no name is there twice', () => {
    expect(rows.filter(({ origin }) => origin === 'design')).toHaveLength(DESIGN_CASES);
    expect(rows.length).toBeGreaterThanOrEqual(DESIGN_CASES + 60);
    const names = rows.map((row) => row.case);
    expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([]);
  });

  test('amounts add up to the net, and the net and VAT to the total', () => {
    for (const row of rows.filter(({ net }) => net !== '')) {
      const { amounts, net, vat, total } = expected(row);
      expect(workOut(['0', ...amounts].join(' + ')), row.case).toBe(net);
      expect(workOut(`${net} + ${vat}`), row.case).toBe(total);
    }
  });

  test('every detention and tariff is one that the service takes', () => {
    for (const row of rows) {
      const { detention, tariff, at } = inputOf(row);
      expect(checkTimes(detention, at), row.case).toEqual([]);
      expect(tariff ? checkTariff(tariff) : [], row.case).toEqual([]);
    }
  });
});

describe('the arithmetic that the cases are checked by', () => {
  test.each([
    ['745.00 + 296.00', '1041.00'],
    ['0.5 * 18.50 + 2.5 * 36.90', '101.50'],
    ['435.00 - 2 * (1.10 + 3) / 4', '432.95'],
    ['10 - 2 - 3', '5.00'],
    ['-296.00', '-296.00'],
    ['0.05 - 0.09', '-0.04'],
    ['round(0.175 * 745.00)', '130.38'],
    ['round(130.3749999)', '130.37'],
    ['round((10.01 + 13.01 + 16.01) / 6)', '6.51'],
    ['10.01 / 6 + 13.01 / 6 + 16.01 / 6 + 0.005', '6.51'],
  ])('%s is %s', (sum, result) => {
    expect(workOut(sum)).toBe(result);
  });

  test.each(['1 / 3', '0.001', '', '1 +', '2 2', '(1', '1 ? 2'])('"%s" is refused', (sum) => {
    expect(() => workOut(sum)).toThrow();
  });
});
