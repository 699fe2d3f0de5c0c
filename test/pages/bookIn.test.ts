/** Booking in: three questions and a check, once however often it is sent. */
import { describe, expect } from 'vitest';
import { openStay, recorded } from '../api/sent.ts';
import { read, type Service } from '../api/server.ts';
import { type Browsing, test } from './browsing.ts';

const fill = async ({ page }: Browsing, answers: Record<string, string>) => {
  for (const [label, text] of Object.entries(answers)) await page.getByLabel(label).fill(text);
};

/** The detentions of a custody record number. */
async function withNumber(service: Service, custodyRecordNumber: string) {
  const answer = await service.ask('POST /v1/detentions/search', {
    as: 'custody',
    body: { custodyRecordNumber },
  });
  return read('DetentionList', answer).items;
}

describe('booking somebody in', () => {
  test('leads from the list of who is held to their record, by three short questions', async ({
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
    await b.page.getByLabel('Time').fill('0258');
    await b.page.getByLabel('Constant watch').check();
    await b.press('Continue');
    await fill(b, { 'The force’s reference (optional)': 'MPS-D-000123' });
    await b.press('Continue');
    await b.check();
    expect(await b.text()).toContain('Mon 4 Jan 2010 02:58 GMT');
    await b.press('Change Operation');
    await fill(b, { Operation: 'Swale' });
    await b.press('Continue');
    expect(await b.heading()).toContain('Check what you typed');
    await b.press('Book in');
    const [found] = await withNumber(service, '01CX/0001/10');
    expect(new URL(b.page.url()).pathname).toBe(`/detentions/${found?.id}`);
    expect(new URL(b.page.url()).search).toBe('?done=booked-in');
    expect(found).toMatchObject({
      detaineeReference: 'MPS-D-000123',
      homeOfficeReference: null,
      operation: 'Swale',
      intervals: [{ suite: 'CX', startedAt: '2010-01-04T02:58:00+00:00', watch: 'constant' }],
    });
    await b.close();
  });

  test('keeps what was typed where something is wrong, and says what', async ({ browse }) => {
    const b = await browse('custody', { script: false });
    await b.open('/book-in');
    await b.press('Continue');
    expect(await b.text()).toContain('Custody record number is empty');
    expect(await b.text()).toContain('Suite is not chosen: choose where the person is held');
    await fill(b, { 'Custody record number': '01CX/0002/10' });
    await b.press('Continue');
    expect(await b.page.getByLabel('Custody record number').inputValue()).toBe('01CX/0002/10');
    await b.page.getByLabel('Suite').selectOption('CX');
    await b.press('Continue');
    await b.page.getByLabel('Time').fill('25:00');
    await b.press('Continue');
    expect(await b.text()).toContain('When custody began needs a time');
    await b.page.getByLabel('Date').fill('4 Jan 2011');
    await b.page.getByLabel('Time').fill('0100');
    await b.press('Continue');
    expect(await b.text()).toContain('When custody began lies in the future');
    await b.close();
  });

  test('asks which of two it was, where the clocks went back', async ({ service, browse }) => {
    service.at('2010-10-31T02:10:00Z');
    const b = await browse('custody');
    await b.open('/book-in');
    await fill(b, { 'Custody record number': '01CX/0003/10' });
    await b.page.getByLabel('Suite').selectOption('CX');
    await b.press('Continue');
    await b.page.getByLabel('Time').fill('01:30');
    await b.press('Continue');
    expect(await b.text()).toContain('happened twice');
    await b.page.getByLabel('Before they went back (BST)').check();
    await b.press('Continue');
    await b.press('Continue');
    expect(await b.text()).toContain('Sun 31 Oct 2010 01:30 BST');
    await b.close();
  });

  test('leads to the record that bears the number already', async ({ service, browse }) => {
    service.at('2010-01-04T12:00:00Z');
    const id = await recorded(service, openStay('01CX/0004/10'));
    const b = await browse('custody');
    await b.open('/book-in');
    await fill(b, { 'Custody record number': ' 01CX/0004/10' });
    await b.page.getByLabel('Suite').selectOption('BX');
    await b.press('Continue');
    expect(await b.text()).toContain('This custody record number is recorded already');
    await b.press('Open the record with this number');
    expect(new URL(b.page.url()).pathname).toBe(`/detentions/${id}`);
    await b.close();
  });

  test('offers a key its own suites alone, and takes no other', async ({ browse }) => {
    const b = await browse('limited');
    await b.open('/book-in');
    expect(await b.page.getByRole('radio').count()).toBe(1);
    await fill(b, { 'Custody record number': '01BX/0005/10' });
    await b.page.evaluate('void (document.querySelector("[type=radio]").value = "BX")');
    await b.page.getByRole('radio').check();
    await b.press('Continue');
    expect(await b.text()).toContain('Suite is not chosen');
    await b.close();
  });
});
