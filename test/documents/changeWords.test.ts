import { describe, expect, test } from 'vitest';
import { documentChangeWords } from '../../src/documents/changeWords.ts';
import { withSpokenTimes } from '../../src/documents/words.ts';
import { differenceOf } from '../../src/shapes/difference.ts';
import { DETENTION, type InvoiceChanges, interval, invoiceOf, TARIFF } from './invoices.ts';

function wordsOf(changes: InvoiceChanges): string[] {
  const [before, after] = [invoiceOf(), invoiceOf(changes)];
  return documentChangeWords(differenceOf(before, after), before, after);
}

describe('what a corrected invoice shows otherwise', () => {
  test.each<[string, InvoiceChanges, string[]]>([
    ['nothing', {}, []],
    ['an operation', { detention: { operation: null } }, ['Operation: was Swale, is now none']],
    [
      'an interval, without the record’s name before it',
      {
        detention: {
          intervals: [
            ...DETENTION.intervals.slice(0, 1),
            interval('2009-06-01T15:40:00+01:00', '2009-06-02T01:45:00+01:00', { suite: 'WE' }),
          ],
        },
      },
      [
        'Interval 2, end: was Tue 2 Jun 2009 00:45:30 BST, is now Tue 2 Jun 2009 01:45 BST',
        'Interval 2, watch: was constant, is now standard',
      ],
    ],
    [
      'the customer’s name',
      { facts: { buyer: { ...invoiceOf().buyer, name: 'Border Force' } } },
      [`Customer, name: was ${invoiceOf().buyer.name}, is now Border Force`],
    ],
    [
      'the tariff, by when it is from',
      { tariff: { id: 't-2', effectiveFrom: '2009-04-01' } },
      [
        `Tariff: was in force from 1 January 2009 (${TARIFF.id}), is now in force from 1 April 2009 (t-2)`,
      ],
    ],
  ])('%s', (_, changes, words) => {
    expect(wordsOf(changes)).toEqual(words);
  });
});

test.each([
  ['open since 2009-12-20T08:15:00Z, a day ago', 'open since Sun 20 Dec 2009 08:15 GMT, a day ago'],
  [
    'the stays from 2009-06-01T09:15:00+01:00 and on',
    'the stays from Mon 1 Jun 2009 09:15 BST and on',
  ],
  ['none that is valid on 2009-06-01', 'none that is valid on 1 June 2009'],
  [
    'invoice MPS-2009-000001 of record 01CX/0001/09',
    'invoice MPS-2009-000001 of record 01CX/0001/09',
  ],
])('%s: times and dates are said as a reader says them', (text, words) => {
  expect(withSpokenTimes(text)).toBe(words);
});
