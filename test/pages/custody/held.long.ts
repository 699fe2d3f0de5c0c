/** Who is held, the list of detentions and finding: in every state, on every screen, and for every role. */
import { describe, expect } from 'vitest';
import { openStay, recorded, stay } from '../../api/sent.ts';
import type { Service } from '../../api/server.ts';
import { span } from '../../usecases/force.ts';
import { doubleText, type Screen, test } from '../browsing.ts';
import { fill, sentFields } from '../filling.ts';

const SUITES = ['CX', 'BX', 'HM'];

/** Sixty people held, some for so long that they have no price; and more that left with no outcome than are shown. */
async function fillForce(service: Service): Promise<void> {
  service.at('2010-01-06T08:00:00Z');
  for (let n = 0; n < 60; n++) {
    const startedAt = new Date(Date.parse('2010-01-04T07:30:00Z') + n * 2_880_000).toISOString();
    const watch = n % 7 === 3 ? 'constant' : 'standard';
    const power = n % 5 === 4 ? 'criminal' : 'immigration';
    const intervals = [span(startedAt, null, { suite: SUITES[n % 3], watch, power })];
    const references = { detaineeReference: 'MPS-D-60' };
    await recorded(service, openStay(`01XX/${n}/10`, { intervals, ...references }));
  }
  const ended = [span('2010-01-05T08:00:00Z', '2010-01-05T19:00:00Z')];
  for (let n = 0; n < 11; n++) {
    await recorded(service, stay(`01CX/E${n}/10`, { intervals: ended, outcome: null }));
  }
}

const SCREENS: [string, Screen, boolean][] = [
  ['wide', {}, false],
  ['wide, with text twice its size', {}, true],
  ['narrow', { width: 320 }, false],
  ['narrow, with text twice its size', { width: 320 }, true],
  ['narrow, with no script', { width: 320, script: false }, false],
];

describe('with nobody held', () => {
  test.for(SCREENS)('%s', async ([, screen, doubled], { browse }) => {
    const b = await browse('custody', screen);
    for (const path of [
      '/held',
      '/held?suite=CX',
      '/detentions',
      '/detentions?status=void',
      '/find',
    ]) {
      await b.open(path);
      if (doubled) await doubleText(b.page);
      await b.check();
    }
    await b.open('/detentions?from=31/2/2009&to=x');
    expect(await b.text()).toContain('Arrived from is not a date');
    await b.check();
    await b.open('/find');
    await b.press('Search');
    expect(await b.text()).toContain('Custody record number is empty');
    await b.check();
    await fill(b, { 'Custody record number': '01CX', 'The force’s reference': 'MPS-D' });
    await b.press('Search');
    expect(await b.text()).toContain('fill in one field alone');
    await fill(b, { 'The force’s reference': '' });
    await b.press('Search');
    expect(await b.heading()).toBe('Nothing found');
    await b.check();
    await b.close();
  });
});

describe('with many held', () => {
  test('a page for each screen', async ({ service, browse }) => {
    await fillForce(service);
    for (const [name, screen, doubled] of SCREENS) {
      const b = await browse('custody', screen);
      for (const path of [
        '/held',
        '/held?suite=BX&order=latest',
        '/detentions',
        '/detentions?status=held&suite=CX&from=4/1/2010',
      ]) {
        await b.open(path);
        if (doubled) await doubleText(b.page);
        await b.check();
        const html = await b.page.content();
        expect(html.length, `${name} ${path}`).toBeLessThan(60_000);
      }
      await b.close();
    }
  });

  test('pages follow one another, and the filter stays', async ({ browse }) => {
    const b = await browse('custody');
    await b.open('/held');
    const first = await b.page.getByRole('rowheader').allInnerTexts();
    await b.press('Next page');
    const second = await b.page.getByRole('rowheader').allInnerTexts();
    expect([first.length, second.length]).toEqual([50, 10]);
    expect(new Set([...first, ...second]).size).toBe(60);
    await b.press('First page');
    expect(await b.page.getByRole('rowheader').allInnerTexts()).toEqual(first);
    await b.press('All that need an outcome');
    expect(await b.page.getByRole('rowheader').count()).toBe(11);
    await b.check();
    await b.press('Remove this filter: Needs an outcome');
    await b.press('Next page');
    expect(await b.page.getByRole('rowheader').count()).toBe(21);
    await b.close();
  });

  test('what a search finds goes on over pages, and no URL has what was looked for', async ({
    browse,
  }) => {
    const b = await browse('custody', { width: 320 });
    await b.open('/find');
    await fill(b, { 'The force’s reference': 'MPS-D-60' });
    await b.press('Search');
    expect(await b.page.getByRole('rowheader').count()).toBe(50);
    await b.check();
    await b.press('Next page');
    expect(await b.page.getByRole('rowheader').count()).toBe(10);
    expect(b.page.url()).not.toContain('MPS-D');
    await b.close();
  });
});

describe('who may', () => {
  test('look for documents: finance and auditors, and not a custody desk', async ({ browse }) => {
    const b = await browse('custody');
    await b.open('/find');
    expect(await b.text()).not.toContain('Number of a document');
    const form = { ...(await sentFields(b)), documentNumber: 'MPS-2009-000001' };
    const answer = await b.page.request.post('/find', { form, maxRedirects: 0 });
    expect(answer.status()).toBe(422);
    await b.close();
    const finance = await browse('finance');
    await finance.open('/find');
    await fill(finance, { 'Number of a document': 'MPS-2009-1' });
    await finance.press('Search');
    expect(await finance.text()).toContain('Number of a document is not like MPS-2026-000001');
    await finance.check();
    await finance.close();
  });

  test('see another’s search: nobody', async ({ browse }) => {
    const [mine, other] = [await browse('custody'), await browse('otherCustody')];
    await mine.open('/find');
    await fill(mine, { 'The force’s reference': 'MPS-D-60' });
    await mine.press('Search');
    expect((await other.page.request.get(new URL(mine.page.url()).pathname)).status()).toBe(404);
    await other.open('/held');
    expect(await other.text()).toContain('Nobody is held');
    await mine.close();
    await other.close();
  });

  test('see who is held: custody alone; find: not administrators', async ({ browse }) => {
    const b = await browse('administrator');
    for (const path of ['/held', '/find', '/detentions']) {
      expect((await b.page.request.get(path)).status(), path).toBe(403);
    }
    await b.close();
  });
});
