/** Every page of one record in every state, with script and without, on the smallest screen and in large type. */
import { describe, expect } from 'vitest';
import { credited, invoiced, openStay, recorded, stay } from '../api/sent.ts';
import type { Holder, Service } from '../api/server.ts';
import { attendance, span } from '../usecases/force.ts';
import { type Browsing, doubleText, test } from './browsing.ts';

/** A page, who looks at it, and what is pressed there: a form that is sent empty shows what is wrong. */
interface State {
  holder: Holder;
  path: string;
  press?: string;
}

let count = 0;

/** Records of every kind, and the states of their pages. */
async function statesOf(service: Service): Promise<State[]> {
  count += 1;
  const number = (name: string) => `${name}-${count}`;
  const session = attendance('2010-01-04T09:00:00Z', '2010-01-04T10:00:00Z', { language: 'vi' });
  const shared = {
    ...session,
    interpreter: 'INT-2',
    engagement: { reference: 'E', share: 1, of: 2 },
  };
  const held = await recorded(service, openStay(number('HELD')));
  const moved = [
    span('2010-01-02T08:00:00Z', '2010-01-03T08:00:00Z', { watch: 'constant' }),
    span('2010-01-03T08:00:00Z', '2010-01-03T20:00:00Z', { suite: 'BX', power: 'criminal' }),
    span('2010-01-03T20:00:00Z', null),
  ];
  const full = await recorded(
    service,
    openStay(number('FULL'), {
      operation: 'Swale',
      detaineeReference: number('D'),
      intervals: moved,
      interpreterSessions: [session, shared, { ...session, startedAt: '2010-01-04T08:59:00Z' }],
    }),
  );
  const ended = [span('2010-01-04T08:00:00Z', '2010-01-04T11:00:00Z')];
  const waiting = await recorded(service, openStay(number('WAITING'), { intervals: ended }));
  const ready = await recorded(service, stay(number('READY')));
  const long = [span('2009-06-01T08:15:00Z', '2009-06-04T18:45:00Z')];
  const beyond = await recorded(service, stay(number('BEYOND'), { intervals: long }));
  const voided = await recorded(service, stay(number('VOID')));
  await service.ask(`POST /v1/detentions/${voided}/void`, {
    as: 'custody',
    body: { reason: 'keyed twice' },
  });
  const { detention, number: invoice } = await invoiced(service, stay(number('ISSUED')));
  const stopped = await invoiced(service, stay(number('STOPPED')));
  await credited(service, stopped.number, false);
  const erased = await recorded(service, stay(number('ERASED')));
  await service.ask(`POST /v1/detentions/${erased}/erase`, {
    as: 'administrator',
    body: { reason: 'asked for', early: true },
  });
  expect(invoice).toMatch(/^MPS-/);
  const of = (holder: Holder, id: string, end = '', press?: string): State => ({
    holder,
    path: `/detentions/${id}${end}`,
    ...(press && { press }),
  });
  return [
    ...[held, full, waiting, ready, voided, detention.id, erased].map((id) => of('custody', id)),
    ...[full, ready, beyond, detention.id, stopped.detention.id].map((id) => of('finance', id)),
    ...[full, detention.id, erased].map((id) => of('auditor', id)),
    of('finance', ready, '', 'Issue the invoice'),
    ...Object.keys(DONE).map((code) => of('custody', held, `?done=${code}`)),
    ...['watch', 'power', 'move', 'release', 'session', 'amend', 'void'].map((end) =>
      of('custody', held, `/${end}`),
    ),
    ...['watch', 'move', 'release'].map((end) => of('custody', waiting, `/${end}`)),
    ...['watch', 'release'].map((end) => of('custody', ready, `/${end}`)),
    of('custody', held, '/move', 'Save the change'),
    of('custody', held, '/release', 'Record the release'),
    of('custody', held, '/session', 'Add the session'),
    of('custody', held, '/void', 'Void the record'),
    of('custody', full, '/amend'),
    of('custody', full, '/amend', 'Add an interval'),
    of('custody', full, '/amend', 'Remove interval 2'),
    of('custody', full, '/amend', 'Check what changes'),
    of('custody', voided, '/amend'),
    of('finance', beyond, '/agree'),
    of('finance', beyond, '/agree', 'Enter the agreed charge'),
    of('finance', full, '/accept-overlaps'),
    of('finance', stopped.detention.id, '/lift-billing-stop', 'Lift the billing stop'),
  ];
}

const DONE = { 'booked-in': 1, released: 1, amended: 1, unknown: 1 };

async function visit(desk: Browsing, { path, press }: State): Promise<void> {
  await desk.open(path);
  if (press) await desk.press(press);
  await desk.check().catch((error: unknown) => {
    throw new Error(`${path} ${press ?? ''}`, { cause: error });
  });
}

describe('the pages of a record', () => {
  test.for([
    { width: 1100, script: true, large: false },
    { width: 1100, script: false, large: false },
    { width: 320, script: true, large: false },
    { width: 320, script: false, large: false },
    { width: 640, script: true, large: true },
  ])('hold in every state: %o', async ({ large, ...screen }, { service, browse }) => {
    const states = await statesOf(service);
    for (const holder of ['custody', 'finance', 'auditor'] as const) {
      const desk = await browse(holder, screen);
      for (const state of states.filter((one) => one.holder === holder)) {
        await visit(desk, state);
        if (large) {
          await doubleText(desk.page);
          await desk.check();
        }
      }
      await desk.close();
    }
  });

  test('hold before an amendment is saved, where it changes much and where nothing', async ({
    service,
    browse,
  }) => {
    const { detention } = await invoiced(service, stay('CHECK-1'));
    for (const width of [320, 1100]) {
      const desk = await browse('custody', { width });
      await desk.open(`/detentions/${detention.id}/amend`);
      await desk.page.getByLabel('Why is the record amended?').fill('keyed late');
      await desk.press('Check what changes');
      expect(await desk.text()).toContain('Nothing changes');
      await desk.check();
      await desk.press('Change something');
      await desk.page.locator('#intervals-0-endedAt-date').fill('4/6/2009');
      await desk.press('Check what changes');
      expect(await desk.text()).toContain('The charge goes from £296.00 to unpriced.');
      await desk.check();
      await doubleText(desk.page);
      await desk.check();
      await desk.close();
    }
  });
});
