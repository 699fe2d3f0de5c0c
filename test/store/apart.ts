/** What a store must do with several forces: nothing of one is seen or touched by another. */
import { expect, test } from 'vitest';
import { type Script, SEALED_KINDS, type Steps, type Store } from '../../src/usecases/store.ts';
import { detention, session } from '../domain/build.ts';
import { madeUpForce } from '../usecases/force.ts';
import { keptMonth } from './months.ts';
import {
  accessKey,
  agreement,
  auditEvent,
  invoice,
  issue,
  part,
  paymentAct,
  publishedTariff,
  putForce,
  receipt,
  revision,
  stayOf,
} from './records.ts';
import { invoiceRun, storedClaim } from './runs.ts';
import { draft, visit } from './visits.ts';

const LATEST = Number.MAX_SAFE_INTEGER;
const NUMBER = 'MPS-2009-000001';

/** The same ids in every force, with contents of its own that bear its name. */
function* fill(steps: Steps, force: string): Script<void> {
  yield* putForce(steps, madeUpForce(force));
  yield* steps.keys.insert(accessKey('key-ada', { force, name: force }));
  yield* steps.tariffs.insert(force, publishedTariff('tariff-1', { reason: force }));
  for (const id of ['a', 'b']) {
    yield* steps.detentions.claimNumber(force, `N-${id}`, id);
    yield* steps.detentions.save(revision(id, told(force), { force, reason: force }));
  }
  const its = agreement('a', { reason: force });
  yield* steps.agreements.insert(force, its, part({ reason: force, agreedBy: 'Casey' }));
  yield* accept(steps, force, 'b');
  yield* steps.documents.nextInSeries(force, 'MPS-2009', 1000);
  yield* issue(
    steps,
    invoice(1, 'a', { facts: JSON.stringify({ dueDate: '2009-07-01', force }) }),
    force,
  );
  yield* steps.accounts.insertAct(force, received(force));
  yield* steps.runs.insert(runOf(force));
  const left = { detention: 'b', code: 'unpriced', detail: force } as const;
  yield* steps.runs.leaveOut(force, 'run-1', { position: 1, ...left });
  yield* steps.claims.insert(force, storedClaim(1, { documentHash: force, position: 0 }));
  yield* steps.months.begin(force, '2009-06');
  yield* steps.months.keep(force, monthOf(force));
  for (const index of [0, 1]) yield* steps.audit.append(eventOf(force, index));
  const answer = { requestHash: force, answer: '{}', answeredAt: 1000 };
  yield* steps.answers.insert(accessKey('key-ada', { force }), 'once', answer);
  yield* steps.visits.insert(visit('visit-1', { force }));
  yield* steps.visits.putDraft({ force, hash: 'visit-1' }, draft('d', { content: force }));
}

const monthOf = (force: string) =>
  keptMonth({ suites: [{ suite: '', summary: force, lengths: [[1, force]] }] });

function runOf(force: string) {
  const { startedBy } = invoiceRun('run-1');
  return invoiceRun('run-1', { startedBy: { ...startedBy, force } });
}

/** KENT's stays end a minute later. */
function told(force: string) {
  const endedAt = `2009-06-01T18:4${force === 'KENT' ? 6 : 5}:00Z`;
  const engagement = { reference: 'E-1', share: 1, of: 2 };
  const its = session('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', { engagement });
  return stayOf(['2009-06-01T08:15:00Z', endedAt], {
    detaineeReference: 'D-1',
    operation: force,
    interpreterSessions: [its],
  });
}

function accept(steps: Steps, force: string, other: string): Script<void> {
  const pair = { detention: 'a', revision: 1, other, otherRevision: 1 };
  const by = { actor: accessKey('key-ada', { force, name: force }), at: 1000 };
  return steps.agreements.acceptOverlaps(force, [pair], by, part({ reason: force }));
}

const received = (reference: string) =>
  paymentAct('p-1', 1, receipt([{ invoice: NUMBER, amountPence: 100 }], reference));

const eventOf = (log: string, index: number) =>
  auditEvent(index, { log, subjects: [{ type: 'detention', id: 'a', hash: log }] });

/** Everything that can be changed in a force that is filled. */
function* disturb(steps: Steps, force: string): Script<void> {
  const { detentions, documents } = steps;
  yield* detentions.claimNumber(force, 'N-other', 'a');
  const [first] = told(force).intervals;
  const moved = detention(first ? [{ ...first, suite: 'BX' }] : [], { detaineeReference: 'D-2' });
  yield* detentions.save(revision('a', moved, { force, revision: 2 }));
  yield* detentions.save(revision('b', told(force), { force, revision: 2, void: true }));
  yield* detentions.save(revision('c', told(force), { force }));
  yield* accept(steps, force, 'c');
  yield* documents.markSuperseded(force, 'a', true);
  yield* documents.supersedeTariff(force, 'tariff-1');
  yield* documents.nextInSeries(force, 'MPS-2009', 2000);
  yield* steps.tariffs.insert(force, publishedTariff('tariff-2', { replaces: 'tariff-1' }));
  const later = { tariff: 'tariff-2', issuedAt: 2000, tariffDate: '2010-01-01' };
  yield* issue(steps, invoice(2, 'c', later), force);
  const taken = { ...receipt(), kind: 'reversed', amountPence: -500, reason: 'bounced' } as const;
  yield* steps.accounts.insertAct(force, paymentAct('p-1', 2, taken));
  yield* steps.accounts.insertAct(force, paymentAct('p-2', 1, receipt([], force)));
  yield* steps.runs.advance({ ...runOf(force), status: 'ended', endedAt: 2000, issued: 1 });
  yield* steps.claims.insert(force, storedClaim(2));
  yield* steps.months.touch(force, [{ from: '2009-01', to: null }]);
  yield* steps.months.touchRatedFrom(force, '2009-01-01');
  const touches = yield* steps.months.begin(force, '2009-06');
  yield* steps.months.keep(force, keptMonth({ touches }));
  yield* steps.keys.revoke(force, 'key-ada', 2000);
  yield* steps.keys.expire(force, 'key-ada', 3000);
  yield* steps.keys.noteUse(force, 'key-ada', 3600);
  yield* steps.audit.append(eventOf(force, 2));
  yield* steps.visits.removeDraftsAbout(force, 'a');
  yield* steps.visits.remove({ force, hash: 'visit-1' });
  yield* steps.forces.putSuite(force, { code: 'CX', name: 'Disturbed' });
}

const allStays = (force: string) => ({
  force,
  customer: 'UKBA',
  after: { endedAt: 0, id: '' },
  before: LATEST,
});

/** All that a force can be asked. */
function* viewOf({ forces, keys, ...steps }: Steps, force: string): Script<unknown[]> {
  const { detentions, agreements, tariffs, documents, accounts, audit, answers } = steps;
  const account = { force, customer: 'UKBA', before: LATEST };
  const page = { force, limit: 10 };
  const asking = {
    detention: 'b',
    interpreter: 'INT-1',
    engagement: 'E-1',
    startedAt: 0,
    endedAt: LATEST,
  };
  const detainee = (reference: string) => ({
    ...page,
    reference: { scheme: 'force' as const, reference },
  });
  const view: unknown[] = [
    yield* forces.get(force),
    yield* forces.suites(force),
    yield* forces.customers(force),
    yield* keys.byHash(force, accessKey('key-ada').tokenHash),
    yield* keys.list(force),
    yield* detentions.withNumber(force, 'N-a'),
    yield* detentions.current(force, 'a'),
    yield* detentions.revisions(force, 'a'),
    yield* detentions.list(page),
    yield* detentions.list({ ...page, suites: ['CX'] }),
    yield* detentions.list({ ...page, suites: ['BX'] }),
    yield* detentions.list({ ...page, custodyRecordNumber: 'N-a' }),
    yield* detentions.list({ ...page, custodyRecordNumber: 'N-other' }),
    yield* detentions.list(detainee('D-1')),
    yield* detentions.list(detainee('D-2')),
    yield* detentions.list({ ...page, unbilled: true }),
    yield* detentions.recordedBy({ ...page, asOf: LATEST, from: 0, to: LATEST, after: '' }),
    yield* detentions.heldIn({ ...page, from: 0, to: LATEST, after: undefined }),
    yield* steps.months.summaries(force, { months: ['2009-06'], suite: '', version: 'v' }),
    yield* steps.months.lengths(force, { months: ['2009-06'], suite: '', quarters: [1] }),
    yield* steps.months.allKept(force, 'v'),
    yield* steps.months.get(force, '2009-06'),
    yield* detentions.meeting({ force, asOf: LATEST, sessions: [asking] }),
    yield* detentions.named(force, [{ id: 'a', revision: 1 }]),
    yield* detentions.closeStays(force),
    yield* detentions.otherPlaces(force, 'a'),
    yield* agreements.of(force, ['a'], LATEST),
    yield* agreements.acceptedOverlaps(force, 'a', LATEST),
    yield* tariffs.list(force, LATEST),
    yield* tariffs.get(force, 'tariff-1'),
    yield* tariffs.lastInvoicedDate(force, 'UKBA'),
    yield* documents.get(force, NUMBER),
    yield* documents.list(page),
    yield* accounts.acts(force, 'p-1'),
    yield* accounts.received(page),
    yield* accounts.invoice(force, NUMBER),
    yield* accounts.heldOn(force, NUMBER),
    yield* accounts.ofDetention(force, 'a'),
    yield* accounts.balance(account),
    yield* accounts.entries({ ...account, from: 0 }),
    yield* accounts.openInvoices(account),
    yield* accounts.unallocated(account),
    yield* steps.runs.get(force, 'run-1'),
    yield* steps.runs.list(page),
    (yield* steps.runs.running()).filter(({ startedBy }) => startedBy.force === force),
    yield* steps.runs.candidates(allStays(force), 10),
    yield* steps.runs.countCandidates(allStays(force)),
    yield* steps.runs.leftOut(force, 'run-1', { after: 0, limit: 10 }),
    yield* steps.runs.leftOutCounts(force, 'run-1'),
    yield* steps.claims.get(force, 'MPS-CL-2009-000001'),
    yield* steps.claims.list(page),
    yield* steps.claims.last(force, 'UKBA'),
    yield* steps.claims.issuedSince(force, 'UKBA', -1),
    yield* audit.size(force),
    yield* audit.leaves(force, 0, 10),
    yield* audit.nodes(force, 0, 0, 10),
    yield* audit.nodes(force, 1, 0, 10),
    yield* audit.eventsOf(force, 'detention/a'),
    (yield* audit.seriesCounts()).filter((series) => series.force === force),
    yield* answers.get(accessKey('key-ada', { force }), 'once', 0),
    yield* steps.visits.get({ force, hash: 'visit-1' }),
    yield* steps.visits.draft({ force, hash: 'visit-1' }, 'd'),
  ];
  for (const kind of SEALED_KINDS) {
    view.push(yield* audit.sealed(force, kind, { id: '', revision: 0 }, 10));
  }
  return view;
}

/** `open` gives the store of the running test. */
export function apartContract(open: () => Store): void {
  const forces = [
    ['BTP', 'KENT'],
    ['KENT', 'BTP'],
  ] as const;

  test.each(forces)('what %s sees does not change with what %s does', async (mine, other) => {
    const store = open();
    const view = () => store.read((steps) => viewOf(steps, mine));
    await store.transaction(mine, (steps) => fill(steps, mine));
    const before = await view();
    expect(before.filter((seen) => seen === undefined)).toEqual([]);
    await store.transaction(other, (steps) => fill(steps, other));
    expect(await view()).toEqual(before);
    await store.transaction(other, (steps) => disturb(steps, other));
    expect(await view()).toEqual(before);
  });

  test.each(forces)('%s sees nothing of %s, which was there before', async (mine, other) => {
    const store = open();
    for (const force of [other, mine])
      await store.transaction(force, (steps) => fill(steps, force));
    const view = await store.read((steps) => viewOf(steps, mine));
    expect(JSON.stringify(view)).toContain(mine);
    expect(JSON.stringify(view)).not.toContain(other);
  });

  test('each force has numbers of its own in a series of one name', async () => {
    const store = open();
    for (const force of ['KENT', 'BTP'])
      await store.transaction(force, (steps) => fill(steps, force));
    await store.transaction('KENT', (steps) => disturb(steps, 'KENT'));
    const next = await store.transaction('BTP', (steps) =>
      steps.documents.nextInSeries('BTP', 'MPS-2009', 1000),
    );
    expect(next).toBe(2);
    const counts = await store.read((steps) => steps.audit.seriesCounts());
    const invoices = counts.filter(({ series }) => series === 'MPS-2009');
    expect(invoices.map(({ force, last }) => [force, last])).toEqual([
      ['BTP', 2],
      ['KENT', 2],
    ]);
  });

  test("a tariff supersedes no invoice that is another force's by its number", async () => {
    const store = open();
    for (const force of ['KENT', 'BTP'])
      await store.transaction(force, (steps) => fill(steps, force));
    await store.transaction('KENT', (steps) => disturb(steps, 'KENT'));
    const superseded = await store.transaction('BTP', function* (steps) {
      yield* issue(steps, invoice(2, 'b'), 'BTP');
      return yield* steps.documents.supersedeTariff('BTP', 'tariff-2');
    });
    expect(superseded).toBe(0);
  });
}
