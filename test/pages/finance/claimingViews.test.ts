/** What the pages of a month end decide by themselves: how typing is read, and how much is shown. */
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../src/domain/errors.ts';
import type { RunAnswer } from '../../../src/http/runAnswer.ts';
import { amountTyped } from '../../../src/pages/amounts.ts';
import { daysIn, dayTyped, lastMonth, monthSoFar } from '../../../src/pages/days.ts';
import {
  allocationsTyped,
  openRows,
  payingAll,
  withShownFields,
} from '../../../src/pages/finance/allocations.ts';
import { leftOutGroups, leftOutRow, shownOf } from '../../../src/pages/finance/leftOut.ts';
import { progressSentence, timeLeft } from '../../../src/pages/finance/runProgress.ts';
import { render } from '../../../src/pages/render.ts';
import type { LeftOutNow } from '../../../src/usecases/leftOutNow.ts';
import type { LeftOut } from '../../../src/usecases/store.ts';

test.each([
  ['296', '296.00'],
  ['£1,296.5', '1296.50'],
  [' 0.07 ', '0.07'],
  ['', ''],
  [undefined, ''],
  ['296.005', '296.005'],
  ['-5', '-5'],
  ['a lot', 'a lot'],
])('%j is typed for the amount %j', (text, amount) => {
  expect(amountTyped(text)).toBe(amount);
});

describe('dates', () => {
  test('are typed in more ways than one; what is none is named, and so is a blank that is needed', () => {
    const fields = { from: '1/6/2009', to: '31/2/2009', asOf: ' ' };
    expect(daysIn(fields, ['from', 'to', 'asOf'])).toEqual({
      days: { from: '2009-06-01' },
      errors: [{ pointer: '/to', detail: expect.stringMatching(/^is not a date: /) }],
    });
    expect(daysIn(fields, ['asOf'], { needed: true }).errors).toMatchObject([{ pointer: '/asOf' }]);
    expect(dayTyped('2009-06-01')).toBe('01/06/2009');
  });

  test('of last month end with its last day', () => {
    expect(lastMonth('2010-01-04')).toEqual({ from: '2009-12-01', to: '2009-12-31' });
    expect(lastMonth('2012-03-31')).toEqual({ from: '2012-02-01', to: '2012-02-29' });
    expect(monthSoFar('2010-01-04')).toEqual({ from: '2010-01-01', to: '2010-01-04' });
  });
});

describe('amounts beside invoices', () => {
  const typed = allocationsTyped({
    amount: '1',
    'on-MPS-2009-000001': '£296',
    'on-MPS-2009-000002': ' ',
    others: 'MPS-2009-000099   1,000\n\nMPS-2009-000098\n',
  });

  test('are sent where there is one, in the form that shapes read', () => {
    expect(typed.sent).toEqual([
      { invoice: 'MPS-2009-000001', amount: '296.00' },
      { invoice: 'MPS-2009-000099', amount: '1000.00' },
      { invoice: 'MPS-2009-000098', amount: '' },
    ]);
  });

  test('are told what is wrong where they were typed', () => {
    const error = new Refusal('not-allocatable', 'not all', {
      errors: [
        { pointer: '/allocations/0/amount', detail: 'is £296.00, and £1.00 is owed' },
        { pointer: '/allocations/1/invoice', detail: 'there is no invoice MPS-2009-000099' },
        { pointer: '/allocations', detail: 'come to too much' },
      ],
    });
    expect(typed.repointed(error)).toMatchObject({
      code: 'not-allocatable',
      errors: [
        { pointer: '/on-MPS-2009-000001', detail: 'is £296.00, and £1.00 is owed' },
        { pointer: '/others', detail: 'MPS-2009-000099: there is no invoice MPS-2009-000099' },
        { pointer: '/allocations', detail: 'come to too much' },
      ],
    });
    const other = new Error('broke');
    expect(typed.repointed(other)).toBe(other);
  });

  test('that are wrong beside an invoice which is not open any more are told of the list', () => {
    const rows = [{ number: 'MPS-2009-000001', field: 'on-MPS-2009-000001' }];
    const problem = (field: string | null) => ({ field, text: 'wrong' });
    const form = {
      fields: {},
      once: '',
      problems: [problem('on-MPS-2009-000001'), problem('on-MPS-2009-000002'), problem(null)],
    };
    const open = { rows, count: 1, hasMore: false } as ReturnType<typeof openRows>;
    expect(withShownFields(form, open).problems.map(({ field }) => field)).toEqual([
      'on-MPS-2009-000001',
      'allocations',
      null,
    ]);
  });

  test('stand first where they are filled in, and on one page at most fifty', () => {
    const open = Array.from({ length: 60 }, (_, n) => ({
      number: `MPS-2009-0000${n + 10}`,
      issueDate: '2009-06-01',
      dueDate: '2009-07-01',
      daysOverdue: 0,
      total: '296.00',
      owed: '96.00',
      disputed: '0.00',
    }));
    const last = open.at(-1);
    if (!last) throw new RangeError('there are 60');
    const shown = openRows(open, payingAll(last));
    expect(shown.rows.slice(0, 2).map(({ number }) => number)).toEqual([
      'MPS-2009-000069',
      'MPS-2009-000010',
    ]);
    expect([shown.rows.length, shown.count, shown.hasMore]).toEqual([50, 60, true]);
    expect(payingAll(last)).toEqual({ amount: '96.00', 'on-MPS-2009-000069': '96.00' });
  });
});

test('a preview shows the first few of each reason, those of the most first', () => {
  const of = (code: 'unpriced' | 'not-released', count: number) =>
    Array.from({ length: count }, (_, n) => ({ detention: `${code}-${n}`, code, detail: 'why' }));
  const shown = shownOf([...of('unpriced', 3), ...of('not-released', 40)]);
  const names = new Map([['unpriced-0', '01CX/0001/09']]);
  const [first, second] = leftOutGroups(shown, { names, standing: new Map() });
  expect([first?.count, first?.rows.length]).toEqual([40, 25]);
  expect([second?.count, second?.rows.length]).toEqual([3, 3]);
  expect(second?.rows[0]).toMatchObject({
    href: '/detentions/unpriced-0',
    name: '01CX/0001/09',
    reason: 'No rule of the tariff gives a price',
  });
});

describe('what was left out', () => {
  const ID = '01a2021d-7fe9-7bdf-8c1a-b225139e49ff';
  const rowOf = (
    code: LeftOut['code'],
    now: Partial<LeftOutNow> = {},
    detail = `overlaps detention ${ID} on 2009-06-01`,
  ) =>
    leftOutRow(
      { detention: 'a', code, detail },
      {
        names: new Map([[ID, '01CX/0002/09']]),
        standing: new Map([['a', { invoice: null, unpriced: null, ...now }]]),
      },
    );

  test.each<[LeftOut['code'], Partial<LeftOutNow>, string | null]>([
    ['unpriced', { unpriced: 'beyond-last-band' }, '/detentions/a/agree'],
    ['unpriced', { unpriced: 'session-overlap' }, '/detentions/a/accept-overlaps'],
    ['unpriced', { unpriced: 'engagement-shares' }, '/detentions/a'],
    ['unpriced', { unpriced: 'no-tariff' }, '/tariffs'],
    ['unpriced', {}, null],
    ['unpriced', { invoice: 'MPS-1' }, '/invoices/MPS-1'],
    ['not-released', { invoice: 'MPS-1' }, '/invoices/MPS-1'],
    ['superseded', { invoice: 'MPS-1' }, '/invoices/MPS-1/correct'],
    ['superseded', {}, '/detentions/a'],
    ['billing-stopped', {}, '/detentions/a/lift-billing-stop'],
    ['not-released', {}, '/detentions/a'],
    ['two-places', {}, '/detentions/a'],
    ['same-person', {}, '/detentions/a'],
    ['not-billable', {}, '/detentions/a'],
    ['no-purchase-order', {}, null],
    ['already-invoiced', {}, null],
    ['stale-revision', {}, '/detentions/a'],
  ])('as %s, %j, is solved at %s', (code, now, href) => {
    const { action, advice } = rowOf(code, now);
    expect(action?.href ?? null).toBe(href);
    expect(action ?? advice).not.toBeNull();
  });

  test('is told of by record numbers and dates, as people know them', () => {
    expect(rowOf('two-places').detail).toBe('Overlaps detention 01CX/0002/09 on 1 June 2009.');
  });
});

describe('how far a run is', () => {
  const run = {
    id: 'run',
    customer: 'UKBA',
    releasedFrom: '2009-06-01',
    releasedTo: '2009-06-30',
    status: 'running',
    startedAt: '2010-01-04T12:00:00+00:00',
    startedBy: 'Ada Example',
    endedAt: null,
    progress: { done: 6, total: 8, issued: 6, leftOut: 0, perSecond: null, secondsLeft: null },
    leftOut: {},
    claim: null,
    problem: { code: 'signing-key-missing', detail: 'the signing key is missing' },
  } as const satisfies RunAnswer;

  test('is told at each quarter, and once it has ended', () => {
    const at = (done: number, total = 8) =>
      progressSentence({ ...run, progress: { ...run.progress, done, total } });
    expect([at(0), at(2), at(5), at(6), at(9), at(0, 0)]).toEqual([
      'The run has started.',
      'A quarter is done.',
      'Half is done.',
      'Three quarters are done.',
      'Three quarters are done.',
      'The run has started.',
    ]);
    const ended = { ...run, status: 'ended' } as const;
    expect(progressSentence({ ...ended, claim: 'MPS-CL-2009-000001' })).toBe(
      'The run has ended: 6 invoices issued. Claim MPS-CL-2009-000001 is ready.',
    );
  });

  test.each([
    [1, '1 second'],
    [40, '40 seconds'],
    [91, '2 minutes'],
    [3600, '60 minutes'],
  ])('%i seconds are %s', (seconds, words) => {
    expect(timeLeft(seconds)).toBe(words);
  });

  test('says what keeps it from going on', () => {
    const site = { assets: {}, navigation: [] };
    const html = render('finance/run.njk', { title: 'Run', site, run, says: '', leftOut: [] });
    expect(html).toContain('It cannot go on just now: the signing key is missing.');
  });
});
