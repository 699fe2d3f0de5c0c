/** The pages of a year in every state, on every screen. */
import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { recorded, stay } from '../../api/sent.ts';
import { span } from '../../usecases/force.ts';
import { doubleText, test } from '../browsing.ts';

const YEAR = readFileSync(new URL('../../../fixtures/made-up-2009.ndjson', import.meta.url));
const SCREENS = [
  { width: 1100, script: true },
  { width: 320, script: false },
  { width: 320, script: true },
];

const PATHS = [
  '/years/2009',
  '/years/2009?basis=financial&suite=CX&asOf=2010-01-04T11:00:00Z',
  '/years/2010',
  '/years/2001',
  '/years/2009/suites',
  '/years/2001/suites',
  '/years?year=x&suite=CX&asOf-date=31/10/2009&asOf-time=01:30',
  '/years/2009?suite=ZZ',
  '/years/2009/detentions',
  '/years/2009/detentions?counted=open',
  '/years/2009/detentions?by=operation',
  '/years/2009/detentions?counted=held&heldAt=2009-07-08T08:26:00%2B01:00',
];

describe('the pages of a year', () => {
  test('hold in every state, also with all details open', async ({ service, browse }) => {
    const headers = { 'content-type': 'application/x-ndjson' };
    await service.ask('POST /v1/detentions/import', { as: 'custody', raw: YEAR, headers });
    for (let n = 0; n < 40; n++) {
      const code = `S${n}`;
      const suite = { code, name: `Example suite ${n}` };
      await service.ask(`PUT /v1/suites/${code}`, { as: 'administrator', body: suite });
      const intervals = [span('2009-12-31T08:00:00Z', '2009-12-31T20:00:00Z', { suite: code })];
      const operation = `An operation with a long name ${n}`;
      await recorded(service, stay(`01${code}/1/09`, { intervals, operation }));
    }
    await recorded(
      service,
      stay('open', { intervals: [span('2010-01-01T08:00:00Z', null)], outcome: null }),
    );
    for (const screen of SCREENS) {
      const b = await browse('auditor', screen);
      for (const path of PATHS) {
        await b.open(path);
        for (const details of await b.page.locator('summary').all()) await details.click();
        await b.check();
        expect((await b.page.content()).length, `the size of ${path}`).toBeLessThan(60_000);
        if (!screen.script || screen.width !== 1100) continue;
        await doubleText(b.page);
        await b.check();
      }
      await b.close();
    }
  });
});
