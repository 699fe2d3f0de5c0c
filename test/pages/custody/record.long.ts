/** Every page of one record in every state, with script and without, on the smallest screen and in large type. */
import { describe, expect } from 'vitest';
import { credited, invoiced, openStay, recorded, stay, supersededInvoice } from '../../api/sent.ts';
import type { Holder, Service } from '../../api/server.ts';
import { attendance, span } from '../../usecases/force.ts';
import { type Browsing, doubleText, test } from '../browsing.ts';

/** A page, who looks at it, and what is pressed there: a form that is sent empty shows what is wrong. */
interface State {
  holder: Holder;
  path: string;
  press?: string;
}

let count = 0;

/** Records of every kind; their ids. */
async function recordsOf(service: Service) {
  count += 1;
  const number = (name: string) => `${name}-${count}`;
  const session = attendance('2010-01-04T09:00:00Z', '2010-01-04T10:00:00Z', { language: 'vi' });
  const engagement = { reference: 'E', share: 1, of: 2 };
  const moved = [
    span('2010-01-02T08:00:00Z', '2010-01-03T08:00:00Z', { watch: 'constant' }),
    span('2010-01-03T08:00:00Z', '2010-01-03T20:00:00Z', { suite: 'BX', power: 'criminal' }),
    span('2010-01-03T20:00:00Z', null),
  ];
  const sessions = [
    session,
    { ...session, interpreter: 'INT-2', engagement },
    { ...session, startedAt: '2010-01-04T08:59:00Z' },
  ];
  const ended = [span('2010-01-04T08:00:00Z', '2010-01-04T11:00:00Z')];
  const long = [span('2009-06-01T08:15:00Z', '2009-06-04T18:45:00Z')];
  const record = (body: object) => recorded(service, body);
  const voided = await record(stay(number('VOID')));
  const erased = await record(stay(number('ERASED')));
  const stopped = await invoiced(service, stay(number('STOPPED')));
  await credited(service, stopped.number, false);
  const act = async (as: Holder, path: string, body: object) =>
    expect((await service.ask(`POST /v1/detentions/${path}`, { as, body })).status).toBe(200);
  await act('custody', `${voided}/void`, { reason: 'keyed twice' });
  await act('administrator', `${erased}/erase`, { reason: 'asked for', early: true });
  return {
    held: await record(openStay(number('HELD'))),
    full: await record(
      openStay(number('FULL'), {
        operation: 'Swale',
        detaineeReference: number('D'),
        intervals: moved,
        interpreterSessions: sessions,
      }),
    ),
    waiting: await record(openStay(number('WAITING'), { intervals: ended })),
    ready: await record(stay(number('READY'))),
    beyond: await record(stay(number('BEYOND'), { intervals: long })),
    issued: (await invoiced(service, stay(number('ISSUED')))).detention.id,
    superseded: (await supersededInvoice(service, number('SUPERSEDED'))).detention.id,
    stopped: stopped.detention.id,
    voided,
    erased,
  };
}

const CODES = ['booked-in', 'released', 'amended', 'unknown'];

/** The states of the pages of records of every kind. */
async function statesOf(service: Service): Promise<State[]> {
  const { held, full, waiting, ready, beyond, issued, superseded, stopped, voided, erased } =
    await recordsOf(service);
  const of = (holder: Holder, id: string, end = '', press?: string): State => ({
    holder,
    path: `/detentions/${id}${end}`,
    ...(press && { press }),
  });
  return [
    ...[held, full, waiting, ready, voided, issued, erased].map((id) => of('custody', id)),
    ...[full, ready, beyond, issued, superseded, stopped].map((id) => of('finance', id)),
    ...[full, issued, erased].map((id) => of('auditor', id)),
    ...CODES.map((code) => of('custody', held, `?done=${code}`)),
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
    of('custody', full, '/amend', 'Change session 2'),
    of('custody', full, '/amend', 'Check what changes'),
    of('custody', voided, '/amend'),
    of('finance', beyond, '/agree'),
    of('finance', beyond, '/agree', 'Enter the agreed charge'),
    of('finance', ready, '/agree'),
    of('finance', full, '/accept-overlaps'),
    of('finance', stopped, '/lift-billing-stop', 'Lift the billing stop'),
  ];
}

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

  test('amend nothing where a time that the clocks showed twice is left as it is', async ({
    service,
    browse,
  }) => {
    service.at('2010-11-01T12:00:00Z');
    const twice = [span('2010-10-31T00:30:00Z', '2010-10-31T01:30:00Z')];
    const id = await recorded(service, stay('TWICE-1', { intervals: twice }));
    const desk = await browse('custody', { script: false, width: 320 });
    await desk.open(`/detentions/${id}/amend`);
    expect(await desk.text()).toContain('Clocks went back that night. Which was it?');
    await desk.check();
    await desk.page.getByLabel('Why is the record amended?').fill('keyed late');
    await desk.press('Check what changes');
    expect(await desk.text()).toContain('Nothing changes');
    await desk.close();
    service.at('2010-01-04T12:00:00Z');
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
      await desk.page.locator('[name=intervals-0-endedAt-date]').fill('4/6/2009');
      await desk.press('Check what changes');
      expect(await desk.text()).toContain('The charge goes from £296.00 to unpriced.');
      await desk.check();
      await doubleText(desk.page);
      await desk.check();
      await desk.close();
    }
  });
});
