import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { moreRows, spreadsheet } from '../../src/shapes/spreadsheet.ts';

test('what a spreadsheet would run is made text, and an amount stays a number with its sign', () => {
  const rows = [
    ['=1+1', '+A1', '-A1', '@x', '-296.00', 'A-1'],
    [{ pence: -29_600 }, { pence: 5 }, { pence: 0 }, null, 'a,b', 'a"b', -1.5],
  ];
  expect(spreadsheet(rows)).toBe(
    `\ufeff'=1+1,'+A1,'-A1,'@x,'-296.00,A-1\n-296.00,0.05,0.00,,"a,b","a""b",-1.5\n`,
  );
});

test.each([
  '=1+1',
  '+44 20 7946 0000',
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '\u00a0=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠A1',
])('%j is not run by a spreadsheet', (text) => {
  expect(parse(moreRows([[text]]))).toEqual([[`'${text}`]]);
});

test.each(['', '01CX/4512/09', 'A=1', 'Übersetzung', "'=1", '£296.00', '1-2'])(
  '%j is as it was typed',
  (text) => {
    expect(parse(moreRows([[text, 'next']]))).toEqual([[text, 'next']]);
  },
);
