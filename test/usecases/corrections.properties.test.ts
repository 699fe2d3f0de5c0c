/** Whatever is issued, changed, corrected, credited and lifted, the documents add up to what is live. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { liftBillingStop } from '../../src/usecases/liftBillingStop.ts';
import { raiseDispute } from '../../src/usecases/raiseDispute.ts';
import type { ReadDocument } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { type Desk, openDesk, record, refusalOf, span, stay } from './force.ts';

/** Within the first band, the second, the third, and past the last. */
const HOURS = [10, 20, 40, 60];
const STAYS = 3;

type Act = { on: number } & (
  | { do: 'issue' | 'correct' | 'void' | 'lift' | 'dispute' }
  | { do: 'amend'; hours: number }
  | { do: 'credit'; rebill: boolean }
);

const on = fc.nat(STAYS - 1);
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ on, do: fc.constant('issue' as const) }) },
  { weight: 4, arbitrary: fc.record({ on, do: fc.constant('correct' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      on,
      do: fc.constant('amend' as const),
      hours: fc.constantFrom(...HOURS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ on, do: fc.constant('credit' as const), rebill: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ on, do: fc.constantFrom('void' as const, 'lift', 'dispute') }),
  },
);

const REASON = 'made up for a test';
const ofHours = (n: number, hours: number) => {
  const from = `2009-06-0${n + 1}T08:00:00Z`;
  const to = new Date(Date.parse(from) + hours * 3_600_000).toISOString();
  return { custodyRecordNumber: `N-${n}`, intervals: [span(from, to.replace('.000', ''))] };
};

async function take(desk: Desk, id: string, act: Act): Promise<unknown> {
  const current = await desk.store.read((steps) => steps.detentions.current('MPS', id));
  const number = current?.invoice ?? 'MPS-2009-000999';
  switch (act.do) {
    case 'issue':
      return desk.do(issueInvoice, id);
    case 'correct':
      return desk.do(correctInvoice, number, REASON);
    case 'credit':
      return desk.do(creditInvoice, number, { reason: REASON, rebill: act.rebill });
    case 'dispute':
      return desk.do(raiseDispute, number, { amountPence: null, reason: REASON });
    case 'void':
      return desk.do(voidDetention, id, REASON);
    case 'lift':
      return desk.do(liftBillingStop, id, REASON);
    case 'amend': {
      const detention = stay(ofHours(act.on, act.hours));
      return desk.do(amendDetention, id, () => true, { reason: REASON, detention });
    }
  }
}

function expectInOrder(documents: readonly ReadDocument[]): void {
  const invoices = documents.filter(({ kind }) => kind === 'invoice');
  const creditNotes = documents.filter(({ kind }) => kind === 'credit-note');
  const live = invoices.filter((one) => one.live);
  expect(new Set(live.map(({ detention }) => detention)).size).toBe(live.length);
  expect(new Set(creditNotes.map(({ credits }) => credits)).size).toBe(creditNotes.length);
  for (const one of invoices) expect(one.live).toBe(one.creditedBy === null);
  for (const kind of [invoices, creditNotes]) {
    const sequences = kind.map(({ sequence }) => sequence).sort((a, b) => a - b);
    expect(sequences).toEqual(sequences.map((_, n) => n + 1));
  }
  const sum = (some: readonly ReadDocument[]) => some.reduce((all, one) => all + one.totalPence, 0);
  expect(sum(invoices) - sum(creditNotes)).toBe(sum(live));
}

test('invoices less credit notes are what is live, whatever happens', async () => {
  let corrected = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 10, maxLength: 30 }), async (sequence) => {
      const desk = await openDesk();
      const ids: string[] = [];
      for (let n = 0; n < STAYS; n++) ids.push((await record(desk, ofHours(n, 10))).id);
      for (const act of sequence) {
        const done = take(desk, ids[act.on] ?? '', act);
        // Refused, or done: nothing else may come of it.
        await done.catch(() => refusalOf(done));
      }
      const filter = { force: 'MPS', limit: 1000 };
      const documents = await desk.store.read((steps) => steps.documents.list(filter));
      expectInOrder(documents);
      expect((await verifyLog(desk.store)).problem).toBeNull();
      corrected += documents.filter(({ credits }) => credits !== null).length;
      desk.store.close();
    }),
    { numRuns: 14 },
  );
  expect(corrected).toBeGreaterThan(4);
});
