import { describe, expect, test } from 'vitest';
import { contentHash, personalHash } from '../../src/domain/hashing.ts';
import {
  type ClaimParts,
  type DocumentToClaim,
  freezeClaim,
  joinClaim,
} from '../../src/shapes/claim.ts';
import {
  documentHashOf,
  freezeCreditNote,
  type InvoiceDocument,
  type InvoiceFacts,
  splitInvoice,
} from '../../src/shapes/invoice.ts';
import { DETENTION, interval, invoiceOf, session } from '../documents/invoices.ts';
import { madeUpForce } from '../usecases/force.ts';

const SALT = '0f'.repeat(32);
const { force, customers, suites } = madeUpForce();
const [customer] = customers;

const stay = (endedAt: string, part: Parameters<typeof interval>[2] = {}) => ({
  ...DETENTION,
  intervals: [interval('2009-06-01T08:00:00+01:00', endedAt, part)],
  interpreterSessions: [],
});
const numbered = (
  number: string,
  detention: object = stay('2009-06-01T18:00:00+01:00'),
  facts: Partial<InvoiceFacts> = {},
) => invoiceOf({ detention, facts: { number, ...facts } });

function claimable(invoice: InvoiceDocument): DocumentToClaim {
  const { facts } = splitInvoice(invoice);
  return { facts, documentHash: invoice.documentHash };
}

function creditOf(invoice: InvoiceDocument, number: string): DocumentToClaim {
  const { facts } = freezeCreditNote(
    invoice,
    {
      number,
      issuedAt: invoice.issuedAt,
      issueDate: invoice.issueDate,
      templateVersion: 1,
      rebill: true,
      reason: 'keyed late',
    },
    (personal) => personalHash(SALT, personal),
  );
  return { facts, documentHash: documentHashOf(facts) };
}

function claimOf(more: Partial<ClaimParts>) {
  if (!customer) throw new RangeError('the fixtures have a customer');
  return joinClaim(
    freezeClaim({
      number: 'MPS-CL-2026-000001',
      issuedAt: '2026-11-21T12:00:00+00:00',
      issueDate: '2026-11-21',
      run: 'run-1',
      releasedFrom: '2009-06-01',
      releasedTo: '2009-06-30',
      lastClaim: null,
      leftOut: [],
      templateVersion: 1,
      force,
      customer,
      suites,
      invoices: [],
      since: [],
      ...more,
    }),
  );
}

describe('a claim', () => {
  test('says of each document what it is, and what it counts under', () => {
    const part = { suite: 'BX', watch: 'constant' } as const;
    const invoice = numbered('MPS-2026-000001', stay('2009-06-01T20:00:01+01:00', part));
    const { invoices, suites: named } = claimOf({ invoices: [claimable(invoice)] });
    expect(invoices).toEqual([
      {
        number: 'MPS-2026-000001',
        issueDate: invoice.issueDate,
        documentHash: invoice.documentHash,
        detention: invoice.detention.id,
        taxPoint: invoice.taxPoint,
        suite: 'BX',
        band: '12-24',
        watch: 'constant',
        custody: '1876.00',
        interpreters: '0.00',
        net: '1876.00',
        vat: '0.00',
        total: '1876.00',
      },
    ]);
    expect(named).toEqual([{ code: 'BX', name: 'Brixton' }]);
  });

  test('lists bands by the time in them, and watch from none to all', () => {
    const lengths = [
      ['2009-06-02T18:00:00+01:00', {}],
      ['2009-06-01T09:00:00+01:00', { watch: 'constant' }],
      ['2009-06-01T22:00:00+01:00', {}],
    ] as const;
    const { sums } = claimOf({
      invoices: lengths.map(([endedAt, part], n) =>
        claimable(numbered(`MPS-2026-00000${n}`, stay(endedAt, part))),
      ),
    });
    expect(sums.byBand.map(({ band, total }) => [band, total])).toEqual([
      ['0-12', '956.00'],
      ['12-24', '435.00'],
      ['24-48', '745.00'],
    ]);
    expect(sums.byWatch.map(({ watch, count }) => [watch, count])).toEqual([
      ['standard', 2],
      ['constant', 1],
    ]);
  });

  test('parts custody from interpreters, and has the VAT of each invoice', () => {
    const fee = session('2009-06-01T09:00:00+01:00', '2009-06-01T10:00:00+01:00', {
      invoicedPence: 2623,
    });
    const detention = { ...stay('2009-06-01T18:00:00+01:00'), interpreterSessions: [fee] };
    const tariff = { vat: { category: 'S', rate: '20', reason: null } } as const;
    const invoice = invoiceOf({ detention, tariff });
    const { sums } = claimOf({ invoices: [claimable(invoice), claimable(invoice)] });
    // 322.23 each, and 64.446 of VAT that is rounded once for each.
    expect(sums).toMatchObject({
      custody: '592.00',
      interpreters: '52.46',
      net: '644.46',
      vat: '128.90',
      total: '773.36',
    });
  });

  test('takes back what was credited since, and tells replacements from others', () => {
    const credited = numbered('MPS-2026-000001');
    const replaces = { number: 'MPS-2026-000001', creditNote: 'MPS-CN-2026-000001' };
    const since = [
      creditOf(credited, 'MPS-CN-2026-000001'),
      claimable(numbered('MPS-2026-000002', stay('2009-06-01T22:00:00+01:00'), { replaces })),
      claimable(numbered('MPS-2026-000003')),
    ];
    const claim = claimOf({ invoices: [claimable(numbered('MPS-2026-000004'))], since });
    expect(claim.since.creditNotes).toMatchObject([
      { number: 'MPS-CN-2026-000001', credits: 'MPS-2026-000001', total: '296.00' },
    ]);
    expect(claim.since.replacements).toMatchObject([
      { number: 'MPS-2026-000002', replaces: 'MPS-2026-000001' },
    ]);
    expect(claim.since.others).toMatchObject([{ number: 'MPS-2026-000003' }]);
    // 296.00 + 435.00 + 296.00 - 296.00
    expect([claim.sums.total, claim.total]).toEqual(['296.00', '731.00']);
  });

  test('may come to less than nothing', () => {
    const since = ['1', '2'].map((n) => creditOf(numbered(`MPS-2026-00000${n}`), `CN-${n}`));
    const claim = claimOf({ invoices: [claimable(numbered('MPS-2026-000003'))], since });
    expect(claim.total).toBe('-296.00');
  });

  test('holds nothing that is personal, and is hashed as a whole', () => {
    const since = [creditOf(invoiceOf(), 'MPS-CN-2026-000001')];
    const { documentHash, ...facts } = claimOf({ invoices: [claimable(invoiceOf())], since });
    const { custodyRecordNumber, detaineeReference, homeOfficeReference } = DETENTION;
    for (const personal of [
      custodyRecordNumber,
      detaineeReference ?? '',
      homeOfficeReference ?? '',
      'INT-77',
      'keyed late',
    ]) {
      expect(JSON.stringify(facts)).not.toContain(personal);
    }
    expect(documentHash).toBe(contentHash(facts));
  });
});
