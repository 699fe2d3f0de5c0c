import { crc32, inflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { breakdownPdf } from '../../src/documents/breakdownPdf.ts';
import { claimPdf } from '../../src/documents/claimPdf.ts';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { ublXml } from '../../src/documents/ublXml.ts';
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

  test('packs an invoice and its e-invoice as an archive has them', async () => {
    const invoice = numbered(7);
    const { pdf, xml } = await drawer.pack(invoice);
    const files = [await invoicePdf(invoice), Buffer.from(ublXml(invoice))];
    for (const [n, { bytes, sums }] of [pdf, xml ?? pdf].entries()) {
      const file = Buffer.from(files[n] ?? []);
      expect(inflateRawSync(bytes).equals(file)).toBe(true);
      expect(sums).toEqual({ crc: crc32(file), packedSize: bytes.length, size: file.length });
    }
  });

  test('packs an invoice that no e-invoice can be made of alone', async () => {
    const facts = { buyer: { ...numbered(7).buyer, buyerReference: null }, purchaseOrder: null };
    expect((await drawer.pack(numbered(7, { facts }))).xml).toBeNull();
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
