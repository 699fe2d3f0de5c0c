import { describe, expect, test } from 'vitest';
import { invoiceView } from '../../src/documents/invoiceView.ts';
import {
  AGREED,
  creditNoteOf,
  DETENTION,
  interval,
  invoiceOf,
  session,
  TARIFF,
} from './invoices.ts';

const seller = invoiceOf().seller;

function factIn(facts: readonly { label: string; value: string }[], label: string) {
  return facts.find((fact) => fact.label === label)?.value;
}

describe('what a credit note says', () => {
  const invoice = invoiceOf();

  test('which invoice it credits and why, and no date to pay by', () => {
    const view = invoiceView(creditNoteOf({ invoice }));
    expect(view).toMatchObject({
      title: 'Credit note MPS-CN-2026-000001',
      heading: 'Credit note',
      reason: 'keyed late',
      total: { label: 'Total credited', value: '£1,966.00' },
    });
    expect(view.terms).toEqual([
      { label: 'Issue date', value: '22 November 2026' },
      { label: 'Tax point (date of release)', value: '2 June 2009' },
      { label: 'Credits', value: 'Invoice MPS-2026-000001 of 21 November 2026' },
      { label: 'Purchase order', value: 'PO-4500012345' },
    ]);
  });

  test('the lines and sums of the invoice', () => {
    const { lines, unbilled, net, vat, intervals } = invoiceView(invoice);
    const mirrored = { lines, unbilled, net, vat, intervals };
    expect(invoiceView(creditNoteOf({ invoice }))).toMatchObject(mirrored);
  });

  test('what comes off, where no account to pay into stands, and whether it is billed again', () => {
    const { payment } = invoiceView(creditNoteOf({ invoice }));
    expect(payment).toEqual({
      heading: 'Credit',
      sentence:
        'Invoice MPS-2026-000001 is taken back whole: £1,966.00 is to be taken off what is owed.',
      facts: [{ label: 'Another invoice for this detention', value: 'may follow' }],
    });
    const stopped = invoiceView(creditNoteOf({ rebill: false }));
    expect(stopped.payment.facts.map(({ value }) => value)).toEqual(['none']);
  });

  test('nothing that was erased', () => {
    const view = invoiceView(creditNoteOf({ reason: null }));
    expect(view.reason).toBe('erased');
    expect(JSON.stringify(view)).not.toContain('keyed late');
  });
});

describe('what an invoice says', () => {
  test('the parties, with what identifies them', () => {
    const view = invoiceView(invoiceOf());
    expect(view.seller.name).toBe('Metropolitan Police Service');
    expect(view.seller.lines).toEqual([...seller.address, 'Identifier GB-POL-01']);
    expect(view.buyer.lines).toContain('Buyer reference UKBA-DET-2009');
    const buyer = { ...invoiceOf().buyer, identifier: 'HO-1' };
    expect(invoiceView(invoiceOf({ facts: { buyer } })).buyer.lines).toContain('Identifier HO-1');
  });

  test('which invoice it replaces, where it does', () => {
    const replaces = { number: 'MPS-2026-000009', creditNote: 'MPS-CN-2026-000009' };
    expect(invoiceView(invoiceOf({ facts: { replaces } })).replaces).toBe(
      'It replaces invoice MPS-2026-000009, which credit note MPS-CN-2026-000009 took back.',
    );
    expect(invoiceView(invoiceOf()).replaces).toBeNull();
  });

  test('a VAT number where the seller has one', () => {
    const registered = { ...seller, vatNumber: 'GB123456789' };
    expect(invoiceView(invoiceOf({ facts: { seller: registered } })).seller.lines).toContain(
      'VAT number GB123456789',
    );
  });

  test('dates and the purchase order', () => {
    expect(invoiceView(invoiceOf()).terms).toEqual([
      { label: 'Issue date', value: '21 November 2026' },
      { label: 'Tax point (date of release)', value: '2 June 2009' },
      { label: 'Due date', value: '21 December 2026' },
      { label: 'Purchase order', value: 'PO-4500012345' },
    ]);
  });

  test('the references that it has, and that others were not given', () => {
    expect(invoiceView(invoiceOf()).references.map(({ value }) => value)).toEqual([
      '01CX/4512/09',
      'MPS-D-000123',
      'C1234567',
      'Swale',
    ]);
    const bare = { detaineeReference: null, homeOfficeReference: null, operation: null };
    expect(
      invoiceView(invoiceOf({ detention: bare })).references.map(({ value }) => value),
    ).toEqual(['01CX/4512/09', 'not given', 'not given']);
  });

  test('nothing of the outcome, even if the value carried one', () => {
    const invoice = invoiceOf();
    const detention = { ...invoice.detention, outcome: 'removed' };
    expect(invoiceView({ ...invoice, detention })).toEqual(invoiceView(invoice));
  });

  test('intervals by suite name, in local time, with watch and power', () => {
    const { intervals, time } = invoiceView(invoiceOf());
    expect(intervals).toEqual([
      {
        suite: 'Charing Cross (CX)',
        from: 'Mon 1 Jun 2009 09:15 BST',
        to: 'Mon 1 Jun 2009 15:00 BST',
        duration: '5 h 45 min',
        watch: 'Standard',
        power: 'Immigration',
      },
      {
        suite: 'West End Central (WE)',
        from: 'Mon 1 Jun 2009 15:40 BST',
        to: 'Tue 2 Jun 2009 00:45:30 BST',
        duration: '9 h 5 min 30 s',
        watch: 'Constant',
        power: 'Immigration',
      },
    ]);
    expect(time).toBe(
      '14 h 50 min 30 s in custody, all of it billable, 9 h 5 min 30 s of that under constant watch.',
    );
  });

  test('an interval across a clock change shows each time in its own zone', () => {
    const across = [interval('2009-10-24T18:30:00+01:00', '2009-10-25T06:00:00Z')];
    const [shown] = invoiceView(
      invoiceOf({ detention: { intervals: across, interpreterSessions: [] } }),
    ).intervals;
    expect(shown).toMatchObject({
      from: 'Sat 24 Oct 2009 18:30 BST',
      to: 'Sun 25 Oct 2009 06:00 GMT',
      duration: '12 h 30 min',
    });
  });

  test('an interval whose power is not billed says so', () => {
    const intervals = [
      interval('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z', { power: 'criminal' }),
      interval('2009-06-01T09:00:00Z', '2009-06-01T20:00:00Z'),
    ];
    const detention = { intervals, interpreterSessions: [] };
    const view = invoiceView(invoiceOf({ detention }));
    expect(view.intervals.map(({ power }) => power)).toEqual([
      'Criminal, not billed',
      'Immigration',
    ]);
    expect(view.time).toBe('12 h in custody, 11 h of it billable.');
    const all = invoiceView(invoiceOf({ detention, tariff: { billable: 'all' } }));
    expect(all.intervals.map(({ power }) => power)).toEqual(['Criminal', 'Immigration']);
  });

  test('a suite that has no name is shown by its code', () => {
    expect(invoiceView(invoiceOf({ facts: { suites: [] } })).intervals[0]?.suite).toBe('CX');
  });

  test('each line with the working of the charge, its rules and amount (R17)', () => {
    const invoice = invoiceOf();
    const { lines } = invoiceView(invoice);
    expect(lines.map(({ amount }) => amount)).toEqual(['£1,876.00', '£47.50', '£42.50']);
    expect(lines.map(({ working }) => working)).toEqual(
      invoice.charge.lines.map(({ working }) => working),
    );
    expect(lines.map(({ rules }) => rules)).toEqual(['R7, R8', 'R12', 'R12, R13']);
  });

  test('an interpreter line says when it was, by whom and for which engagement', () => {
    expect(invoiceView(invoiceOf()).lines.map(({ details }) => details)).toEqual([
      [],
      ['Mon 1 Jun 2009 10:00 BST to Mon 1 Jun 2009 11:10 BST, interpreter INT-77'],
      ['Mon 1 Jun 2009 16:00 BST to Mon 1 Jun 2009 16:35 BST, interpreter INT-12, engagement E-9'],
    ]);
  });

  test('a session that is not billed, and why', () => {
    const detention = {
      intervals: [
        ...DETENTION.intervals,
        interval('2009-06-02T01:00:00+01:00', '2009-06-02T03:00:00+01:00', { power: 'criminal' }),
      ],
      interpreterSessions: [session('2009-06-02T01:30:00+01:00', '2009-06-02T02:00:00+01:00')],
    };
    expect(invoiceView(invoiceOf({ detention })).unbilled).toEqual([
      {
        description: 'Interpreter session 1',
        details: ['Tue 2 Jun 2009 01:30 BST to Tue 2 Jun 2009 02:00 BST, interpreter INT-77'],
        working:
          'Interpreter session 1, Vietnamese, in person, began at 2009-06-02T01:30:00+01:00 under criminal power, which this tariff does not bill',
        rules: 'R12',
        amount: 'not billed',
      },
    ]);
  });

  test('an agreed charge with its reason and who agreed it (R11)', () => {
    expect(invoiceView(invoiceOf(AGREED)).lines[0]).toMatchObject({
      description: 'Custody, agreed charge',
      details: ['Reason: Flights were cancelled', 'Agreed by: A. Example, Contract Manager'],
      amount: '£1,500.00',
    });
  });

  test('an agreed charge that replaced nothing is not shown', () => {
    expect(invoiceView(invoiceOf({ agreed: AGREED.agreed })).lines[0]?.details).toEqual([]);
  });

  test('an erased invoice says erased, and keeps its figures', () => {
    const view = invoiceView(invoiceOf({ ...AGREED, erased: true }));
    expect(view.references.slice(0, 3).map(({ value }) => value)).toEqual([
      'erased',
      'erased',
      'erased',
    ]);
    expect(view.lines[0]?.details).toEqual(['Reason: erased', 'Agreed by: erased']);
    expect(view.total.value).toBe(invoiceView(invoiceOf(AGREED)).total.value);
  });

  test.each([
    [{ category: 'S', rate: '20', reason: null } as const, 'VAT at 20%', '£393.20', '£2,359.20'],
    [{ category: 'Z', rate: '0', reason: null } as const, 'VAT, zero rated at 0%', '£0.00', null],
    [{ category: 'E', rate: '0', reason: 'Group 7' } as const, 'VAT, exempt', '£0.00', null],
    [TARIFF.vat, 'VAT, outside the scope', '£0.00', null],
  ])('VAT %j', (vat, label, amount, total) => {
    const view = invoiceView(invoiceOf({ tariff: { vat } }));
    expect(view.net.value).toBe('£1,966.00');
    expect(view.vat).toEqual({ label, value: amount, note: vat.reason });
    expect(view.total.value).toBe(total ?? '£1,966.00');
  });

  test('how to pay', () => {
    const { sentence, facts } = invoiceView(invoiceOf()).payment;
    expect(sentence).toBe(
      'Please pay £1,966.00 by 21 December 2026, 30 days after the issue date, quoting MPS-2026-000001.',
    );
    expect(factIn(facts, 'Sort code')).toBe('20-00-00');
    expect(factIn(facts, 'Account number')).toBe('12345678');
  });

  test('that there is nothing to pay', () => {
    const custody = { ...TARIFF.custody, model: 'per-night' as const };
    const free = { ...custody, standard: '0.00', constantWatch: '0.00' };
    const view = invoiceView(
      invoiceOf({ tariff: { custody: free }, detention: { interpreterSessions: [] } }),
    );
    expect(view.payment.sentence).toBe('There is nothing to pay.');
  });

  test('the tariff, and the identity of the document', () => {
    const invoice = invoiceOf();
    const { tariff, identity } = invoiceView(invoice);
    expect(tariff.map(({ value }) => value)).toEqual(['1 January 2009', TARIFF.id, TARIFF.source]);
    expect(identity.replaceAll(' ', '')).toContain(invoice.documentHash.slice(0, 16));
    expect(identity).toContain('rules 1, template 2');
  });

  test('an unpriced charge is never put on an invoice', () => {
    const { detention } = AGREED;
    expect(() => invoiceView(invoiceOf({ detention }))).toThrow('priced charge');
  });
});
