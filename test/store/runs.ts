/** What a store must do with invoice runs and claims. */
import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../src/domain/time.ts';
import type {
  CandidateQuery,
  InvoiceRun,
  Script,
  Steps,
  Store,
  StoredClaim,
  StoredDocument,
} from '../../src/usecases/store.ts';
import {
  accessKey,
  FORCE,
  invoice,
  issue,
  part,
  publishedTariff,
  revision,
  stayOf,
} from './records.ts';

const { tokenHash, createdAt, revokedAt, expiresAt, lastUsedAt, ...ADA } = accessKey('key-ada');

export function invoiceRun(id: string, more: Partial<InvoiceRun> = {}): InvoiceRun {
  return {
    id,
    customer: 'UKBA',
    releasedFrom: '2009-06-01',
    releasedTo: '2009-06-30',
    status: 'running',
    startedBy: ADA,
    startedAt: 1000,
    endedAt: null,
    total: 5,
    issued: 0,
    leftOut: 0,
    reached: null,
    claim: null,
    ...more,
  };
}

export function storedClaim(sequence: number, more: Partial<StoredClaim> = {}): StoredClaim {
  return {
    number: `MPS-CL-2009-00000${sequence}`,
    series: 'MPS-CL-2009',
    sequence,
    customer: 'UKBA',
    run: `run-${sequence}`,
    facts: JSON.stringify({
      releasedFrom: '2009-06-01',
      releasedTo: '2009-06-30',
      sums: { count: sequence },
    }),
    documentHash: 'hash',
    totalPence: 29_600,
    issuedAt: 1000 + sequence,
    position: sequence,
    ...more,
  };
}

const at = (time: string) => parseInstant(`2009-06-${time}:00Z`);

/** `open` gives the store of the running test. */
export function runsContract(open: () => Store): void {
  const write = <T>(script: (steps: Steps) => Script<T>) => open().transaction(FORCE, script);
  const read = <T>(script: (steps: Steps) => Script<T>) => open().read(script);
  const save = (id: string, endedAt: string | null, more: object = {}, isVoid = false) => {
    const times = ['2009-06-01T08:00:00Z', endedAt && `2009-06-${endedAt}:00Z`] as const;
    return write((steps) =>
      steps.detentions.save(revision(id, stayOf(times, more), { void: isVoid })),
    );
  };

  describe('runs', () => {
    test('come back as they were noted last', async () => {
      const run = invoiceRun('run-1');
      await write((steps) => steps.runs.insert(run));
      expect(await read((steps) => steps.runs.get(FORCE, 'run-1'))).toEqual(run);
      const gone = { ...run, issued: 2, leftOut: 1, reached: { endedAt: 7, id: 'c' } };
      await write((steps) => steps.runs.advance(gone));
      expect(await read((steps) => steps.runs.get(FORCE, 'run-1'))).toEqual(gone);
      const ended = { ...gone, status: 'ended', endedAt: 1010 } as const;
      await write((steps) => steps.runs.advance(ended));
      await write((steps) => steps.claims.insert(FORCE, storedClaim(1)));
      const claimed = { ...ended, claim: 'MPS-CL-2009-000001' };
      expect(await read((steps) => steps.runs.get(FORCE, 'run-1'))).toEqual(claimed);
      expect(await read((steps) => steps.runs.get('BTP', 'run-1'))).toBeUndefined();
    });

    test('are listed newest first, and those that have not ended in their order', async () => {
      await write(function* ({ runs }) {
        yield* runs.insert(invoiceRun('a', { startedAt: 1000 }));
        yield* runs.insert(invoiceRun('b', { startedAt: 1000 }));
        yield* runs.insert(invoiceRun('c', { startedAt: 999 }));
        yield* runs.advance(invoiceRun('b', { status: 'ended', endedAt: 1001 }));
      });
      const ids = async (filter: object) => {
        const found = await read((steps) =>
          steps.runs.list({ force: FORCE, limit: 10, ...filter }),
        );
        return found.map(({ id }) => id).join(' ');
      };
      expect(await ids({})).toBe('b a c');
      expect(await ids({ limit: 1, after: { startedAt: 1000, id: 'b' } })).toBe('a');
      expect(await ids({ customer: 'OTHER' })).toBe('');
      expect(await ids({ force: 'BTP' })).toBe('');
      const running = await read((steps) => steps.runs.running());
      expect(running.map(({ id }) => id)).toEqual(['c', 'a']);
    });

    test('have what they left out in order, and how many for each reason', async () => {
      const leftOut = (position: number, code: 'unpriced' | 'superseded') => ({
        position,
        detention: `d-${position}`,
        code,
        detail: 'why',
      });
      const all = [leftOut(1, 'unpriced'), leftOut(2, 'superseded'), leftOut(3, 'unpriced')];
      await write(function* ({ runs }) {
        yield* runs.insert(invoiceRun('run-1'));
        for (const one of all) yield* runs.leaveOut(FORCE, 'run-1', one);
      });
      const page = (after: number, limit: number) =>
        read((steps) => steps.runs.leftOut(FORCE, 'run-1', { after, limit }));
      expect(await page(0, 10)).toEqual(all);
      expect(await page(1, 1)).toEqual([all[1]]);
      expect(await read((steps) => steps.runs.leftOutCounts(FORCE, 'run-1'))).toEqual([
        { code: 'superseded', count: 1 },
        { code: 'unpriced', count: 2 },
      ]);
    });
  });

  describe('candidates of a run', () => {
    const query = (more: Partial<CandidateQuery> = {}): CandidateQuery => ({
      force: FORCE,
      customer: 'UKBA',
      after: { endedAt: at('01T00:00'), id: '' },
      before: at('03T00:00'),
      ...more,
    });
    const candidates = async (more: Partial<CandidateQuery> = {}, limit = 10) => {
      const found = await read((steps) => steps.runs.candidates(query(more), limit));
      const all = await read((steps) => steps.runs.countCandidates(query(more)));
      if (limit === 10) expect(all).toBe(found.length);
      return found.map(({ id, superseded }) => (superseded ? `${id} for ${superseded}` : id));
    };

    test('are in order of their end, then of their id, behind a place', async () => {
      await save('b', '01T12:00');
      await save('a', '01T12:00');
      await save('c', '01T11:00');
      expect(await candidates()).toEqual(['c', 'a', 'b']);
      expect(await candidates({}, 2)).toEqual(['c', 'a']);
      expect(await candidates({ after: { endedAt: at('01T12:00'), id: 'a' } })).toEqual(['b']);
    });

    test('are found behind however many that are not', async () => {
      for (let n = 10; n < 60; n++) await save(`other-${n}`, '01T12:00', { customer: 'OTHER' });
      await save('a', '01T13:00');
      await save('b', '01T14:00');
      expect(await candidates({}, 1)).toEqual(['a']);
      expect(await candidates()).toEqual(['a', 'b']);
    });

    test('ended within the period, its first moment among it', async () => {
      await save('open', null);
      await save('first', '02T00:00');
      await save('late', '03T00:00');
      await save('last', '02T23:59');
      const after = { endedAt: at('02T00:00'), id: '' };
      expect(await candidates({ after })).toEqual(['first', 'last']);
    });

    test('are not void, not erased, and of the customer', async () => {
      await save('void', '01T12:00', {}, true);
      await save('erased', '01T12:00');
      await write((steps) => steps.erasures.markErased(FORCE, 'erased', 5));
      await save('other', '01T12:00', { customer: 'OTHER' });
      expect(await candidates()).toEqual([]);
      expect(await candidates({ customer: 'OTHER' })).toEqual(['other']);
      expect(await candidates({ force: 'BTP' })).toEqual([]);
    });

    test('have no live invoice, or one that is superseded', async () => {
      await write((steps) => steps.tariffs.insert(FORCE, publishedTariff('tariff-1')));
      await save('live', '01T12:00');
      await save('superseded', '01T12:00');
      await write(function* (steps) {
        yield* issue(steps, invoice(1, 'live'));
        yield* issue(steps, invoice(2, 'superseded'));
        yield* steps.documents.markSuperseded(FORCE, 'superseded', true);
      });
      expect(await candidates()).toEqual(['superseded for MPS-2009-000002']);
    });
  });

  describe('claims', () => {
    test('come back as they were frozen, newest first', async () => {
      const [first, second] = [storedClaim(1), storedClaim(2)];
      await write(function* ({ claims }) {
        yield* claims.insert(FORCE, first);
        yield* claims.insert(FORCE, second);
      });
      expect(await read((steps) => steps.claims.get(FORCE, first.number))).toEqual(first);
      expect(await read((steps) => steps.claims.get(FORCE, 'none'))).toBeUndefined();
      const { number, customer, run, totalPence, issuedAt } = second;
      const period = { releasedFrom: '2009-06-01', releasedTo: '2009-06-30' };
      const list = (filter: object) =>
        read((steps) => steps.claims.list({ force: FORCE, limit: 10, ...filter }));
      expect(await list({ limit: 1 })).toEqual([
        { number, customer, run, totalPence, issuedAt, ...period, invoices: 2 },
      ]);
      const after = { issuedAt, number };
      expect((await list({ after, customer: 'UKBA' })).map((one) => one.number)).toEqual([
        first.number,
      ]);
      expect(await list({ customer: 'OTHER' })).toEqual([]);
      expect(await read((steps) => steps.claims.last(FORCE, 'UKBA'))).toEqual({
        number,
        issuedAt,
        position: 2,
      });
      expect(await read((steps) => steps.claims.last(FORCE, 'OTHER'))).toBeUndefined();
    });

    test('a run has one', async () => {
      await write((steps) => steps.claims.insert(FORCE, storedClaim(1)));
      const again = write((steps) => steps.claims.insert(FORCE, storedClaim(2, { run: 'run-1' })));
      await expect(again).rejects.toThrow();
    });

    test('are made of what a run issued, in order of number; and of what none did since', async () => {
      await write((steps) => steps.tariffs.insert(FORCE, publishedTariff('tariff-1')));
      for (const id of ['a', 'b', 'c', 'd']) await save(id, '01T12:00');
      const put = (document: StoredDocument, position: number) =>
        write(function* (steps) {
          yield* steps.documents.insert(FORCE, document, part({ number: document.number }));
          yield* steps.documents.insertProof(FORCE, document.number, { position, text: 'proof' });
        });
      await put(invoice(1, 'a'), 10);
      await put(invoice(3, 'c', { run: 'run-1' }), 11);
      await put(invoice(2, 'b', { run: 'run-1' }), 12);
      const note = { kind: 'credit-note', credits: 'MPS-2009-000001', rebill: true } as const;
      await put(invoice(9, 'a', { ...note, number: 'CN-9', series: 'MPS-CN-2009' }), 13);
      await put(invoice(4, 'a'), 14);
      await put(invoice(5, 'd', { customer: 'OTHER' }), 15);
      const byRun = await read((steps) => steps.claims.issuedBy(FORCE, 'run-1'));
      expect(byRun.map(({ facts }) => JSON.parse(facts).number)).toEqual([
        'MPS-2009-000002',
        'MPS-2009-000003',
      ]);
      const since = async (position: number) =>
        (await read((steps) => steps.claims.issuedSince(FORCE, 'UKBA', position))).map(
          ({ facts }) => JSON.parse(facts).number,
        );
      const later = ['MPS-2009-000009', 'MPS-2009-000004'];
      expect(await since(-1)).toEqual(['MPS-2009-000001', ...later]);
      expect(await since(10)).toEqual(later);
      expect(await since(14)).toEqual([]);
      const claimsOf = async (detention: string) =>
        (await read((steps) => steps.claims.ofDetention(FORCE, detention)))
          .map(({ number, claim }) => `${number} ${claim}`)
          .sort();
      expect(await claimsOf('b')).toEqual(['MPS-2009-000002 null']);
      // Each is in the claim of its run, or else in the customer's next.
      await write((steps) => steps.claims.insert(FORCE, storedClaim(1, { position: 14 })));
      await write((steps) =>
        steps.claims.insert(FORCE, storedClaim(2, { run: 'run-2', position: 20 })),
      );
      const [first, second] = [storedClaim(1).number, storedClaim(2).number];
      expect(await claimsOf('a')).toEqual([
        `CN-9 ${first}`,
        `MPS-2009-000001 ${first}`,
        `MPS-2009-000004 ${second}`,
      ]);
      expect(await claimsOf('b')).toEqual([`MPS-2009-000002 ${first}`]);
      expect(await claimsOf('d')).toEqual(['MPS-2009-000005 null']);
    });
  });
}
