import { beforeEach, describe, expect, test } from 'vitest';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { breakDownDetainee, breakDownDetention } from '../../src/usecases/breakDown.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { type Desk, only, openDesk, record, refusalOf, span, stay } from './force.ts';

let desk: Desk;
let id: string;
beforeEach(async () => {
  desk = await openDesk();
  id = (await record(desk, { detaineeReference: 'D-1' })).id;
  await desk.do(issueInvoice, id);
  const detention = stay({ detaineeReference: 'D-1', operation: 'Swale' });
  await desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention });
});

describe('the breakdown of a detention', () => {
  test('has its charge, invoices, revisions and events', async () => {
    const breakdown = await desk.do(breakDownDetention, id);
    expect(breakdown).toMatchObject({
      current: { id, revision: 2, invoice: 'MPS-2009-000001', superseded: true },
      charge: { status: 'priced', totals: { totalPence: 29_600 } },
      invoices: [{ document: { number: 'MPS-2009-000001' }, live: true, superseded: true }],
      revisions: [
        { revision: 1, reason: null },
        { revision: 2, reason: 'keyed late' },
      ],
    });
    expect(breakdown.events.map(({ kind, actor }) => [kind, actor.name])).toEqual([
      ['detention.recorded', 'Ada Example'],
      ['invoice.issued', 'Ada Example'],
      ['detention.amended', 'Ada Example'],
    ]);
  });

  test('has no charge once it is voided', async () => {
    await desk.do(voidDetention, id, 'wrong person');
    const { charge, revisions } = await desk.do(breakDownDetention, id);
    expect(charge).toBeNull();
    expect(revisions.at(-1)).toMatchObject({ void: true, reason: 'wrong person' });
  });

  test('is for finance and auditors, of their own force', async () => {
    for (const role of ['custody', 'administrator'] as const) {
      const its = desk.as(only(role));
      expect((await refusalOf(its.do(breakDownDetention, id))).code).toBe('forbidden');
      const asked = its.do(breakDownDetainee, { scheme: 'force', reference: 'D-1' });
      expect((await refusalOf(asked)).code).toBe('forbidden');
    }
    const elsewhere = desk.as({ force: 'BTP' });
    expect((await refusalOf(elsewhere.do(breakDownDetention, id))).code).toBe('not-found');
  });
});

describe('the breakdown of a detainee', () => {
  const ofDetainee = async (scheme: 'force' | 'home-office', reference: string, its = desk) => {
    const found = await its.do(breakDownDetainee, { scheme, reference });
    return found.map(({ current }) => current.id);
  };

  test('leaves none out, however many there are', async () => {
    const stays = Array.from({ length: 250 }, (_, n) =>
      record(desk, { custodyRecordNumber: `n${n}`, detaineeReference: 'D-2' }),
    );
    const ids = (await Promise.all(stays)).map((one) => one.id);
    expect((await ofDetainee('force', 'D-2')).sort()).toEqual(ids.sort());
  });

  test('has all the stays that bear the reference now, newest first', async () => {
    const later = await record(desk, {
      custodyRecordNumber: 'later',
      detaineeReference: 'D-1',
      homeOfficeReference: 'H-1',
      intervals: [span('2009-07-01T08:00:00Z', '2009-07-01T09:00:00Z')],
    });
    await record(desk, { custodyRecordNumber: 'other', homeOfficeReference: 'D-1' });
    expect(await ofDetainee('force', 'D-1')).toEqual([later.id, id]);
    expect(await ofDetainee('home-office', 'H-1')).toEqual([later.id]);
    expect(await ofDetainee('force', 'none')).toEqual([]);
    expect(await ofDetainee('force', 'D-1', desk.as({ force: 'BTP' }))).toEqual([]);
  });
});
