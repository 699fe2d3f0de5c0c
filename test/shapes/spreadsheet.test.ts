import { expect, test } from 'vitest';
import { spreadsheet } from '../../src/shapes/spreadsheet.ts';

test('what a spreadsheet would run is made text, and an amount stays a number with its sign', () => {
  const rows = [
    ['=1+1', '+A1', '-A1', '@x', '-296.00', 'A-1'],
    [{ pence: -29_600 }, { pence: 5 }, { pence: 0 }, null, 'a,b', 'a"b'],
  ];
  expect(spreadsheet(rows)).toBe(
    `'=1+1,'+A1,'-A1,'@x,'-296.00,A-1\n-296.00,0.05,0.00,,"a,b","a""b"\n`,
  );
});
