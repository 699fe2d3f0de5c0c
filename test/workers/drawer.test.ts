import { afterAll, describe, expect, test } from 'vitest';
import { breakdownPdf } from '../../src/documents/breakdownPdf.ts';
import { claimPdf } from '../../src/documents/claimPdf.ts';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { createDrawer } from '../../src/workers/drawer.ts';
import { breakdownOf, reportOf } from '../documents/breakdowns.ts';
import { numbered, ordinaryClaim } from '../documents/claims.ts';

const drawer = createDrawer(1);
afterAll(() => drawer.close());

describe('a drawer', () => {
  test('draws each kind of document as it is drawn elsewhere', async () => {
    const [report, claim, invoice] = [reportOf([breakdownOf()]), ordinaryClaim(), numbered(7)];
    const drawn = await Promise.all([
      drawer.draw('breakdownPdf', report),
      drawer.draw('claimPdf', claim),
      drawer.draw('invoicePdf', invoice),
    ]);
    const expected = [await breakdownPdf(report), await claimPdf(claim), await invoicePdf(invoice)];
    expect(drawn.map((bytes, n) => Buffer.compare(bytes, expected[n] ?? bytes))).toEqual([0, 0, 0]);
  });

  test('goes on after one that cannot be drawn', async () => {
    const odd = drawer.draw('claimPdf', ordinaryClaim({ templateVersion: 99 }));
    await expect(odd).rejects.toThrow('99');
    expect((await drawer.draw('invoicePdf', numbered(1))).length).toBeGreaterThan(10_000);
  });

  test('lets one come between a long row that is asked for little by little', async () => {
    const done: string[] = [];
    const row = (async () => {
      const underWay: Promise<unknown>[] = [];
      for (let n = 0; n < 60; n++) {
        underWay.push(drawer.draw('invoicePdf', numbered(n)).then(() => done.push('row')));
        if (underWay.length === drawer.ahead) await underWay.shift();
      }
      await Promise.all(underWay);
    })();
    await drawer.draw('claimPdf', ordinaryClaim()).then(() => done.push('one'));
    expect(done.indexOf('one')).toBeLessThan(2 * drawer.ahead);
    await row;
  });
});
