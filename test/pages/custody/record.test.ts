/** One record in the course of a stay, and what changes in it: a sergeant's and a clerk's journeys. */
import { describe, expect } from 'vitest';
import { invoiced, openStay, recorded, stay } from '../../api/sent.ts';
import type { Service } from '../../api/server.ts';
import { attendance, span } from '../../usecases/force.ts';
import { type Browsing, test } from '../browsing.ts';
import { visitor } from '../fetching.ts';

/** What the API says of a record. */
const read = async (service: Service, id: string) =>
  (await service.ask(`GET /v1/detentions/${id}`, { as: 'custody' })).json;

/** Writes into the field that a label names. */
const write = ({ page }: Browsing, label: string, text: string) =>
  page.getByLabel(label, { exact: true }).fill(text);

describe('a sergeant', () => {
  test('changes the watch, adds an interpreter and releases', async ({ service, browse }) => {
    const id = await recorded(service, openStay('DESK-1'));
    const desk = await browse('custody', { width: 320 });
    await desk.open(`/detentions/${id}`);
    expect(await desk.heading()).toContain('Record DESK-1');
    expect(await desk.text()).toContain('Charge so far: £296.00');

    await desk.press('Change watch');
    await desk.check();
    await desk.press('Save the change');
    expect(await desk.text()).toContain('The watch was changed.');

    service.at('2010-01-04T12:15:00Z');
    await desk.press('Add interpreter session');
    await write(desk, 'Language', 'Vietnamese');
    await desk.page.getByLabel('In person').check();
    await desk.page.locator('#startedAt-time').fill('1030');
    await desk.press('Add the session');
    expect(await desk.text()).toContain('Vietnamese, in person');
    expect(await desk.text()).toContain('Charge so far: £1,008.50');

    await desk.press('Release');
    await desk.press('Record the release');
    expect(await desk.text()).toContain('The outcome is missing: choose one');
    await desk.page.getByLabel('Removed').check();
    await desk.press('Record the release');
    await desk.check();
    expect(await desk.text()).toContain('Charge: £1,008.50');
    expect(await read(service, id)).toMatchObject({
      status: 'released',
      intervals: [
        { watch: 'standard' },
        { watch: 'constant', endedAt: '2010-01-04T12:15:00+00:00' },
      ],
      interpreterSessions: [{ language: 'vi', startedAt: '2010-01-04T10:30:00+00:00' }],
    });
    await desk.close();
    service.at('2010-01-04T12:00:00Z');
  });
});

describe('an amendment', () => {
  test('shows what changes in the charge before it is saved', async ({ service, browse }) => {
    const { detention, number } = await invoiced(service, stay('AMEND-1'));
    const clerk = await browse('custody', { script: false });
    await clerk.open(`/detentions/${detention.id}/amend`);
    await clerk.press('Add an interval');
    await clerk.page.locator('[name=intervals-1-endedAt-date]').fill('2/6/2009');
    await clerk.page.locator('#intervals-1-endedAt-time').fill('0800');
    await write(clerk, 'Why is the record amended?', 'keyed the wrong day');
    await clerk.press('Check what changes');
    expect(await clerk.heading()).toBe('Check what changes');
    const text = await clerk.text();
    expect(text).toContain('Interval 2 added: suite CX, start Mon 1 Jun 2009 19:45 BST');
    expect(text).toContain('The charge goes from £296.00 to £435.00.');
    expect(text).toContain(`Invoice ${number} will no longer show what is so.`);
    await clerk.check();
    expect(await read(service, detention.id)).toMatchObject({ revision: 1 });

    await clerk.press('Save the change');
    expect(await clerk.text()).toContain('The record was amended.');
    expect(await read(service, detention.id)).toMatchObject({
      revision: 2,
      intervals: [
        {},
        { startedAt: '2009-06-01T19:45:00+01:00', endedAt: '2009-06-02T08:00:00+01:00' },
      ],
    });
    await clerk.page.goBack();
    expect(new URL(clerk.page.url()).pathname).toBe(`/detentions/${detention.id}`);
    await clerk.close();
  });

  test('of a record that another changed meanwhile says who, and keeps what was typed', async ({
    service,
    browse,
  }) => {
    const id = await recorded(service, stay('STALE-1'));
    const clerk = await browse('custody');
    await clerk.open(`/detentions/${id}/amend`);
    await write(clerk, 'Operation', 'Swale');
    await write(clerk, 'Why is the record amended?', 'left out');
    await clerk.press('Check what changes');
    await service.ask(`PUT /v1/detentions/${id}`, {
      as: 'limited',
      headers: { 'if-match': '"1"' },
      body: { reason: 'reference came', detention: stay('STALE-1', { homeOfficeReference: 'C1' }) },
    });
    await clerk.press('Save the change');
    const text = await clerk.text();
    expect(text).toContain(
      'The record has changed since you opened it: Example limited changed it',
    );
    expect(text).toContain('Home Office reference: was none, is now C1');
    expect(await clerk.page.getByLabel('Operation').inputValue()).toBe('Swale');
    await clerk.check();

    await clerk.press('Add an interval');
    await clerk.press('Remove interval 2');
    expect(await read(service, id)).toMatchObject({ revision: 2 });

    await clerk.press('Check what changes');
    expect(await clerk.text()).toContain('Home Office reference: was C1, is now none');
    await clerk.close();
  });
});

describe('in the hour that the clocks go back over', () => {
  test('a form says which of the two it is now, and asks where nobody said', async ({
    service,
  }) => {
    service.at('2010-10-31T01:30:00Z');
    const intervals = [span('2010-10-30T20:00:00Z', null)];
    const id = await recorded(service, openStay('CLOCK-1', { intervals }));
    const { get, post } = await visitor(service, 'custody');
    const { html } = await get(`/detentions/${id}/watch`);
    expect(html).toMatch(/value="GMT" checked/);
    const typed = { watch: 'constant', 'startedAt-date': '31/10/2010', 'startedAt-time': '01:15' };
    const asked = await post(`/detentions/${id}/watch`, { ...typed, 'startedAt-clock': '' });
    expect(asked.status).toBe(422);
    expect(asked.html).toContain('happened twice');
    await post(`/detentions/${id}/watch`, { ...typed, 'startedAt-clock': 'BST' });
    expect(await read(service, id)).toMatchObject({
      intervals: [{}, { startedAt: '2010-10-31T01:15:00+01:00' }],
    });
    service.at('2010-01-04T12:00:00Z');
  });
});

describe('whoever may not', () => {
  test('write for a suite is told so; of another suite or force they learn nothing', async ({
    service,
  }) => {
    const moved = [
      span('2010-01-04T08:00:00Z', '2010-01-04T09:00:00Z'),
      span('2010-01-04T09:00:00Z', null, { suite: 'BX' }),
    ];
    const seen = await recorded(service, openStay('SEEN-1', { intervals: moved }));
    const elsewhere = [span('2010-01-04T08:00:00Z', null, { suite: 'BX' })];
    const hidden = await recorded(service, openStay('HIDDEN-1', { intervals: elsewhere }));
    const limited = await visitor(service, 'limited');
    const { status, html } = await limited.get(`/detentions/${seen}`);
    expect(status).toBe(200);
    expect(html).toContain('Move suite');
    expect(html).not.toContain('Change watch');
    expect(html).toContain('staff there change the record');
    for (const action of ['watch', 'release', 'amend', 'void', 'session']) {
      const page = await limited.get(`/detentions/${seen}/${action}`);
      expect(page.status, action).toBe(403);
      expect((await limited.get(`/detentions/${hidden}/${action}`)).status, action).toBe(404);
    }
    const sent = { watch: 'constant', 'startedAt-date': '4/1/2010', 'startedAt-time': '11:00' };
    expect((await limited.post(`/detentions/${seen}/watch`, sent)).status).toBe(403);
    const other = await visitor(service, 'otherCustody');
    for (const end of ['', '/watch', '/amend', '/release']) {
      expect((await other.get(`/detentions/${seen}${end}`)).status, end).toBe(404);
    }
  });

  test('change a record is offered nothing', async ({ service }) => {
    const id = await recorded(service, openStay('OFFER-1'));
    for (const holder of ['auditor', 'finance'] as const) {
      const { html } = await (await visitor(service, holder)).get(`/detentions/${id}`);
      expect(html, holder).not.toMatch(/Change watch|Amend|Void/);
      expect(html, holder).toContain(`/detentions/${id}/breakdown`);
    }
    const custody = await (await visitor(service, 'custody')).get(`/detentions/${id}`);
    expect(custody.html).toMatch(/Change watch[\s\S]*Amend[\s\S]*Void/);
    expect(custody.html).not.toMatch(/breakdown|Issue the invoice/);
  });
});

describe('a form that no longer fits', () => {
  test('says what the record is now', async ({ service }) => {
    const id = await recorded(service, stay('OVER-1'));
    const { get, post } = await visitor(service, 'custody');
    const watch = await get(`/detentions/${id}/watch`);
    expect(watch.status).toBe(409);
    expect(watch.html).toContain('The person was released.');
    const late = await post(`/detentions/${id}/watch`, {
      watch: 'constant',
      'startedAt-date': '1/6/2009',
      'startedAt-time': '12:00',
    });
    expect(late.status).toBe(422);
    expect(late.html).toContain('The detention is released already');
  });

  test('keeps what was typed, and says times as they are spoken', async ({ service }) => {
    const id = await recorded(service, openStay('KEEP-1'));
    const { post } = await visitor(service, 'custody');
    const { status, html } = await post(`/detentions/${id}/move`, {
      suite: 'BX',
      'startedAt-date': '4/1/2010',
      'startedAt-time': '07:00',
    });
    expect(status).toBe(422);
    expect(html).toContain('Mon 4 Jan 2010 08:00 GMT');
    expect(html).toMatch(/value="BX" selected/);
    expect(html).toContain('value="07:00"');
  });
});

describe('a time that does not fit', () => {
  const at = (name: string, date: string, time: string) => ({
    [`${name}-date`]: date,
    [`${name}-time`]: time,
  });

  test('is told of its own field, with what to do', async ({ service }) => {
    const id = await recorded(service, openStay('MISFIT-1'));
    const { post } = await visitor(service, 'custody');
    const early = at('startedAt', '4/1/2010', '07:00');
    const watch = await post(`/detentions/${id}/watch`, { watch: 'constant', ...early });
    expect(watch.html).toContain(
      'href="#startedAt">The time of the change, Mon 4 Jan 2010 07:00 GMT, is not after the last time in the record, Mon 4 Jan 2010 08:00 GMT: write a later time, or amend the record<',
    );
    const late = at('endedAt', '4/1/2010', '23:00');
    const release = await post(`/detentions/${id}/release`, { outcome: 'removed', ...late });
    expect(release.html).toContain('href="#endedAt">Mon 4 Jan 2010 23:00 GMT lies in the future');
  });

  test('of an interpreter session too', async ({ service }) => {
    const id = await recorded(service, openStay('MISFIT-2'));
    const { post } = await visitor(service, 'custody');
    const send = (start: string, end: string) =>
      post(`/detentions/${id}/session`, {
        mode: 'telephone',
        ...at('startedAt', '4/1/2010', start),
        ...at('endedAt', '4/1/2010', end),
      });
    expect((await send('11:00', '10:00')).html).toContain(
      'href="#endedAt">The end, Mon 4 Jan 2010 10:00 GMT, is not after the start, Mon 4 Jan 2010 11:00 GMT: check dates and times<',
    );
    expect((await send('07:00', '09:00')).html).toContain(
      'href="#startedAt">The session is not inside the stay, which starts at Mon 4 Jan 2010 08:00 GMT',
    );
    expect((await send('09:00', '19:00')).html).toContain('href="#endedAt">Mon 4 Jan 2010 19:00');
    await send('09:00', '11:00');
    const release = { outcome: 'removed', ...at('endedAt', '4/1/2010', '10:00') };
    expect((await post(`/detentions/${id}/release`, release)).html).toMatch(
      /href="#endedAt">Interpreter session 1 is not inside the stay, .* ends at .* 10:00 GMT: write a later time, or amend the session</,
    );
  });

  test('is led to from the summary by keyboard', async ({ service, browse }) => {
    const id = await recorded(service, openStay('MISFIT-3'));
    const desk = await browse('custody');
    await desk.open(`/detentions/${id}/watch`);
    await desk.page.getByLabel('Time').fill('25:99');
    await desk.press('Save the change');
    await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('Enter');
    expect(await desk.page.locator(':focus').getAttribute('name')).toBe('startedAt-date');
    await desk.check();
    await desk.close();
  });
});

test('a reason may be typed in lines', async ({ service }) => {
  const id = await recorded(service, openStay('LINES-1'));
  const { post } = await visitor(service, 'custody');
  await post(`/detentions/${id}/void`, { reason: 'keyed twice\r\n\r\nsee LINES-2\r\n' });
  const { html } = await (await visitor(service, 'auditor')).get(`/detentions/${id}/breakdown`);
  expect(html).toContain('keyed twice see LINES-2');
});

test('what is wrong stands in the order of the form', async ({ service }) => {
  const id = await recorded(service, openStay('ORDER-1'));
  const { post } = await visitor(service, 'custody');
  const { html } = await post(`/detentions/${id}/session`, { miles: 'far' });
  const links = [...html.matchAll(/href="#([\w-]+)">/g)].map(([, name]) => name);
  expect(links.slice(-4)).toEqual(['mode', 'startedAt', 'endedAt', 'miles']);
});

describe('a charge that has no price', () => {
  test('is told at the desk without codes and ids, with the way to the other record', async ({
    service,
  }) => {
    const session = attendance('2010-01-04T09:00:00Z', '2010-01-04T10:00:00Z');
    const both = { interpreterSessions: [{ ...session, interpreter: 'ASIDE' }] };
    const id = await recorded(service, openStay('ASIDE-1', both));
    const other = await recorded(service, openStay('ASIDE-2', both));
    const { html } = await (await visitor(service, 'custody')).get(`/detentions/${id}`);
    expect(html).toContain('Unpriced: interpreter session 1 overlaps a session of another record');
    expect(html).toContain(`<a class="govuk-link" href="/detentions/${other}">`);
    const limited = await (await visitor(service, 'limited')).get(`/detentions/${id}`);
    expect(limited.html).toContain('of another record');
    expect(limited.html).not.toContain(other);
  });
});

describe('a share of a visit', () => {
  test('above the number of shares is refused in words', async ({ service }) => {
    const id = await recorded(service, openStay('SHARE-1'));
    const { post } = await visitor(service, 'custody');
    const { html } = await post(`/detentions/${id}/session`, {
      mode: 'telephone',
      'startedAt-date': '4/1/2010',
      'startedAt-time': '09:00',
      'endedAt-date': '4/1/2010',
      'endedAt-time': '10:00',
      miles: '-2',
      'engagement-reference': 'V1',
      'engagement-share': '3',
      'engagement-of': '2',
    });
    expect(html).toContain('The share is greater than the number of shares: check both');
    expect(html).toContain('The number of miles is not a number');
  });
});

describe('finance staff', () => {
  test('issue the invoice of a record, once, or are told what stands in the way', async ({
    service,
  }) => {
    const id = await recorded(service, stay('ISSUE-1'));
    const { get, post } = await visitor(service, 'finance');
    expect((await get(`/detentions/${id}`)).html).toContain('Issue the invoice');
    const issued = await post(`/detentions/${id}/issue`, { once: 'issue-1' });
    expect(issued.headers.get('location')).toMatch(/^\/invoices\/MPS-2009-\d{6}\?done=issued$/);
    const again = await post(`/detentions/${id}/issue`, { once: 'issue-2' });
    expect(again.status).toBe(422);
    expect(again.html).toMatch(/There is a problem[\s\S]*Invoice MPS-2009-\d{6} is live/);
  });

  test('enter what was agreed past the last band, which another issues', async ({ service }) => {
    const intervals = [span('2009-06-01T08:15:00Z', '2009-06-04T18:45:00Z')];
    const id = await recorded(service, stay('LONG-1', { intervals }));
    const { get, post } = await visitor(service, 'finance');
    expect((await get(`/detentions/${id}`)).html).toContain('Enter an agreed charge');
    const empty = await post(`/detentions/${id}/agree`, { amount: '' });
    expect(empty.html).toContain('The amount is missing: write pounds and pence, like');
    const agreed = { amount: '£1,055', agreedBy: 'Home Office', reason: 'by letter' };
    const { headers } = await post(`/detentions/${id}/agree`, agreed);
    expect(headers.get('location')).toBe(`/detentions/${id}?done=agreed`);
    const page = await get(`/detentions/${id}?done=agreed`);
    expect(page.html).toContain('Charge: £1,055.00');
    expect(page.html).toContain('someone else has to issue it');
  });

  test('are told, before they type, where no charge can be agreed', async ({ service }) => {
    const id = await recorded(service, stay('SHORT-1'));
    const { get, post } = await visitor(service, 'finance');
    const shown = await get(`/detentions/${id}/agree`);
    expect(shown.status).toBe(409);
    expect(shown.html).toContain('A charge is agreed only for a stay that is past the last band');
    expect(shown.html).not.toContain('name="amount"');
    const agreed = { amount: '£1,055', agreedBy: 'Home Office', reason: 'by letter' };
    expect((await post(`/detentions/${id}/agree`, agreed)).status).toBe(422);
  });

  test('accept sessions of one interpreter that overlap', async ({ service }) => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    const both = { interpreterSessions: [session] };
    const id = await recorded(service, stay('BOTH-1', both));
    await recorded(service, stay('BOTH-2', both));
    const { get, post } = await visitor(service, 'finance');
    expect((await get(`/detentions/${id}`)).html).toContain('Accept the overlapping sessions');
    await post(`/detentions/${id}/accept-overlaps`, {
      reason: 'by telephone, one after the other',
    });
    expect((await get(`/detentions/${id}?done=accepted`)).html).toContain('Issue the invoice');
  });

  test('lift the stop of what was credited for good', async ({ service }) => {
    const { detention, number } = await invoiced(service, stay('STOP-1'));
    const body = { reason: 'not ours', rebill: false };
    await service.ask(`POST /v1/invoices/${number}/credit`, { as: 'finance', body });
    const { get, post } = await visitor(service, 'finance');
    expect((await get(`/detentions/${detention.id}`)).html).toContain('Lift the billing stop');
    await post(`/detentions/${detention.id}/lift-billing-stop`, { reason: 'ours after all' });
    expect((await get(`/detentions/${detention.id}`)).html).toContain('Issue the invoice');
  });
});

describe('a record whose personal part is erased', () => {
  test('says so in place of its references, and can be changed no more', async ({ service }) => {
    const id = await recorded(service, stay('GONE-1', { detaineeReference: 'MPS-D-GONE' }));
    const erased = await service.ask(`POST /v1/detentions/${id}/erase`, {
      as: 'administrator',
      body: { reason: 'asked for', early: true },
    });
    expect(erased.status).toBe(200);
    const { get } = await visitor(service, 'custody');
    const { html } = await get(`/detentions/${id}`);
    expect(html).toContain('Erased record');
    expect(html).not.toMatch(/GONE|Amend/);
    expect((await get(`/detentions/${id}/amend`)).status).toBe(409);
  });
});
