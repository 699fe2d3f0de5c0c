/** What an index is to lead to, however much a force has. */
import type { Script, Steps } from '../../src/usecases/store.ts';

type Case = [what: string, script: (steps: Steps) => Script<unknown>];

const F = 'MPS';
const ACCOUNT = { force: F, customer: 'UKBA', before: 2 };
const RUN = { force: F, customer: 'UKBA', after: { endedAt: 1, id: '' }, before: 2 };
const LIST = { force: F, limit: 2 };
const A = { id: 'a', revision: 1 };
const MEETING = {
  detention: 'a',
  interpreter: 'a',
  engagement: 'a',
  startedAt: 1,
  endedAt: 2,
};

/** By more than the force. */
export const LOOK_UPS: readonly Case[] = [
  ['the documents of a detention', ({ documents }) => documents.list({ ...LIST, detention: 'a' })],
  ['its documents in brief', ({ documents }) => documents.about(F, 'a')],
  ['who is held', ({ detentions }) => detentions.list({ ...LIST, status: 'open', isEnded: false })],
  [
    'who bears a reference',
    ({ detentions }) =>
      detentions.list({ ...LIST, reference: { scheme: 'force', reference: 'a' } }),
  ],
  [
    'who bears a number',
    ({ detentions }) => detentions.list({ ...LIST, custodyRecordNumber: 'a' }),
  ],
  ['what stops its billing', ({ stops }) => stops.of(F, ['a', 'b'])],
  ['what was agreed of some', ({ agreements }) => agreements.of(F, ['a', 'b'], 1)],
  [
    'whose sessions meet some',
    ({ detentions }) => detentions.meeting({ force: F, asOf: 1, sessions: [MEETING, MEETING] }),
  ],
  ['revisions by their names', ({ detentions }) => detentions.named(F, [A, A])],
  ['the stops that were lifted', ({ stops }) => stops.lifted(F, 'a')],
  ['its disputes', ({ disputes }) => disputes.ofDetention(F, 'a')],
  ['the last dispute of an invoice', ({ disputes }) => disputes.lastOf(F, 'a')],
  ['what was paid for a detention', ({ accounts }) => accounts.ofDetention(F, 'a')],
  ['what payments have on an invoice', ({ accounts }) => accounts.heldOn(F, 'a')],
  ['an invoice as payments see it', ({ accounts }) => accounts.invoice(F, 'a')],
  ['the balance of a customer', ({ accounts }) => accounts.balance(ACCOUNT)],
  ['the entries of a period', ({ accounts }) => accounts.entries({ ...ACCOUNT, from: 1 })],
  ['open invoices', ({ accounts }) => accounts.openInvoices(ACCOUNT)],
  ['what is unallocated', ({ accounts }) => accounts.unallocated(ACCOUNT)],
  ['what a run is to look at', ({ runs }) => runs.candidates(RUN, 1)],
  ['what a run issued', ({ claims }) => claims.issuedBy(F, 'a')],
  ['which claims have its documents', ({ claims }) => claims.ofDetention(F, 'a')],
  [
    'who was held in a time',
    ({ detentions }) =>
      detentions.heldIn({ ...LIST, from: 1e6, to: 2e6, after: { startedAt: 1, id: '' } }),
  ],
  [
    'what is kept of some months',
    ({ months }) => months.summaries(F, { months: ['a', 'b'], suite: 'a', version: 'a' }),
  ],
  [
    'the lengths in a quarter of an hour',
    ({ months }) => months.lengths(F, { months: ['a', 'b'], suite: 'a', quarters: [1, 2] }),
  ],
  ['all that is kept of a month', ({ months }) => months.get(F, 'a')],
  ['what no run issued', ({ claims }) => claims.issuedSince(F, 'UKBA', 1)],
];

/** To the place where the page before ended. */
export const NEXT_PAGES: readonly Case[] = [
  ['documents', ({ documents: d }) => d.list({ ...LIST, after: { issuedAt: 1, number: '' } })],
  ['disputes', ({ disputes: d }) => d.list({ ...LIST, after: { raisedAt: 1, id: '' } })],
  ['runs', ({ runs }) => runs.list({ ...LIST, after: { startedAt: 1, id: '' } })],
  ['claims', ({ claims }) => claims.list({ ...LIST, after: { issuedAt: 1, number: '' } })],
  ['detentions', ({ detentions: d }) => d.list({ ...LIST, after: { startedAt: 1, id: '' } })],
  [
    'payments of a customer',
    ({ accounts }) =>
      accounts.received({ ...LIST, customer: 'UKBA', after: { actedAt: 1, payment: '' } }),
  ],
];
