import { describe, expect, test } from 'vitest';
import { claimView } from '../../src/documents/claimView.ts';
import { claimOf, numbered, ORDINARY, ordinaryClaim } from './claims.ts';

describe('the cover sheet of a claim', () => {
  test('says whose it is, for which days, and which invoices it is made of', () => {
    const { number, seller, buyer, terms, total } = claimView(ordinaryClaim());
    expect({ number, seller: seller.name, buyer: buyer.name, total: total.value }).toEqual({
      number: 'MPS-CL-2026-000002',
      seller: 'Metropolitan Police Service',
      buyer: 'UK Border Agency',
      total: '£3,303.00',
    });
    expect(terms.map(({ value }) => value)).toEqual([
      '1 December 2026',
      '1 June 2009 to 30 June 2009',
      '3, from MPS-2026-000002 to MPS-2026-000005',
      'MPS-CL-2026-000001 of 1 November 2026',
    ]);
  });

  test('of one invoice, and the customer’s first', () => {
    const { terms, since, leftOut, leftOutSentences } = claimView(
      claimOf({ invoices: [numbered(1)] }, { lastClaim: null }),
    );
    expect(terms.slice(2).map(({ value }) => value)).toEqual(['1, MPS-2026-000001', 'none']);
    expect([since, leftOut]).toEqual([[], []]);
    expect(leftOutSentences).toEqual(['Nothing that was released in these days was left out.']);
  });

  test('shows how its total comes about, credit notes taken off', () => {
    const [whole] = claimView(ordinaryClaim()).sums;
    expect(whole?.rows.map((row) => [row[0], row[1], row.at(-1)])).toEqual([
      ['Invoices of this run', '3', '£3,007.00'],
      ['Replacements since the last claim', '1', '£296.00'],
      ['Other invoices since the last claim', '1', '£1,966.00'],
      ['Credit notes since the last claim', '1', '-£1,966.00'],
    ]);
    expect([whole?.sum[1], whole?.sum.at(-1)]).toEqual(['6', '£3,303.00']);
  });

  test('has the run’s totals by suite, band and watch', () => {
    const [, ...sums] = claimView(ordinaryClaim()).sums;
    const brief = sums.map(({ rows }) => rows.map((row) => [row[0], row[1], row.at(-1)]));
    expect(brief).toEqual([
      [
        ['Charing Cross (CX)', '2', '£2,262.00'],
        ['West End Central (WE)', '1', '£745.00'],
      ],
      [
        ['12-24 hours', '1', '£1,966.00'],
        ['0-12 hours', '1', '£296.00'],
        ['24-48 hours', '1', '£745.00'],
      ],
      [
        ['Constant in part', '1', '£1,966.00'],
        ['Standard', '2', '£1,041.00'],
      ],
    ]);
    for (const { sum } of sums) expect(sum.at(-1)).toBe('£3,007.00');
  });

  test('lists what came since the last claim, each credit note with its invoice', () => {
    const { since } = claimView(ordinaryClaim());
    expect(since.map(({ rows }) => rows[0]?.slice(0, 3))).toEqual([
      ['MPS-CN-2026-000001', '25 November 2026', 'MPS-2026-000001'],
      ['MPS-2026-000004', '21 November 2026', 'MPS-2026-000001'],
      ['MPS-2026-000006', '21 November 2026', '2 June 2009'],
    ]);
  });

  test('groups what was left out by why, the most first; an unknown code says itself', () => {
    const another = { detention: 'd-9', code: 'not-known-yet', detail: 'something else' };
    const leftOut = [...ORDINARY.leftOut, another];
    const view = claimView(ordinaryClaim({ leftOut }));
    expect(view.leftOut.map(({ heading, rows }) => [heading, rows.length])).toEqual([
      ['No rule of the tariff gives a price: 2', 2],
      ['Not known yet: 1', 1],
      ['Ended, and no outcome is recorded: 1', 1],
    ]);
    expect(view.leftOutSentences[0]).toBe('4 detentions were left out, and not claimed here.');
    expect(view.leftOutSentences[1]).toContain('No rule of the tariff gives a price: 2. Not known');
  });

  test('says to the customer why something was left out, and not what staff have to do', () => {
    const leftOut = ['billing-stopped', 'superseded', 'not-released', 'unpriced'].map((code) => ({
      detention: 'd-9',
      code,
      detail: 'lift that first',
    }));
    const rows = claimView(ordinaryClaim({ leftOut })).leftOut.map((group) => group.rows);
    expect(rows).toContainEqual([['d-9', 'lift that first']]);
    expect(rows.filter(([row]) => row?.length === 1)).toHaveLength(3);
  });

  test('says by which hash it is found in the log', () => {
    const claim = ordinaryClaim();
    const { check, identity } = claimView(claim);
    expect(check.join(' ')).toContain(claim.documentHash);
    expect(identity).toContain(claim.documentHash.slice(0, 4));
  });

  test('is not drawn where its sums are not those of its documents', () => {
    expect(() => claimView(ordinaryClaim({ total: '1.00' }))).toThrow('the sums of a claim');
  });
});
