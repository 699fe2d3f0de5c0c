/** Booking in: three questions and a check, once however often it is sent. */
import { expect } from 'vitest';
import { read } from '../../api/server.ts';
import { test } from '../browsing.ts';
import { fill, sentFields } from '../filling.ts';

test('somebody is booked in by three short questions, and once however often it is sent', async ({
  service,
  browse,
}) => {
  service.at('2010-01-04T03:12:40Z');
  const b = await browse('custody', { width: 320 });
  await b.open('/held');
  await b.press('Book in');
  await fill(b, { 'Custody record number': '01CX/0001/10' });
  await b.page.getByLabel('Suite').selectOption('CX');
  await b.press('Continue');
  expect(await b.page.getByLabel('Time').inputValue()).toBe('03:12');
  expect(await b.page.getByLabel('Date').inputValue()).toBe('04/01/2010');
  await fill(b, { Time: '0258' });
  await b.page.getByLabel('Constant').check();
  await b.press('Continue');
  await fill(b, { 'The force’s reference (optional)': 'MPS-D-000123' });
  await b.press('Continue');
  await b.press('Change Operation');
  await fill(b, { Operation: 'Swale' });
  await b.press('Continue');
  expect(await b.heading()).toContain('Check what you typed');
  expect(await b.text()).toContain('Mon 4 Jan 2010 02:58 GMT');
  await b.check();
  const path = b.page.url();
  const form = await sentFields(b);
  await b.press('Book in');

  const search = { as: 'custody', body: { custodyRecordNumber: '01CX/0001/10' } } as const;
  const found = read(
    'DetentionList',
    await service.ask('POST /v1/detentions/search', search),
  ).items;
  expect(found).toMatchObject([
    {
      revision: 1,
      detaineeReference: 'MPS-D-000123',
      homeOfficeReference: null,
      operation: 'Swale',
      intervals: [{ suite: 'CX', startedAt: '2010-01-04T02:58:00+00:00', watch: 'constant' }],
    },
  ]);
  const record = `/detentions/${found[0]?.id}?done=booked-in`;
  expect(b.page.url()).toBe(service.url + record);
  const again = await b.page.request.post(path, { form, maxRedirects: 0 });
  expect(again.headers().location).toBe(record);
  const anew = await b.page.request.post(path, { form: { ...form, once: 'another' } });
  expect(anew.status()).toBe(404);
  await b.close();
});
