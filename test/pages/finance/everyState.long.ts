/** The pages about invoices in every state, on every kind of screen. */
import { describe, expect } from 'vitest';
import {
  credited,
  disputed,
  invoiced,
  openStay,
  paid,
  recorded,
  stay,
  supersededInvoice,
} from '../../api/sent.ts';
import type { Holder, Service } from '../../api/server.ts';
import { attendance, span } from '../../usecases/force.ts';
import { type Browsing, doubleText, type Screen, test } from '../browsing.ts';

interface State {
  what: string;
  as: Holder;
  path: string;
  /** Pressed with nothing filled in. */
  button?: string;
}

const LONG = [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')];

/** What stands in the way of billing, of every kind that a record can be the cause of. */
async function exceptions(service: Service): Promise<string> {
  const agreeable = await recorded(service, stay('E/1', { intervals: LONG }));
  await recorded(service, stay('E/2', { intervals: LONG, outcome: null }));
  await recorded(service, openStay('E/3', { intervals: [span('2009-12-01T08:00:00Z', null)] }));
  const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
  await recorded(service, stay('E/4', { interpreterSessions: [session] }));
  await recorded(service, stay('E/5', { interpreterSessions: [session] }));
  await recorded(service, stay('E/6', { detaineeReference: 'MPS-D-6' }));
  await recorded(service, stay('E/7', { detaineeReference: 'MPS-D-6' }));
  await recorded(service, stay('E/8', { detaineeReference: 'MPS-D-8' }));
  const soon = [span('2009-06-02T08:00:00Z', '2009-06-02T12:00:00Z')];
  await recorded(service, stay('E/9', { detaineeReference: 'MPS-D-8', intervals: soon }));
  return agreeable;
}

/** An invoice of a charge that was agreed, and credited since its references were erased. */
async function agreedInvoice(service: Service, detention: string): Promise<string> {
  const agreed = { amount: '900.00', reason: 'by letter', agreedBy: 'Casey Example' };
  await service.ask(`POST /v1/detentions/${detention}/agreed-charge`, {
    as: 'cashier',
    body: agreed,
  });
  const answer = await service.ask('POST /v1/invoices', { as: 'finance', body: { detention } });
  return (answer.json as { number: string }).number;
}

async function statesOf(service: Service): Promise<State[]> {
  const agreed = await agreedInvoice(service, await exceptions(service));
  const live = (
    await invoiced(
      service,
      stay('I/1', {
        intervals: [
          span('2009-06-01T08:00:00Z', '2009-06-01T20:00:00Z', { power: 'criminal' }),
          span('2009-06-01T20:00:00Z', '2009-06-02T09:00:00Z', { suite: 'BX', watch: 'constant' }),
        ],
        interpreterSessions: [
          attendance('2009-06-01T09:30:00Z', '2009-06-01T10:00:00Z', { interpreter: 'INT-2' }),
          attendance('2009-06-01T22:00:00Z', '2009-06-01T23:30:00Z', { interpreter: 'INT-2' }),
        ],
      }),
    )
  ).number;
  const superseded = (await supersededInvoice(service, 'I/2')).number;
  const contested = (await supersededInvoice(service, 'I/3')).number;
  const open = (await disputed(service, contested, { amount: '10.00' })).id;
  const settled = (await invoiced(service, stay('I/4'))).number;
  const settledId = (await disputed(service, settled)).id;
  const ending = { outcome: 'rejected', reason: 'their log was read' };
  await service.ask(`POST /v1/disputes/${settledId}/settle`, { as: 'finance', body: ending });
  await paid(service, { allocations: [{ invoice: settled, amount: '296.00' }] });
  await paid(service, { allocations: [{ invoice: live, amount: '100.00' }] });
  const replaced = (await supersededInvoice(service, 'I/5')).number;
  const reason = 'the operation was missing';
  const corrected = await service.ask(`POST /v1/invoices/${replaced}/correct`, {
    as: 'finance',
    body: { reason },
  });
  const { invoice } = corrected.json as { invoice: { number: string } };
  const stopped = await invoiced(service, stay('I/6'));
  const note = await credited(service, stopped.number, false);
  const unpriced = await invoiced(service, stay('I/7'));
  await service.ask(`PUT /v1/detentions/${unpriced.detention.id}`, {
    as: 'custody',
    headers: { 'if-match': '"1"' },
    body: { reason: 'released later', detention: stay('I/7', { intervals: LONG }) },
  });
  const voided = await invoiced(service, stay('I/8'));
  const body = { reason: 'keyed twice' };
  await service.ask(`POST /v1/detentions/${voided.detention.id}/void`, { as: 'custody', body });

  const of =
    (as: Holder) =>
    (what: string, path: string, button?: string): State => ({
      what,
      as,
      path,
      ...(button && { button }),
    });
  const [finance, auditor, empty] = [of('finance'), of('auditor'), of('otherFinance')];
  const issue = 'Issue the credit note and the new invoice';
  return [
    ...['/to-do', '/exceptions', '/exceptions?kind=superseded', '/invoices', '/disputes'].map(
      (path) => empty('empty', path),
    ),
    finance('full', '/to-do'),
    finance('full', '/exceptions'),
    auditor('full', '/exceptions'),
    ...[
      'unpriced',
      'two-places',
      'session-overlap',
      'superseded',
      'one-stay',
      'no-purchase-order',
    ].map((kind) => finance(kind, `/exceptions?kind=${kind}`)),
    finance('full', '/invoices'),
    finance('credit notes', '/invoices?kind=credit-note'),
    finance('filtered', '/invoices?customer=UKBA&issuedFrom=1/1/2010&superseded=true'),
    finance('nothing found', '/invoices?issuedTo=1/1/2009'),
    finance('wrong', '/invoices?issuedFrom=x&issuedTo=31/2/2010'),
    ...[live, superseded, contested, settled, replaced, invoice.number, note.number, agreed].map(
      (number) => finance('a document', `/invoices/${number}`),
    ),
    auditor('a document', `/invoices/${superseded}`),
    finance('no such document', '/invoices/MPS-2009-999999'),
    finance('to correct', `/invoices/${superseded}/correct`),
    finance('without a reason', `/invoices/${superseded}/correct`, issue),
    auditor('to correct', `/invoices/${superseded}/correct`),
    ...[live, replaced, note.number, unpriced.number, voided.number].map((number) =>
      finance('not to be corrected', `/invoices/${number}/correct`),
    ),
    finance('to credit', `/invoices/${superseded}/credit`),
    finance('without a reason', `/invoices/${live}/credit`, 'Issue the credit note'),
    finance('credited', `/invoices/${replaced}/credit`),
    finance('a credit note', `/invoices/${note.number}/credit`),
    finance('to dispute', `/invoices/${live}/dispute`),
    finance('without a reason', `/invoices/${live}/dispute`, 'Note the dispute'),
    finance('disputed', `/invoices/${contested}/dispute`),
    finance('not live', `/invoices/${replaced}/dispute`),
    ...['', '?status=open', '?status=settled'].map((query) => finance('full', `/disputes${query}`)),
    auditor('full', '/disputes'),
    finance('to settle', `/disputes/${open}/settle`),
    finance('without a reason', `/disputes/${open}/settle`, 'Settle the dispute'),
    finance('settled', `/disputes/${settledId}/settle`),
    finance('to resume', `/detentions/${stopped.detention.id}/lift-billing-stop`),
    finance(
      'without a reason',
      `/detentions/${stopped.detention.id}/lift-billing-stop`,
      'Lift the billing stop',
    ),
  ];
}

let states: State[] = [];

describe('every page about invoices, in every state', () => {
  test.for<[string, Screen & { double?: true }]>([
    ['wide', {}],
    ['narrow', { width: 320 }],
    ['narrow and without script', { width: 320, script: false }],
    ['with text of twice the size', { double: true }],
  ])('%s', async ([, { double, ...screen }], { service, browse }) => {
    if (states.length === 0) {
      states = await statesOf(service);
      // Of what was issued some is overdue by then.
      service.at('2010-03-20T12:00:00Z');
    }
    expect(states.length).toBeGreaterThan(40);
    const windows = new Map<Holder, Browsing>();
    for (const { as, path, button, what } of states) {
      const window = windows.get(as) ?? (await browse(as, screen));
      windows.set(as, window);
      await window.open(path);
      if (button) await window.press(button);
      if (double) await doubleText(window.page);
      await window.check().catch((error) => {
        throw new Error(`${path} (${what}): ${error.message}`);
      });
    }
    for (const window of windows.values()) await window.close();
  });
});
