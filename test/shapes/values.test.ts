import { describe, expect, test } from 'vitest';
import {
  codeShape,
  dateShape,
  instantShape,
  optionalReferenceShape,
  optionalTextShape,
  poundsShape,
  rateShape,
  reasonShape,
  textShape,
} from '../../src/shapes/values.ts';
import { refusals } from './refusals.ts';

describe('an amount', () => {
  test.each(['296.00', '0.00', '0.05', '999999999.99'])('%j is read as it is', (amount) => {
    expect(poundsShape.parse(amount)).toBe(amount);
  });

  test.each([
    '296',
    '296.0',
    '296.000',
    '+1.00',
    '0296.00',
    '.50',
    '1e3.00',
    '٢٩٦.٠٠',
    '',
    296,
    296.5,
    null,
  ])('%j is refused, with how to write one', (amount) => {
    expect(refusals(poundsShape, amount)).toEqual([
      ' is not an amount: write pounds and pence as text, like "296.00"',
    ]);
  });
});

describe('an amount as people and spreadsheets write it is refused, with how it would be right', () => {
  const plainly = 'has a comma, a space or "£" in it: write';
  test.each([
    ['-1.00', 'is less than nothing: write an amount without "-"'],
    ['-£1.00', 'is less than nothing: write an amount without "-"'],
    ['1000000000.00', 'is above the greatest amount, "999999999.99"'],
    ['9,999,999,999.99', 'is above the greatest amount, "999999999.99"'],
    ['1,005.00', `${plainly} "1005.00"`],
    ['£5.00', `${plainly} "5.00"`],
    ['296.00\n', `${plainly} "296.00"`],
    ['£ 1 005.00', `${plainly} "1005.00"`],
  ])('%s', (amount, words) => {
    expect(refusals(poundsShape, amount)).toEqual([` ${words}`]);
  });
});

describe('a rate', () => {
  test.each(['30.00', '0.455', '18.5075'])('%j is read as it is', (rate) => {
    expect(rateShape.parse(rate)).toBe(rate);
  });

  test.each(['30', '30.5', '030.00', '0.45555', '-0.25', 30, null])(
    '%j is refused, with how to write one',
    (rate) => {
      expect(refusals(rateShape, rate)).toEqual([
        ' is not a rate: write pounds as text, like "30.00" or "0.455"',
      ]);
    },
  );
});

describe('a time', () => {
  test.each([
    ['2009-06-01T09:15:00+01:00', 1_243_844_100],
    ['2009-06-01T08:15:00Z', 1_243_844_100],
    ['2009-06-01T08:15:00.000Z', 1_243_844_100],
  ])('%s is read as an instant', (text, instant) => {
    expect(instantShape.parse(text)).toBe(instant);
  });

  test.each([
    ['2009-06-01T09:15:00', 'has no offset'],
    ['2009-06-01T09:15:00.5Z', 'fraction of a second'],
    ['2009-02-30T09:15:00Z', 'the calendar has'],
    ['01/06/2009 09:15', 'is not a time'],
    ['1969-12-31T23:59:59Z', 'before 1970'],
    [`2009-06-01T08:15:00.${'0'.repeat(40)}Z`, 'is not a time: write it as text, like "2009-'],
    [1_243_844_100, 'is not a time: write it as text, like "2009-'],
    [undefined, 'is missing: write it as text, like "2009-'],
  ])('%j is refused: %s', (sent, why) => {
    expect(refusals(instantShape, sent)).toEqual([expect.stringContaining(why)]);
  });
});

describe('a date', () => {
  test('of the calendar is read as it is', () => {
    expect(dateShape.parse('2012-02-29')).toBe('2012-02-29');
  });

  test.each(['2009-02-29', '2009-6-1', '01/06/2009', '2009-06-01T00:00:00Z', '', 20090601, null])(
    '%j is refused, with how to write one',
    (date) => {
      expect(refusals(dateShape, date)).toEqual([
        ' is not a date: write it as text, like "2009-06-01"',
      ]);
    },
  );
});

describe('text', () => {
  const shape = textShape(10);

  test.each([
    ['plain text', 'plain text'],
    ['  Swale \n', 'Swale'],
    ['Zoë 😀', 'Zoë 😀'],
    ['x'.repeat(10), 'x'.repeat(10)],
    [`  ${'x'.repeat(10)}  `, 'x'.repeat(10)],
  ])('%j is kept, without the spaces around it', (sent, kept) => {
    expect(shape.parse(sent)).toBe(kept);
  });

  test.each([
    ['a null', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['a tab', 'a\tb'],
    ['an escape', 'a\u001b[0m'],
    ['a delete', 'a\u007fb'],
    ['a C1 control', 'a\u0085b'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
    ['a lone high surrogate', 'a\ud83d'],
    ['a lone low surrogate', '\ude00a'],
    ['surrogates the wrong way round', '\ude00\ud83d'],
  ])('with %s is refused', (_, sent) => {
    expect(refusals(shape, sent)).toEqual([
      ' has control characters: write plain text on one line',
    ]);
  });

  test.each([
    ['', ' is empty: say what it is'],
    [' \t\n', ' is empty: say what it is'],
    ['x'.repeat(11), ' is longer than 10 characters'],
  ])('%j is refused:%s', (sent, refusal) => {
    expect(refusals(shape, sent)).toEqual([refusal]);
  });

  test('that need not be there may be left out', () => {
    const refusal = [' is empty: leave it out, or say what it is'];
    expect(refusals(optionalTextShape(10), ' ')).toEqual(refusal);
    expect(refusals(optionalReferenceShape(10), '')).toEqual(refusal);
  });

  test('a reason may be a thousand characters long', () => {
    expect(refusals(reasonShape, 'x'.repeat(1000))).toEqual([]);
    expect(refusals(reasonShape, 'x'.repeat(1001))).toEqual([' is longer than 1000 characters']);
  });
});

describe('a code', () => {
  test.each(['CX', 'UKBA', '1', 'A-1', 'A'.repeat(20)])('%s is read as it is', (code) => {
    expect(codeShape.parse(code)).toBe(code);
  });

  test.each(['cx', 'C X', '-A', '', 'A'.repeat(21), 'É', 7, null])(
    '%j is refused, with what one is made of',
    (code) => {
      expect(refusals(codeShape, code)).toEqual([
        ' is not a code: write 1 to 20 of A-Z, 0-9 and -',
      ]);
    },
  );
});
