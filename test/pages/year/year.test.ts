/** An auditor reads the made-up year 2009: beside the year before, by financial year, of a suite, as files. */
import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { recorded, stay } from '../../api/sent.ts';
import type { Service } from '../../api/server.ts';
import { span } from '../../usecases/force.ts';
import { type Browsing, test } from '../browsing.ts';
import { visitor } from '../fetching.ts';

const YEAR = readFileSync(new URL('../../../fixtures/made-up-2009.ndjson', import.meta.url));

async function importYear(service: Service): Promise<void> {
  const headers = { 'content-type': 'application/x-ndjson' };
  await service.ask('POST /v1/detentions/import', { as: 'custody', raw: YEAR, headers });
  const before = [span('2008-05-01T08:00:00Z', '2008-05-01T20:00:00Z')];
  await recorded(service, stay('01CX/1/08', { intervals: before }));
}

/** The cells of the row that a figure or group has. */
const rowOf = (b: Browsing, name: string) =>
  b.page
    .getByRole('row')
    .filter({ has: b.page.getByRole('rowheader', { name, exact: true }) })
    .first()
    .getByRole('cell')
    .allInnerTexts();

async function downloaded(b: Browsing, name: string): Promise<Buffer> {
  const href = await b.page.getByRole('link', { name }).getAttribute('href');
  const answer = await b.page.request.get(href ?? '');
  expect(answer.status(), name).toBe(200);
  return answer.body();
}

describe('an auditor', () => {
  test('reads the year 2009, then a financial year of one suite, and takes both files', async ({
    service,
    browse,
  }) => {
    await importYear(service);
    const b = await browse('auditor');
    await b.open('/years');
    expect(new URL(b.page.url()).pathname).toBe('/years/2009');
    expect(await b.heading()).toBe('The year 2009');
    expect(await b.text()).toContain(
      '1,393 detentions began in the year, 3.82 a day, and lasted 10.5 h on average; 1.67 people were held at once on average.',
    );
    expect(await rowOf(b, 'Detentions')).toEqual(['1,393', '1', '+1,392', 'Detentions']);
    expect((await rowOf(b, 'Admissions a day'))[0]).toBe('3.816');
    expect((await rowOf(b, 'Mean length')).slice(0, 2)).toEqual(['10.500 h', '12.000 h']);
    expect(await rowOf(b, 'July 2009')).toContain('137');
    const definition = b.page.getByRole('link', { name: 'Mean length', exact: true });
    expect(await definition.getAttribute('href')).toBe('/definitions#length-mean');
    await b.check();

    await definition.click();
    const said = b.page.locator('#length-mean');
    expect(await said.innerText()).toContain('divided by how many they are');
    await b.check();
    await b.page.goBack();

    await b.press('Detentions behind: Unpriced');
    expect(await b.text()).toContain('4 detentions that began in the year and are unpriced.');
    expect(await b.page.getByRole('row').count()).toBe(1 + 4);
    await b.check();
    await b.press('Back to the year');

    await b.press('By suite and operation');
    expect((await rowOf(b, 'Charing Cross (CX)'))[0]).toBe('200');
    await b.check();
    await b.press('Back to the year');

    await b.page.getByLabel('Kind of year').selectOption('financial');
    await b.page.getByLabel('Suite', { exact: true }).selectOption('CX');
    await b.press('Show the year');
    expect(await b.heading()).toBe('The financial year 2009/10');
    expect(await b.text()).toContain('Charing Cross (CX)');
    expect(b.page.url()).toMatch(/\/years\/2009\?basis=financial&suite=CX$/);
    const [detentions = ''] = await rowOf(b, 'Detentions');
    const csv = (await downloaded(b, 'Every figure for a spreadsheet (CSV)')).toString();
    expect(csv).toContain(`\nyear,,from,2009-04-01\n`);
    expect(csv).toContain(`\nyear,,detentions,${detentions}\n`);
    const pdf = await downloaded(b, 'The report for a committee (PDF)');
    expect(pdf.toString('latin1')).toContain('The financial year 2009/10');
    await b.close();
  });

  test('is told what is wrong with a year, and what would be in an empty one', async ({
    service,
  }) => {
    const auditor = await visitor(service, 'auditor');
    const wrong = await auditor.get('/years?year=20x9&asOf-date=1/1/2010&asOf-time=');
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('What is typed is not a year: write it like 2009');
    expect(wrong.html).toContain('The moment needs a time');
    expect(wrong.html).toContain('value="20x9"');
    const future = await auditor.get('/years/2009?asOf=2030-01-01T00:00:00Z');
    expect(future.status).toBe(422);
    expect(future.html).toContain('The moment lies in the future: say a past moment');
    const unknown = await auditor.get('/years/2009?suite=ZZ');
    expect(unknown.status).toBe(422);
    const empty = await auditor.get('/years/1999');
    expect(empty.html).toContain('Nothing is recorded that counts in this year');
    const noneBefore = await auditor.get('/years/1971');
    expect(noneBefore.html).not.toContain('/years/1970');
    for (const path of ['/years/1970', '/years/now', '/years/2009?basis=tax', '/years/2009?asOf=x'])
      expect((await auditor.get(path)).status, path).toBe(404);
    for (const query of ['counted=all', 'by=person', 'heldAt=noon'])
      expect((await auditor.get(`/years/2009/detentions?${query}`)).status, query).toBe(404);
  });

  test('asks for a year as it was recorded by a moment', async ({ service, browse }) => {
    service.at('2010-02-01T12:00:00Z');
    await recorded(service, stay('late'));
    const b = await browse('auditor', { script: false });
    await b.open('/years/2009');
    await b.page.getByText('As it stood at an earlier moment').click();
    await b.page.getByLabel('Date').fill('31/1/2010');
    await b.page.getByLabel('Time').fill('17:00');
    await b.press('Show the year');
    expect(await b.text()).toContain('As recorded by Sun 31 Jan 2010 17:00 GMT.');
    expect(await rowOf(b, 'Detentions')).toContain('1,393');
    await b.press('Count from what is recorded now');
    expect(await rowOf(b, 'Detentions')).toContain('1,394');
    await b.close();
  });
});

describe('an administrator', () => {
  test('sees the figures, and is not led to the people behind them', async ({ service }) => {
    const administrator = await visitor(service, 'administrator');
    const { html, status } = await administrator.get('/years/2009');
    expect(status).toBe(200);
    expect(html).not.toContain('/years/2009/detentions');
    expect((await administrator.get('/years/2009/detentions')).status).toBe(403);
    expect((await (await visitor(service, 'custody')).get('/years/2009')).status).toBe(403);
  });

  test('of another force sees nothing of it', async ({ service }) => {
    const { html } = await (await visitor(service, 'otherFinance')).get('/years/2009');
    expect(html).toContain('Nothing is recorded that counts in this year');
  });
});
