import { describe, expect, test } from 'vitest';
import { rate } from '../../src/domain/rating.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { chargeJson } from '../../src/shapes/charge.ts';
import { detentionOf, detentionShape } from '../../src/shapes/detention.ts';

const TABLE_1: Tariff = {
  id: 't-1',
  customer: 'UKBA',
  effectiveFrom: '2009-01-01',
  source: 'MPA SOP report 13, 16 September 2010, Table 1',
  billable: 'immigration',
  custody: {
    model: 'banded',
    watch: 'any',
    beyondLastBand: { rule: 'unpriced' },
    bands: [
      { label: '0-12', upToHours: 12, standard: '296.00', constantWatch: '956.00' },
      { label: '12-24', upToHours: 24, standard: '435.00', constantWatch: '1876.00' },
      { label: '24-48', upToHours: 48, standard: '745.00', constantWatch: '3748.00' },
    ],
  },
  interpreters: {},
  vat: { category: 'O', rate: '0', reason: 'outside the scope of VAT' },
};

const STARTED_AT = '2009-06-01T09:15:00+01:00';
const TEN_HALF = { suite: 'CX', startedAt: STARTED_AT, endedAt: '2009-06-01T19:45:00+01:00' };
const SESSION = {
  mode: 'in-person',
  language: 'vi',
  startedAt: '2009-06-01T10:00:00+01:00',
  endedAt: '2009-06-01T11:00:00+01:00',
  invoiced: '85.00',
};

/** The charge of a detention as sent, as it is answered: through JSON, as a reader gets it. */
function charged(sent: object, tariff: Tariff | null = TABLE_1) {
  const parsed = detentionShape.parse({ custodyRecordNumber: '01CX/1/09', ...sent });
  const at = parseInstant('2009-06-01T12:15:00+01:00');
  const detention = detentionOf(parsed, 'UKBA');
  return JSON.parse(
    JSON.stringify(chargeJson(rate({ detention, tariff, at, bankHolidays: new Set() }))),
  );
}

describe('a charge as answered', () => {
  test('priced: amounts as text with two decimals, each line with its working', () => {
    const sent = { intervals: [TEN_HALF], interpreterSessions: [SESSION], outcome: 'removed' };
    expect(charged(sent)).toEqual({
      status: 'priced',
      tariff: { id: 't-1', effectiveFrom: '2009-01-01' },
      ruleVersion: 1,
      custodySeconds: 37_800,
      billableSeconds: 37_800,
      watchedBillableSeconds: 0,
      currency: 'GBP',
      lines: [
        {
          kind: 'custody',
          description: 'Custody, standard, 0-12 hours',
          amount: '296.00',
          rules: ['R7'],
          figures: { hours: 10.5, band: '0-12' },
          working: '10 h 30 min is within 0-12 hours: standard charge £296.00',
        },
        {
          kind: 'interpreter',
          description: expect.stringContaining('Vietnamese'),
          amount: '85.00',
          rules: ['R12'],
          figures: { session: 1 },
          working: expect.stringContaining('£85.00'),
        },
      ],
      unbilledSessions: [],
      net: '381.00',
      vat: '0.00',
      total: '381.00',
    });
  });

  test('unpriced: the reason and what it means, the lines that are priced, and no totals', () => {
    const endedAt = '2009-06-03T09:15:01+01:00';
    const sent = {
      intervals: [{ suite: 'CX', startedAt: STARTED_AT, endedAt }],
      interpreterSessions: [SESSION],
      outcome: 'removed',
    };
    const { lines, ...charge } = charged(sent);
    expect(charge).toEqual({
      status: 'unpriced',
      reason: 'beyond-last-band',
      detail: expect.stringContaining('48 h 0 min 1 s'),
      tariff: { id: 't-1', effectiveFrom: '2009-01-01' },
      ruleVersion: 1,
      custodySeconds: 172_801,
      billableSeconds: 172_801,
      watchedBillableSeconds: 0,
      currency: 'GBP',
      unbilledSessions: [],
    });
    expect(lines).toEqual([expect.objectContaining({ kind: 'interpreter', amount: '85.00' })]);
  });

  test('unpriced for want of a tariff: there is none to name', () => {
    const charge = charged({ intervals: [TEN_HALF], outcome: 'removed' }, null);
    expect(charge).toMatchObject({ status: 'unpriced', reason: 'no-tariff', tariff: null });
    expect(charge).not.toHaveProperty('total');
  });

  test("provisional: the moment it counts up to, with London's offset, and what it comes to", () => {
    const charge = charged({
      intervals: [{ suite: 'CX', startedAt: STARTED_AT, watch: 'constant' }],
    });
    expect(charge).toMatchObject({
      status: 'provisional',
      at: '2009-06-01T12:15:00+01:00',
      custodySeconds: 10_800,
      watchedBillableSeconds: 10_800,
      lines: [{ amount: '956.00' }],
      net: '956.00',
      total: '956.00',
    });
    expect(charge).not.toHaveProperty('reason');
  });

  test('provisional and unpriced so far: the reason, and no totals', () => {
    const charge = charged({ intervals: [{ suite: 'CX', startedAt: STARTED_AT }] }, null);
    expect(charge).toMatchObject({ status: 'provisional', reason: 'no-tariff' });
    expect(charge).not.toHaveProperty('total');
  });

  test('not billable: nothing comes to 0.00, and a session not billed says why', () => {
    const charge = charged({
      intervals: [{ ...TEN_HALF, power: 'criminal' }],
      interpreterSessions: [SESSION],
      outcome: 'charged',
    });
    expect(charge).toMatchObject({
      status: 'not-billable',
      custodySeconds: 37_800,
      billableSeconds: 0,
      lines: [],
      unbilledSessions: [{ session: 1, working: expect.stringContaining('criminal power') }],
      net: '0.00',
      vat: '0.00',
      total: '0.00',
    });
    expect(charge).not.toHaveProperty('reason');
    expect(charge).not.toHaveProperty('at');
  });
});
