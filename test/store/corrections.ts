/** What a store must do about stops of billing and disputes. */
import { beforeEach, expect, test } from 'vitest';
import type { Dispute, Script, Settlement, Steps, Store } from '../../src/usecases/store.ts';
import { madeUpForce } from '../usecases/force.ts';
import { FORCE, invoice, issue, part, publishedTariff, putForce, revision } from './records.ts';

const BY = { key: 'key-ada', name: 'Ada Example' };
const CREDIT_NOTE = 'MPS-CN-2009-000001';

export function correctionsContract(store: () => Store): void {
  const write = <T>(script: (steps: Steps) => Script<T>) => store().transaction(FORCE, script);
  const read = <T>(script: (steps: Steps) => Script<T>) => store().read(script);

  beforeEach(() =>
    write(function* (steps) {
      for (const force of ['BTP', FORCE]) {
        if (force !== FORCE) yield* putForce(steps, madeUpForce(force));
        yield* steps.tariffs.insert(force, publishedTariff('tariff-1'));
        for (const [n, id] of ['a', 'b', 'c'].entries()) {
          yield* steps.detentions.save(revision(id, undefined, { force }));
          yield* issue(steps, invoice(n + 1, id), force);
        }
        yield* credit(steps, force, 1, 'a', false);
        yield* credit(steps, force, 2, 'b', true);
        yield* credit(steps, force, 3, 'c', false);
      }
    }),
  );

  test('the billing of a detention is stopped until that is lifted, in its force', async () => {
    const stops = async (ids: readonly string[], force = FORCE) =>
      Object.fromEntries(await read((steps) => steps.stops.of(force, ids)));
    expect(await stops(['b', 'a'])).toEqual({ a: CREDIT_NOTE });
    expect(await stops(['a', 'b', 'c'])).toEqual({ a: CREDIT_NOTE, c: 'MPS-CN-2009-000003' });
    expect(await stops([])).toEqual({});
    const lifted = { creditNote: CREDIT_NOTE, liftedAt: 2000, liftedBy: BY };
    const reason = 'ours after all';
    await write((steps) => steps.stops.lift(FORCE, lifted, part({ reason })));
    expect([await stops(['a']), await stops(['a'], 'BTP')]).toEqual([{}, { a: CREDIT_NOTE }]);
    const all = (force: string) => read((steps) => steps.stops.lifted(force, 'a'));
    expect(await all(FORCE)).toEqual([{ ...lifted, reason }]);
    expect(await all('BTP')).toEqual([]);
    await write((steps) => steps.erasures.deletePersonal(FORCE, [`lifted-stop/${CREDIT_NOTE}`]));
    expect(await all(FORCE)).toEqual([{ ...lifted, reason: null }]);
  });

  test('a dispute comes back as it was raised, and as it was settled', async () => {
    const dispute = disputeOf('first', 1);
    const raise = (one: Dispute) => (steps: Steps) =>
      steps.disputes.insert(FORCE, one, part({ reason: one.reason }));
    const get = (force = FORCE) => read((steps) => steps.disputes.get(force, 'first'));
    await write(raise(dispute));
    expect(await get()).toEqual(dispute);
    expect(await get('BTP')).toBeUndefined();
    const standing = () => read((steps) => steps.documents.get(FORCE, dispute.invoice));
    expect(await standing()).toMatchObject({ dispute: 'first' });
    const settle = (steps: Steps) =>
      steps.disputes.settle(FORCE, 'first', SETTLEMENT, part({ reason: SETTLEMENT.reason }));
    await write(settle);
    expect(await get()).toEqual({ ...dispute, settlement: SETTLEMENT });
    expect(await standing()).toMatchObject({ dispute: null });
    await expect(write(settle)).rejects.toThrow();
    await expect(write(raise({ ...dispute, id: 'again' }))).rejects.toThrow();
    const second = disputeOf('second', 2);
    await write(raise(second));
    const last = (number: string) => read((steps) => steps.disputes.lastOf(FORCE, number));
    expect([await last(second.invoice), await last('MPS-2009-000001')]).toEqual([
      second,
      undefined,
    ]);
    const about = (id: string, force = FORCE) =>
      read((steps) => steps.disputes.ofDetention(force, id));
    expect((await about('b')).map(({ id }) => id)).toEqual(['first', 'second']);
    expect([...(await about('a')), ...(await about('b', 'BTP'))]).toEqual([]);
  });
}

function* credit(
  steps: Steps,
  force: string,
  sequence: number,
  id: string,
  rebill: boolean,
): Script<void> {
  const number = `MPS-CN-2009-00000${sequence}`;
  const document = invoice(sequence, id, {
    number,
    kind: 'credit-note',
    series: 'MPS-CN-2009',
    credits: `MPS-2009-00000${sequence}`,
    rebill,
  });
  yield* steps.documents.insert(force, document, part({ number }));
}

function disputeOf(id: string, sequence: number): Dispute {
  return {
    id,
    invoice: 'MPS-2009-000002',
    sequence,
    amountPence: sequence === 1 ? null : 100,
    reason: 'not ours',
    raisedAt: 1000 + sequence,
    raisedBy: BY,
    customer: 'UKBA',
    detention: 'b',
    revision: 1,
    settlement: null,
  };
}

const SETTLEMENT: Settlement = {
  outcome: 'upheld',
  creditNote: 'MPS-CN-2009-000002',
  reason: 'so it was',
  settledAt: 1500,
  settledBy: BY,
};
