/** What every page is made of. */
import { describe, expect } from 'vitest';
import { invoiced, stay } from '../api/sent.ts';
import { tableTest as test } from '../api/server.ts';
import { visitor } from './fetching.ts';

const BANNER = 'govuk-notification-banner--success';

describe('what was done before a page is shown', () => {
  test('is said by the code in its link', async ({ service }) => {
    const { number } = await invoiced(service, stay('DONE-1'));
    const { get } = await visitor(service, 'finance');
    const { html } = await get(`/invoices/${number}?done=issued`);
    expect(html).toContain(BANNER);
    expect(html).toContain('The invoice is issued.');
  });

  test.for(['constructor', 'no-such-code', ''])(
    'is nothing for the code "%s"',
    async (code, { service }) => {
      const { number } = await invoiced(service, stay(`DONE-2${code}`));
      const { get } = await visitor(service, 'finance');
      const { status, html } = await get(`/invoices/${number}?done=${code}`);
      expect(status).toBe(200);
      expect(html).not.toContain(BANNER);
    },
  );
});
