/** Who is held, the list of detentions, and finding one: what is shown, to whom, and what stands in a URL. */
import { expect } from 'vitest';
import { invoiced, openStay, recorded, stay } from '../../api/sent.ts';
import { span } from '../../usecases/force.ts';
import { test } from '../browsing.ts';
import { visitor } from '../fetching.ts';
import { fill } from '../filling.ts';

test('who is held: what each costs so far and next, and what to look to', async ({
  service,
  browse,
}) => {
  service.at('2010-01-04T12:00:00Z');
  const b = await browse('custody');
  await b.open('/held');
  expect(await b.text()).toContain('Nobody is held');
  const id = await recorded(service, openStay('01CX/0001/10'));
  const intervals = [span('2010-01-04T08:00:00Z', null, { suite: 'BX', watch: 'constant' })];
  await recorded(service, openStay('01BX/0002/10', { intervals }));
  const ended = [span('2010-01-04T08:00:00Z', '2010-01-04T09:00:00Z')];
  await recorded(service, stay('01CX/0003/10', { intervals: ended, outcome: null }));
  await b.open('/held');
  expect(await b.text()).toContain('2 people are held');
  await b.page.getByLabel('Suite').selectOption('CX');
  await b.press('Show');
  expect(await b.text()).toContain('One person is held at Charing Cross');
  await b.check();

  const row = b.page.getByRole('row').nth(1);
  expect(await row.innerText()).toMatch(
    /4 h\s+since Mon 4 Jan 2010 08:00 GMT\s+Standard\s+£296\.00/,
  );
  expect(await row.innerText()).toMatch(/£435\.00\s+in 8 h, after Mon 4 Jan 2010 20:00 GMT/);
  expect(await b.text()).toContain('01CX/0003/10, Charing Cross, ended');
  await b.press('Who needs an outcome');
  expect(new URL(b.page.url()).hash).toBe('#needs-outcome');
  await b.close();

  service.at('2010-01-06T07:50:00Z');
  const later = await browse('limited');
  await later.open('/held');
  expect(await later.text()).not.toContain('01BX/0002/10');
  expect(await later.text()).toContain('Over 36 hours');
  expect(await later.text()).toContain('Last band ends in 10 min');
  service.at('2010-01-06T08:00:01Z');
  await later.page.reload();
  expect(await later.text()).toMatch(/Unpriced\s+48 h 0 min 1 s \(standard\) is past/);
  await later.press('01CX/0001/10');
  expect(new URL(later.page.url()).pathname).toBe(`/detentions/${id}`);
  await later.close();
});

test('a record, a detainee’s stays and a document are found, and no URL says by what', async ({
  service,
  browse,
}) => {
  const { number, detention } = await invoiced(
    service,
    stay('01CX/0100/09', { detaineeReference: 'MPS-D-1' }),
  );
  const b = await browse('auditor');
  const find = async (label: string, text: string) => {
    await b.open('/find');
    await fill(b, { [label]: text });
    await b.press('Search');
  };
  await find('Custody record number', '01CX/0100/09');
  expect(new URL(b.page.url()).pathname).toBe(`/detentions/${detention.id}`);
  await find('The force’s reference', 'MPS-D-1');
  expect(b.page.url()).not.toContain('MPS-D-1');
  expect(await b.text()).toContain('01CX/0100/09');
  await b.check();
  await b.press(number);
  expect(new URL(b.page.url()).pathname).toBe(`/invoices/${number}`);
  await find('The Home Office reference', 'MPS-D-1');
  expect(await b.heading()).toBe('Nothing found');
  await find('Number of a document', 'mps-cl-2009-000001');
  expect(new URL(b.page.url()).pathname).toBe('/claims/MPS-CL-2009-000001');
  await b.close();
});

test('a suite that a key sees nothing of is no filter, and the only one is chosen for it', async ({
  service,
}) => {
  const { get } = await visitor(service, 'limited');
  const { html } = await get('/held?suite=BX');
  expect(html).not.toContain('Brixton');
  expect((await get('/book-in')).html).toMatch(/value="CX" checked/);
});
