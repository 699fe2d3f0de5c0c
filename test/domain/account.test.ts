import { describe, expect, test } from 'vitest';
import {
  ageingOf,
  daysOverdue,
  movedAllocations,
  netAllocations,
  payingOf,
  running,
  takenBack,
  unallocatedPence,
} from '../../src/domain/account.ts';

const put = (invoice: string, amountPence: number) => ({ invoice, amountPence });

describe('a payment', () => {
  test.each([
    [
      'of which all is allocated has no credit',
      [{ amountPence: 500, allocations: [put('A', 500)] }],
      0,
    ],
    ['of which nothing is allocated is credit', [{ amountPence: 500, allocations: [] }], 500],
    [
      'of which a part is taken back has it as credit again',
      [
        { amountPence: 500, allocations: [put('A', 500)] },
        { amountPence: 0, allocations: [put('A', -200), put('B', 50)] },
      ],
      150,
    ],
    [
      'that is reversed has none',
      [
        { amountPence: 500, allocations: [put('A', 300)] },
        { amountPence: -500, allocations: [put('A', -300)] },
      ],
      0,
    ],
  ])('%s', (_, acts, pence) => {
    expect(unallocatedPence(acts)).toBe(pence);
  });

  test('has on each invoice what all acts come to, and names none that has nothing', () => {
    const acts = [
      { amountPence: 500, allocations: [put('A', 300), put('B', 200)] },
      { amountPence: 0, allocations: [put('A', -300), put('C', 100), put('B', -50)] },
    ];
    expect(netAllocations(acts)).toEqual([put('B', 150), put('C', 100)]);
    expect(takenBack(netAllocations(acts))).toEqual([put('B', -150), put('C', -100)]);
  });
});

describe('what is allocated to a credited invoice', () => {
  const held = [
    { payment: 'p', amountPence: 300 },
    { payment: 'q', amountPence: 200 },
  ];
  const moved = (replacement: { number: string; totalPence: number } | null) =>
    movedAllocations(held, 'A', replacement).map(({ payment, allocations }) => [
      payment,
      ...allocations.map(({ invoice, amountPence }) => `${invoice} ${amountPence}`),
    ]);

  test.each([
    ['goes to a larger one whole', 600, ['A -300', 'B 300'], ['A -200', 'B 200']],
    ['goes to one of the same total whole', 500, ['A -300', 'B 300'], ['A -200', 'B 200']],
    ['fills a smaller one, the oldest payment first', 350, ['A -300', 'B 300'], ['A -200', 'B 50']],
    ['is credit where one payment is enough', 300, ['A -300', 'B 300'], ['A -200']],
    ['is credit where that is worth nothing', 0, ['A -300'], ['A -200']],
  ])('%s', (_, totalPence, p, q) => {
    expect(moved({ number: 'B', totalPence })).toEqual([
      ['p', ...p],
      ['q', ...q],
    ]);
  });

  test('is credit where nothing replaces it', () => {
    expect(moved(null)).toEqual([
      ['p', 'A -300'],
      ['q', 'A -200'],
    ]);
  });
});

describe('debt is aged', () => {
  test.each([
    ['2010-01-31', 'notYetDuePence'],
    ['2010-02-01', 'notYetDuePence'],
    ['2010-02-02', 'days1To30Pence'],
    ['2010-03-03', 'days1To30Pence'],
    ['2010-03-04', 'days31To60Pence'],
    ['2010-04-02', 'days31To60Pence'],
    ['2010-04-03', 'days61To90Pence'],
    ['2010-05-02', 'days61To90Pence'],
    ['2010-05-03', 'over90DaysPence'],
  ] as const)('on %s what was due on 1 February is %s', (on, age) => {
    expect(ageingOf([{ dueDate: '2010-02-01', owedPence: 7 }], on)[age]).toBe(7);
  });

  test('by London days, over a change of the clocks', () => {
    expect(daysOverdue('2010-03-27', '2010-03-29')).toBe(2);
    expect(daysOverdue('2010-03-27', '2010-03-01')).toBe(0);
  });
});

test.each([
  [29_600, '2010-02-01', 'nothing', false],
  [29_600, '2010-02-02', 'nothing', true],
  [1, '2010-02-01', 'part', false],
  [1, '2010-02-02', 'part', true],
  [0, '2010-02-02', 'all', false],
] as const)(
  'of an invoice that owes %i pence on %s, %s is paid',
  (owedPence, on, paid, isOverdue) => {
    const invoice = { totalPence: 29_600, owedPence, dueDate: '2010-02-01' };
    expect(payingOf(invoice, on)).toEqual({ paid, isOverdue });
  },
);

test('a running balance is what the entries come to so far', () => {
  const entries = [{ amountPence: 500 }, { amountPence: -700 }, { amountPence: 50 }];
  expect(running(100, entries).map(({ balancePence }) => balancePence)).toEqual([600, -100, -50]);
});
