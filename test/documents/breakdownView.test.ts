import { glob, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { breakdownView } from '../../src/documents/breakdownView.ts';
import { eventWords } from '../../src/documents/eventWords.ts';
import type { RowView } from '../../src/documents/words.ts';
import {
  EVENT_KINDS,
  type EventDetails,
  type EventKind,
  leafHash,
} from '../../src/domain/auditLog.ts';
import type { BreakdownJson, EventJson } from '../../src/shapes/breakdown.ts';
import {
  breakdownOf,
  DISPUTE,
  eventOf,
  LIVE,
  reportOf,
  revisionsOf,
  type Said,
  SETTLED,
} from './breakdowns.ts';
import { creditNoteOf, interval, invoiceOf, session } from './invoices.ts';

function viewOf(changes: Partial<BreakdownJson> = {}) {
  const [stay] = breakdownView(reportOf([breakdownOf(changes)])).stays;
  if (!stay) throw new RangeError('the report has no stay');
  return stay;
}

/** The cells of a row, notes in brackets. */
const cellsOf = (row: RowView | undefined) =>
  row?.map((cell) =>
    cell.map((part) => (typeof part === 'string' ? part : `(${part.note})`)).join(' '),
  );

const changesOf = (...said: Said[]) => {
  const revisions = viewOf({ revisions: revisionsOf(...said) }).revisions;
  return cellsOf(revisions.at(-1))?.[2];
};

describe('what a report says', () => {
  test('of its making: when, by whom, for whom, why, and where that is noted', () => {
    const report = reportOf([breakdownOf()]);
    const view = breakdownView(report);
    expect(view.made.map(({ value }) => value)).toEqual([
      'Sun 22 Nov 2026 09:00 GMT',
      'Ann Auditor',
      'Ann Auditor',
      'event 900',
    ]);
    expect(view.reason.value).toBe('a query of 3 June');
    const told = { ...report.made, reason: null, recipient: 'National Audit Office' };
    const other = breakdownView({ ...report, made: told });
    expect(other.made[2]?.value).toBe('National Audit Office');
    expect(other.reason.value).toBe('not given');
  });

  test('of a detainee, with a summary and what it leaves out', () => {
    const items = [breakdownOf(), breakdownOf({ charge: null, invoices: [] })];
    const asked = { scheme: 'force', reference: 'MPS-D-000123' } as const;
    const view = breakdownView(reportOf(items, { asked, next: 'a-cursor' }));
    expect(view.title).toBe('Breakdown of a detainee');
    expect(view.subtitle).toBe('Metropolitan Police Service, 2 detentions under MPS-D-000123');
    expect(view.summary?.map(cellsOf)).toEqual([
      ['01CX/4512/09', 'Mon 1 Jun 2009 09:15 BST', 'Released', 'MPS-2026-000001', '£1,966.00'],
      ['01CX/4512/09', 'Mon 1 Jun 2009 09:15 BST', 'Released', 'none', 'no charge'],
    ]);
    expect(view.leftOut).toContain('a-cursor');
    expect(view.check.join(' ')).toContain('only before an amendment');
    const one = breakdownView(reportOf(items));
    expect(one.leftOut).toBeNull();
    expect(one.check.join(' ')).not.toContain('only before an amendment');
  });

  test('the checkpoint line by line, and its root in the foot', () => {
    const report = reportOf([breakdownOf()]);
    const view = breakdownView(report);
    expect(view.checkpoint.map((line) => `${line}\n`).join('')).toBe(report.checkpoint);
    expect(view.checkpoint[3]).toBe('');
    expect(view.checkpoint).toHaveLength(5);
    expect(view.check.join(' ')).toContain('attached, breakdown-900.json,');
    expect(view.identity).toContain('log MPS, 900 events');
  });
});

describe('a stay in a report', () => {
  test('with what was paid on its invoices, and taken back', () => {
    const paid = {
      payment: 'p-1',
      sequence: 1,
      kind: 'received' as const,
      at: '2026-12-01T12:00:00+00:00',
      by: 'Ada Example',
      receivedOn: '2026-11-30',
      reference: 'FP 1',
      invoice: 'MPS-2026-000001',
      amount: '100.00',
    };
    const reversed = { ...paid, kind: 'reversed' as const, amount: '-100.00' };
    const stay = viewOf({ payments: [paid, reversed] });
    expect(stay.payments.map(cellsOf)).toEqual([
      [
        'MPS-2026-000001',
        'Tue 1 Dec 2026 12:00 GMT (by Ada Example)',
        'Received',
        'FP 1 (received 30 November 2026) (payment p-1)',
        '£100.00',
      ],
      expect.arrayContaining(['Payment reversed', '-£100.00']),
    ]);
    expect(stay.absences).not.toContain('payments');
  });

  test('that is released, with what there is none of', () => {
    const stay = viewOf();
    expect(stay.heading).toBe('Detention 01CX/4512/09');
    expect(stay.state).toMatch(/^Released, outcome removed\. Revision 2, recorded /);
    expect(stay.absences).toBe(
      'There are no agreed charges, accepted overlaps, credit notes, disputes or payments.',
    );
    expect(cellsOf(stay.intervals[0])).toEqual([
      'Charing Cross (CX)',
      'Mon 1 Jun 2009 09:15 BST',
      'Mon 1 Jun 2009 15:00 BST',
      '5 h 45 min',
      'Standard',
      'Immigration',
    ]);
    expect(stay.charge[0]).toMatch(/^Priced\. 14 h 50 min 30 s in custody/);
    expect(stay.lines.map(cellsOf).at(-1)).toEqual(['Total', '', '£1,966.00']);
    for (const [n, { working }] of invoiceOf().charge.lines.entries()) {
      expect(cellsOf(stay.lines[n])?.[0]).toContain(`(${working})`);
    }
  });

  test('that is open counts up to the making of the report', () => {
    const open = { ...interval('2026-11-21T21:00:00Z', '2026-11-22T01:00:00Z'), endedAt: null };
    const revisions = revisionsOf({ detention: { intervals: [open], outcome: null } });
    const charge = { ...invoiceOf().charge, status: 'provisional' as const };
    const at = '2026-11-22T09:00:00+00:00';
    const detention = { ...breakdownOf({ revisions }).detention, status: 'open' as const };
    const stay = viewOf({ revisions, detention, charge: { ...charge, at } });
    expect(stay.state).toMatch(/^Open: /);
    expect(cellsOf(stay.intervals[0])).toContain('12 h so far');
    expect(stay.charge[0]).toMatch(/^Provisional, counted up to Sun 22 Nov 2026 09:00 GMT\./);
  });

  test('that is void costs nothing', () => {
    const detention = { ...breakdownOf().detention, status: 'void' as const };
    const stay = viewOf({ detention, charge: null });
    expect(stay.state).toMatch(/^Void: /);
    expect(stay.charge).toEqual(['There is no charge: the record was voided.']);
    expect(stay.lines).toEqual([]);
  });

  test('that is unpriced says why', () => {
    const { net, vat, total, ...rest } = invoiceOf().charge;
    const charge = { ...rest, status: 'unpriced', reason: 'no-tariff', detail: 'none' } as const;
    const stay = viewOf({ charge: { ...charge, tariff: null } });
    expect(stay.charge[0]).toMatch(/^Unpriced \(no-tariff\): none\. /);
    expect(stay.charge[1]).toBe('No tariff was in force.');
    expect(stay.lines.flatMap(cellsOf)).not.toContain('Total');
  });

  test('whose references are erased says so, and goes by its id', () => {
    const erased = { custodyRecordNumber: '', detaineeReference: null, homeOfficeReference: null };
    const attended = session('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    const interpreterSessions = [{ ...attended, interpreter: null }];
    const revisions = revisionsOf(
      { detention: { ...erased, interpreterSessions } },
      { detention: { operation: 'Gull' } },
    );
    const { detention } = breakdownOf({ revisions });
    const stay = viewOf({
      detention: { ...detention, erasedAt: '2016-01-04T12:00:00+00:00' },
      revisions,
      agreedCharges: [{ ...AGREED, reason: null, agreedBy: null }],
      acceptedOverlaps: [{ ...ACCEPTED, reason: null }],
      events: [eventOf(4, { kind: 'detention.consulted', personalHash: 'aa' })],
    });
    expect(stay.heading).toBe('Detention d-1, references erased');
    expect(stay.references.map(({ value }) => value).slice(0, 3)).toEqual(Array(3).fill('erased'));
    expect(cellsOf(stay.sessions[0])?.[4]).toBe('erased');
    expect(cellsOf(stay.revisions[0])?.[2]).toBe('First recorded.');
    expect(cellsOf(stay.revisions[1])?.[2]).toMatch(
      /^Operation: was .*, is now Gull References: erased, changes to them cannot be shown$/,
    );
    expect(cellsOf(stay.revisions[0])?.[3]).toBe('');
    expect(cellsOf(stay.revisions[1])?.[3]).toBe('erased');
    expect(cellsOf(stay.agreedCharges[0])?.[2]).toBe('Reason: erased Agreed by: erased');
    expect(cellsOf(stay.acceptedOverlaps[0])?.[3]).toBe('erased');
    expect(cellsOf(stay.events[0])?.[3]).toContain('(Reason and recipient: erased)');
  });

  test('whose interpreter was never named says so', () => {
    const attended = session('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    const interpreterSessions = [{ ...attended, interpreter: null }];
    const stay = viewOf({ revisions: revisionsOf({ detention: { interpreterSessions } }) });
    expect(cellsOf(stay.sessions[0])?.[4]).toBe('not named');
  });

  test('with agreed charges and accepted overlaps: who, when, why', () => {
    const stay = viewOf({ agreedCharges: [AGREED], acceptedOverlaps: [ACCEPTED] });
    expect(cellsOf(stay.agreedCharges[0])).toEqual([
      '1',
      'Mon 4 Jan 2010 12:00 GMT (entered by Bo Example)',
      'Reason: by letter Agreed by: Casey Example',
      '£1,500.00',
    ]);
    expect(cellsOf(stay.acceptedOverlaps[0])).toEqual([
      'd-1, revision 1',
      'd-2, revision 3',
      'Mon 4 Jan 2010 12:00 GMT (by Bo Example)',
      'two rooms',
    ]);
    expect(stay.absences).toBe('There are no credit notes, disputes or payments.');
  });

  test.each([
    [
      { superseded: true, dispute: 'x' },
      'Live (£1,966.00 owed) (superseded: what it shows has changed since) (disputed by the customer)',
    ],
    [{ owed: '0.50' }, 'Live (£0.50 owed)'],
    [{ live: false, creditedBy: 'MPS-CN-2026-000001' }, 'Credited (by MPS-CN-2026-000001)'],
  ])('with an invoice that stands like %j', (standing, words) => {
    const stay = viewOf({ invoices: [{ ...invoiceOf(), ...LIVE, claim: null, ...standing }] });
    expect(cellsOf(stay.invoices[0])?.[3]).toBe(words);
  });

  test.each([
    [null, 'MPS-2026-000001 (in no claim yet)'],
    ['MPS-CL-2026-000001', 'MPS-2026-000001 (in MPS-CL-2026-000001)'],
  ])('with an invoice that is in the claim %s', (claim, words) => {
    const stay = viewOf({ invoices: [{ ...invoiceOf(), ...LIVE, claim }] });
    expect(cellsOf(stay.invoices[0])?.[0]).toBe(words);
  });

  test.each([
    [{ rebill: true }, null, 'keyed late'],
    [{ rebill: false }, null, 'keyed late (stops billing)'],
    [
      { rebill: false },
      { reason: 'by mistake', at: '2010-01-04T12:00:00+00:00', by: 'Bo Example' },
      'keyed late (stopped billing until Mon 4 Jan 2010 12:00 GMT, when Bo Example lifted that: by mistake)',
    ],
    [{ rebill: true, reason: null }, null, 'erased'],
  ])('with a credit note for %j, lifted %j', (credits, lifted, words) => {
    const creditNote = creditNoteOf(credits);
    const stay = viewOf({ creditNotes: [{ ...creditNote, lifted, claim: 'MPS-CL-2026-000001' }] });
    const [number, , why] = cellsOf(stay.creditNotes[0]) ?? [];
    expect([number, why]).toEqual([
      `${creditNote.number} (credits ${invoiceOf().number}) (in MPS-CL-2026-000001)`,
      words,
    ]);
  });

  test('with disputes, open and settled', () => {
    const stay = viewOf({ disputes: [DISPUTE, SETTLED] });
    expect(stay.disputes.map((row) => cellsOf(row))).toEqual([
      [
        'MPS-2026-000001',
        'Mon 4 Jan 2010 12:00 GMT (entered by Bo Example)',
        'not ours',
        'Open',
        '£10.00',
      ],
      [
        'MPS-2026-000001',
        'Mon 4 Jan 2010 12:00 GMT (entered by Bo Example)',
        'not ours',
        'Upheld by MPS-CN-2026-000001: so it was (Tue 5 Jan 2010 12:00 GMT, Ada Example)',
        '£10.00',
      ],
    ]);
  });
});

const AGREED = {
  detention: 'd-1',
  revision: 1,
  amount: '1500.00',
  reason: 'by letter',
  agreedBy: 'Casey Example',
  agreedAt: '2010-01-04T12:00:00+00:00',
  enteredBy: 'Bo Example',
};
const ACCEPTED = {
  detention: 'd-1',
  revision: 1,
  other: 'd-2',
  otherRevision: 3,
  reason: 'two rooms',
  acceptedAt: '2010-01-04T12:00:00+00:00',
  acceptedBy: 'Bo Example',
};

describe('what a revision changed', () => {
  const first = interval('2009-06-01T09:15:00+01:00', '2009-06-01T15:00:00+01:00');
  const attended = session('2009-06-01T10:00:00+01:00', '2009-06-01T11:00:00+01:00', {
    engagement: { reference: 'E-9', share: 1, of: 2 },
  });
  test.each<[string, Said, Said, string]>([
    ['a text', {}, { detention: { operation: 'Gull' } }, 'Operation: was Swale, is now Gull'],
    [
      'a text taken away',
      {},
      { detention: { operation: null } },
      'Operation: was Swale, is now none',
    ],
    [
      'a reference',
      {},
      { detention: { detaineeReference: 'D-2' } },
      'Force’s reference: was MPS-D-000123, is now D-2',
    ],
    [
      'a time',
      { detention: { intervals: [first] } },
      { detention: { intervals: [{ ...first, startedAt: first.startedAt - 3600 }] } },
      'Interval 1, start: was Mon 1 Jun 2009 09:15 BST, is now Mon 1 Jun 2009 08:15 BST',
    ],
    [
      'an interval taken away',
      { detention: { intervals: [first, { ...first, endedAt: null }] } },
      { detention: { intervals: [first] } },
      'Interval 2 taken away; it was suite CX, start Mon 1 Jun 2009 09:15 BST, watch standard, power immigration',
    ],
    [
      'a session added',
      { detention: { interpreterSessions: [] } },
      { detention: { interpreterSessions: [attended] } },
      'Interpreter session 1 added: interpreter INT-77, language vi, mode in-person, start Mon 1 Jun 2009 10:00 BST, end Mon 1 Jun 2009 11:00 BST, engagement E-9, share 1 of 2',
    ],
    [
      'an amount',
      { detention: { interpreterSessions: [attended] } },
      { detention: { interpreterSessions: [{ ...attended, invoicedPence: 8500 }] } },
      'Interpreter session 1, invoiced: was none, is now £85.00',
    ],
    [
      'yes and no, and a number',
      { detention: { interpreterSessions: [attended] } },
      { detention: { interpreterSessions: [{ ...attended, travelMinutes: 5, cancelled: true }] } },
      'Interpreter session 1, travel minutes: was 0, is now 5 Interpreter session 1, cancelled: was no, is now yes',
    ],
    ['a void', {}, { void: true, reason: 'x' }, 'The record was voided.'],
    ['a void undone', { void: true }, {}, 'The voided record was brought back.'],
    ['nothing', {}, {}, 'Nothing.'],
  ])('%s', (_, before, after, words) => {
    expect(changesOf(before, after)).toBe(words);
  });

  test('the first one changed nothing', () => {
    expect(changesOf({})).toBe('First recorded.');
  });
});

describe('what an event says', () => {
  const ofInvoice = { subjects: [{ type: 'invoice' as const, id: 'MPS-2026-000001' }] };
  const second = { type: 'invoice' as const, id: 'MPS-2026-000002' };
  const ofTwo = { subjects: [...ofInvoice.subjects, second] };
  const revision2 = { subjects: [{ type: 'detention' as const, id: 'd-1', revision: 2 }] };
  const said = { reason: 'a query', recipient: 'UKBA' };
  test.each<[EventJson, string]>([
    [eventOf(1), 'Recorded the detention.'],
    [eventOf(1, { kind: 'detention.amended', ...revision2 }), 'Amended it: revision 2.'],
    [eventOf(1, { kind: 'detention.voided', ...revision2 }), 'Voided it: revision 2.'],
    [
      eventOf(1, { kind: 'detention.agreed-charge', ...revision2 }),
      'Entered an agreed charge for revision 2.',
    ],
    [
      eventOf(1, { kind: 'detention.overlap-accepted' }),
      'Accepted overlapping interpreter sessions.',
    ],
    [eventOf(1, { kind: 'detention.erased' }), 'Erased what was personal of it.'],
    [eventOf(1, { kind: 'invoice.issued', ...ofInvoice }), 'Issued invoice MPS-2026-000001.'],
    [eventOf(1, { kind: 'invoice.consulted', ...ofInvoice }), 'Read invoice MPS-2026-000001.'],
    [
      eventOf(1, { kind: 'invoice.disclosed', ...ofInvoice }),
      'Took a copy of invoice MPS-2026-000001.',
    ],
    [
      eventOf(1, { kind: 'payment.received', ...ofInvoice }),
      'Recorded a payment, and allocated it to invoice MPS-2026-000001.',
    ],
    [
      eventOf(1, { kind: 'payment.reversed', ...ofTwo }),
      'Reversed a payment that was allocated to its invoice and 1 more.',
    ],
    [
      eventOf(1, { kind: 'payment.moved', ...ofTwo }),
      'Moved what a payment had allocated to invoice MPS-2026-000001 to invoice MPS-2026-000002.',
    ],
    [
      eventOf(1, { kind: 'payment.moved', ...ofInvoice }),
      'Took back what a payment had allocated to invoice MPS-2026-000001.',
    ],
    [eventOf(1, { kind: 'detention.consulted' }), 'Read the record.'],
    [eventOf(1, { kind: 'detention.listed' }), 'Saw it in a list.'],
    [eventOf(1, { kind: 'detention.searched' }), 'Found it by a search.'],
    [
      eventOf(1, { kind: 'detention.disclosed', details: { form: 'breakdown', as: 'pdf' } }, said),
      'Took a copy of the breakdown as a report. (Reason: a query) (For: UKBA)',
    ],
    [
      eventOf(1, { kind: 'detention.consulted', details: { form: 'breakdown', by: 'force' } }),
      'Read the breakdown of the detainee.',
    ],
  ])('%#', (event, words) => {
    const [row] = viewOf({ events: [event] }).events;
    expect(cellsOf(row)?.[3]).toBe(words);
  });

  const X = 'MPS-2026-000001';
  /** Each kind of read and form of it that the use cases write, with what else they say. */
  const CLAIM = 'MPS-CL-2026-000001';
  const READS: [EventKind, EventDetails, string][] = [
    ['detention.consulted', { form: 'record' }, 'Read the record.'],
    ['detention.consulted', { form: 'charge' }, 'Read its charge.'],
    ['detention.consulted', { form: 'breakdown', as: 'json' }, 'Read the breakdown.'],
    ['detention.listed', { form: 'list' }, 'Saw it in a list.'],
    ['detention.listed', { form: 'held' }, 'Saw it in the list of who is held.'],
    ['detention.searched', { form: 'search' }, 'Found it by a search.'],
    ['detention.disclosed', { form: 'record' }, 'Took a copy of the record.'],
    ['detention.disclosed', { form: 'charge' }, 'Took a copy of its charge.'],
    ['detention.disclosed', { form: 'breakdown', as: 'json' }, 'Took a copy of the breakdown.'],
    ['detention.disclosed', { form: 'list' }, 'Took a copy of a list of detentions.'],
    ['detention.disclosed', { form: 'held' }, 'Took a copy of the list of who is held.'],
    ['detention.disclosed', { form: 'search' }, 'Took a copy of what a search found.'],
    [
      'detention.disclosed',
      { form: 'behind-figure' },
      'Took a copy of a list of the detentions behind a figure of the year.',
    ],
    ['detention.disclosed', { form: 'exceptions' }, 'Took a copy of the exceptions.'],
    ['invoice.consulted', { form: 'json' }, `Read invoice ${X}.`],
    [
      'invoice.consulted',
      { form: 'verify', genuine: true },
      `Verified a copy of invoice ${X}: genuine.`,
    ],
    [
      'invoice.consulted',
      { form: 'verify', genuine: false },
      `Verified a copy of invoice ${X}: not genuine.`,
    ],
    ['invoice.disclosed', { form: 'json' }, `Took a copy of invoice ${X}.`],
    ['invoice.disclosed', { form: 'pdf' }, `Took a copy of invoice ${X} as PDF.`],
    ['invoice.disclosed', { form: 'xml' }, `Took a copy of invoice ${X} as an e-invoice.`],
    [
      'invoice.disclosed',
      { form: 'pdf', recipient: 'UKBA' },
      `Took a copy of invoice ${X} as PDF, for UKBA.`,
    ],
    [
      'invoice.disclosed',
      { form: 'verify', genuine: true },
      `Verified a copy of invoice ${X} for someone else: genuine.`,
    ],
    [
      'invoice.disclosed',
      { form: 'difference' },
      `Took a copy of what a correction of invoice ${X} would change.`,
    ],
    [
      'invoice.consulted',
      { form: 'difference' },
      `Read what a correction of invoice ${X} would change.`,
    ],
    ['invoice.consulted', { form: 'dispute' }, `Read the dispute of invoice ${X}.`],
    ['invoice.disclosed', { form: 'dispute' }, `Took a copy of the dispute of invoice ${X}.`],
    ['invoice.disclosed', { form: 'list' }, 'Took a copy of a list of its invoices.'],
    ['invoice.disclosed', { form: 'disputes' }, 'Took a copy of a list of disputes.'],
    ['invoice.listed', { form: 'list' }, 'Saw a list of its invoices.'],
    ['invoice.listed', { form: 'disputes' }, 'Saw a list of disputes.'],
    ['exceptions.consulted', { form: 'exceptions' }, 'Read the exceptions.'],
    ['account.consulted', { form: 'replay' }, 'Read again what was answered on a payment.'],
    ['account.consulted', { form: 'payment' }, 'Read a payment.'],
    ['account.consulted', { form: 'payments' }, 'Read a list of payments.'],
    ['account.consulted', { form: 'remittance' }, 'Read what a remittance file would pay.'],
    ['account.consulted', { form: 'aged-debt' }, 'Read the aged debt.'],
    ['account.consulted', { form: 'statement' }, 'Read a statement of account.'],
    ['account.disclosed', { form: 'statement' }, 'Took a copy of a statement of account.'],
    ['detention.disclosed', { form: 'preview' }, 'Took a copy of the back-test of a draft tariff.'],
    [
      'claim.disclosed',
      { form: 'csv', recipient: 'UKBA' },
      `Took a copy of claim ${CLAIM} as its schedule, for UKBA.`,
    ],
    ['claim.disclosed', { form: 'zip' }, `Took a copy of claim ${CLAIM} with all its documents.`],
    ['claim.disclosed', { form: 'pdf' }, `Took a copy of claim ${CLAIM}.`],
    ['detention.consulted', { form: 'revisions' }, 'Read its revisions.'],
    ['statistics.consulted', {}, 'Read the statistics.'],
    ['statistics.consulted', { form: 'reconciliation' }, 'Held claims against the statistics.'],
    ['tariff.previewed', { form: 'preview' }, 'Back-tested a draft tariff.'],
  ];
  const subjects = [
    ...revision2.subjects,
    ...ofInvoice.subjects,
    { type: 'claim', id: CLAIM } as const,
  ];
  const saidOf = (kind: EventKind, details: EventDetails) =>
    eventWords(eventOf(1, { kind, details, subjects }))[0];

  test.each(READS)('of a read: %s %j', (kind, details, words) => {
    expect(saidOf(kind, details)).toBe(words);
  });

  test('in words of its own for every kind, and every form of a read', () => {
    const reads = READS.map(([kind, details]) => saidOf(kind, details));
    const kinds = EVENT_KINDS.filter((kind) => !READS.some(([read]) => read === kind));
    const all = [...reads, ...kinds.map((kind) => saidOf(kind, {}))];
    expect(new Set(all).size).toBe(all.length);
    expect(
      all.filter((words) => !/^[A-Z][^.]*\.$/.test(words) || words.includes('undefined')),
    ).toEqual([]);
  });

  test('in every form that a use case names', async () => {
    const known = new Set(READS.map(([, { form }]) => form));
    const named = new Set<string>();
    for await (const file of glob('src/usecases/**/*.ts')) {
      const text = await readFile(file, 'utf8');
      for (const [, form = ''] of text.matchAll(/\bform: '(.*?)'/g)) named.add(form);
    }
    expect(named.size).toBeGreaterThan(5);
    expect([...named].filter((form) => !known.has(form))).toEqual([]);
  });

  test('its number, who did it, and the start of its hash', () => {
    const event = eventOf(17);
    const cells = cellsOf(viewOf({ events: [event] }).events[0]);
    expect(cells?.[0]).toBe('17');
    expect(cells?.[2]).toBe('Ada Example');
    expect(leafHash(event.leaf)).toMatch(new RegExp(`^${cells?.[4]?.replaceAll(' ', '')}`));
  });
});
