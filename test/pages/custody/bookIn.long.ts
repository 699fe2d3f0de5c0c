/** Booking in: what goes wrong, where the clocks change, whose suites; and every page on every screen. */
import { describe, expect } from 'vitest';
import { openStay, recorded } from '../../api/sent.ts';
import { type Browsing, doubleText, type Screen, test } from '../browsing.ts';
import { fill } from '../filling.ts';

async function answerFirst(b: Browsing, number: string): Promise<void> {
  await b.open('/book-in');
  await fill(b, { 'Custody record number': number });
  await b.page.getByLabel('Suite').selectOption('CX');
  await b.press('Continue');
}

describe('booking in', () => {
  test('asks which of two it was, where the clocks went back', async ({ service, browse }) => {
    service.at('2010-10-31T02:10:00Z');
    const b = await browse('custody');
    await answerFirst(b, '01CX/0003/10');
    await fill(b, { Time: '01:30' });
    await b.press('Continue');
    expect(await b.text()).toContain('happened twice');
    await b.check();
    await b.page.getByLabel('Before they went back (BST)').check();
    await b.press('Continue');
    await b.press('Continue');
    expect(await b.text()).toContain('Sun 31 Oct 2010 01:30 BST');
    await b.press('Change Custody began');
    expect(await b.page.getByLabel('Before they went back (BST)').isChecked()).toBe(true);
    await b.close();
  });

  test('fills in now, in the hour that is shown twice', async ({ service, browse }) => {
    service.at('2010-10-31T01:10:00Z');
    const b = await browse('custody');
    await answerFirst(b, '01CX/0006/10');
    expect(await b.page.getByLabel('Time').inputValue()).toBe('01:10');
    expect(await b.page.getByLabel('After (GMT)').isChecked()).toBe(true);
    await b.press('Continue');
    await b.press('Continue');
    expect(await b.text()).toContain('Sun 31 Oct 2010 01:10 GMT');
    await b.close();
  });

  test('refuses a time to come, and one that the clocks left out', async ({ service, browse }) => {
    service.at('2010-03-28T08:00:00Z');
    const b = await browse('custody', { script: false });
    await answerFirst(b, '01CX/0002/10');
    const refusals = {
      '10:30': 'lies in the future: it is Sun 28 Mar 2010 09:00 BST now',
      '01:30': 'never was',
      '25:00': 'needs a time',
    };
    for (const [time, words] of Object.entries(refusals)) {
      await fill(b, { Time: time });
      await b.press('Continue');
      expect(await b.text()).toContain(words);
      expect(await b.page.getByLabel('Time').inputValue()).toBe(time);
    }
    await b.close();
  });

  test('leads to the record that bears the number already', async ({ service, browse }) => {
    service.at('2010-01-04T12:00:00Z');
    const id = await recorded(service, openStay('01CX/0004/10'));
    const b = await browse('custody');
    await answerFirst(b, ' 01CX/0004/10');
    expect(await b.text()).toContain('This custody record number is recorded already');
    await b.check();
    await b.press('Open the record with this number');
    expect(new URL(b.page.url()).pathname).toBe(`/detentions/${id}`);
    await b.close();
  });

  test('says so where another desk was quicker, and keeps what was typed', async ({
    service,
    browse,
  }) => {
    service.at('2010-01-04T12:00:00Z');
    const b = await browse('custody');
    await answerFirst(b, '01CX/0007/10');
    await b.press('Continue');
    await b.press('Continue');
    const id = await recorded(service, openStay('01CX/0007/10'));
    await b.press('Book in');
    expect(await b.heading()).toContain('Check what you typed');
    expect(await b.text()).toContain('This custody record number is recorded already');
    await b.check();
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
    await b.check();
    await b.close();
  });

  test('is for custody alone', async ({ browse }) => {
    const b = await browse('finance');
    for (const path of ['/book-in', '/held']) {
      expect((await b.page.request.get(path)).status(), path).toBe(403);
    }
    await b.close();
  });
});

describe('every page of it, empty, with errors and answered', () => {
  const screens: [string, Screen, boolean][] = [
    ['wide', {}, false],
    ['wide, with text twice its size', {}, true],
    ['narrow', { width: 320 }, false],
    ['narrow, with no script', { width: 320, script: false }, false],
  ];
  test.for(screens)('%s', async ([name, screen, doubled], { service, browse }) => {
    service.at('2010-01-04T12:00:00Z');
    const b = await browse('custody', screen);
    const check = async () => {
      if (doubled) await doubleText(b.page);
      await b.check();
    };
    await b.open('/book-in');
    await check();
    await b.press('Continue');
    await check();
    await answerFirst(b, `01CX/${name.length}/10`);
    await check();
    await fill(b, { Time: '' });
    await b.press('Continue');
    await check();
    await fill(b, { Time: '0300' });
    await b.press('Continue');
    await check();
    await fill(b, { Operation: 'x'.repeat(101) });
    await b.press('Continue');
    await check();
    await fill(b, { Operation: 'x'.repeat(100) });
    await b.press('Continue');
    await check();
    await b.press('Back');
    expect(await b.page.getByLabel('Operation').inputValue()).toBe('x'.repeat(100));
    await b.close();
  });
});
