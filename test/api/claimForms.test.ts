/** A claim as cover sheet, schedule and archive, by HTTP. */
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { parse } from 'csv-parse/sync';
import { pino } from 'pino';
import { test as base, describe, expect, vi } from 'vitest';
import { answerClaim, claimArchive } from '../../src/api/claimForms.ts';
import { router } from '../../src/api/router.ts';
import { claimPdf } from '../../src/documents/claimPdf.ts';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { ublXml } from '../../src/documents/ublXml.ts';
import { sha256Hex } from '../../src/domain/hashing.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import type { ClaimDocument } from '../../src/shapes/claim.ts';
import { claimedDocuments } from '../../src/usecases/claimedDocuments.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { createDrawer, type Drawer } from '../../src/workers/drawer.ts';
import { packed } from '../../src/workers/packing.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { claimOf, numbered } from '../documents/claims.ts';
import { unzipped } from '../unzipped.ts';
import { type Desk, openDesk, record } from '../usecases/force.ts';
import { PLAIN_SETTINGS } from './settings.ts';

const COUNT = 40;

interface Claiming {
  desk: Desk;
  claim: ClaimDocument;
  /** Of a route that answers with the claim, in the form that ends it. */
  url: string;
  log: Record<string, unknown>[];
  /** How many documents were drawn so far. */
  drawn: () => number;
}

/** A force that issued invoices, and a route for each form of their claim. */
async function openClaiming(
  changes: { claim?: (claim: ClaimDocument) => ClaimDocument } = {},
): Promise<Claiming & { close: () => Promise<void> }> {
  const desk = await openDesk({ now: '2026-11-21T10:30:00Z' });
  const ids: string[] = [];
  for (let n = 0; n < COUNT; n++) {
    const part = { custodyRecordNumber: `01CX/${n}/09`, detaineeReference: `=${n}` };
    ids.push((await record(desk, part)).id);
  }
  const invoices = await Promise.all(ids.map((id) => desk.do(issueInvoice, id)));
  const { claim: change = (claim) => claim } = changes;
  const claim = change(claimOf({ invoices }));
  let drawn = 0;
  const pool = createDrawer();
  const drawer: Drawer = {
    ...pool,
    pack: (document) => {
      drawn += 1;
      return pool.pack(document);
    },
  };
  const log: Record<string, unknown>[] = [];
  const verifier = createVerifier();
  const deps: HttpDeps = {
    store: desk.store,
    newContext: (actor) => desk.as(actor).context(),
    verifier,
    drawer,
    log: pino({}, { write: (line: string) => log.push(JSON.parse(line)) }),
    ...PLAIN_SETTINGS,
  };
  const app = router();
  app.use(async (c, next) => {
    c.set('context', desk.context());
    c.set('requestId', 'a-request');
    await next();
  });
  for (const form of ['pdf', 'csv', 'zip'] as const) {
    app.get(`/${form}`, (c) => answerClaim(c, deps, claim, form));
  }
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    await new Promise((resolve) => server.close(resolve));
    await Promise.all([verifier.close(), pool.close()]);
    desk.store.close();
  };
  return { desk, claim, url, log, drawn: () => drawn, close };
}

/** Nothing is changed in it; a fixture has to take one by name. */
const test = base
  .extend('changes', { scope: 'file' }, () => ({}))
  .extend('claiming', { scope: 'file' }, async ({ changes }, { onCleanup }) => {
    const claiming = await openClaiming(changes);
    onCleanup(() => claiming.close());
    return claiming as Claiming;
  });

async function bytesAt(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

describe('a claim by HTTP', () => {
  test('is read as its cover sheet', async ({ claiming: { url, claim } }) => {
    const answer = await fetch(`${url}/pdf`);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toContain(`${claim.number}.pdf`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.equals(await claimPdf(claim))).toBe(true);
  });

  test('is read as its schedule', async ({ claiming: { url, claim } }) => {
    const answer = await fetch(`${url}/csv`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="${claim.number}.csv"`,
    );
    const text = Buffer.from(await answer.arrayBuffer());
    const rows = parse<Record<string, string>>(text, { columns: true, bom: true });
    expect(rows.map((row) => row.Number)).toEqual(claim.invoices.map(({ number }) => number));
    expect(rows[7]).toMatchObject({ 'Custody record': '01CX/7/09', "Force's reference": "'=7" });
  });

  test('is read as an archive of it all', async ({ claiming: { url, claim, desk } }) => {
    const answer = await fetch(`${url}/zip`);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toContain(`${claim.number}.zip`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const files = unzipped(Buffer.from(await answer.arrayBuffer()));
    const { number, invoices } = claim;
    expect(files.map(({ name }) => name)).toEqual([
      `${number}/${number}.pdf`,
      `${number}/${number}.csv`,
      ...invoices.flatMap((invoice) => [
        `${number}/documents/${invoice.number}.pdf`,
        `${number}/documents/${invoice.number}.xml`,
      ]),
    ]);
    expect(files[0]?.bytes.equals(await claimPdf(claim))).toBe(true);
    expect(files[1]?.bytes.equals(await bytesAt(`${url}/csv`))).toBe(true);
    let n = 2;
    for await (const document of claimedDocuments(desk.store, 'MPS', claim)) {
      expect(files[n]?.bytes.equals(await invoicePdf(document))).toBe(true);
      expect(files[n + 1]?.bytes.toString()).toBe(ublXml(document));
      n += 2;
    }
  });

  test('is the same archive each time', async ({ claiming: { url } }) => {
    const [first, second] = await Promise.all([bytesAt(`${url}/zip`), bytesAt(`${url}/zip`)]);
    expect(sha256Hex(first)).toBe(sha256Hex(second));
  });

  test('is drawn no further than its reader is about to get', async () => {
    const invoices = Array.from({ length: 50 }, (_, n) => numbered(n));
    async function* documents() {
      yield* invoices;
    }
    const page = packed(Buffer.from('a page'));
    let packing = 0;
    const drawer = {
      draw: async () => new Uint8Array(),
      pack: async () => {
        packing += 1;
        return { pdf: page, xml: null };
      },
      ahead: 4,
    } as unknown as Drawer;
    let taken = 0;
    for await (const chunk of claimArchive(claimOf({ invoices }), documents, drawer)) {
      if (chunk === page.bytes) taken += 1;
      expect(packing).toBeLessThanOrEqual(taken + 4);
    }
    expect(taken).toBe(50);
  });

  test('is drawn no further once its reader goes away', async ({
    claiming: { url, drawn, log },
  }) => {
    const before = drawn();
    await new Promise<void>((resolve) => {
      const call = request(`${url}/zip`, (answer) => {
        answer.once('data', () => {
          call.destroy();
          resolve();
        });
      });
      call.on('error', () => {});
      call.end();
    });
    await setTimeout(300);
    const then = drawn();
    await setTimeout(300);
    expect(drawn()).toBe(then);
    expect(then - before).toBeLessThan(COUNT);
    expect(log).toEqual([]);
  });

  base.each([
    ['the first', 0],
    ['the last', COUNT - 1],
  ])(
    'that names a document which is not there, %s, ends short, and the log says so',
    async (_, missing) => {
      const printed = vi.spyOn(console, 'error');
      const claiming = await openClaiming({
        claim: (claim) => ({
          ...claim,
          invoices: claim.invoices.map((invoice, n) =>
            n === missing ? { ...invoice, number: 'MPS-2026-999999' } : invoice,
          ),
        }),
      });
      try {
        for (const form of ['csv', 'zip']) {
          await expect(bytesAt(`${claiming.url}/${form}`)).rejects.toThrow(
            /terminated|fetch failed/,
          );
        }
        expect(claiming.log).toMatchObject([
          { msg: 'answer broke off', requestId: 'a-request', error: { name: 'RangeError' } },
          { msg: 'answer broke off', requestId: 'a-request', error: { name: 'RangeError' } },
        ]);
        expect(printed).not.toHaveBeenCalled();
      } finally {
        printed.mockRestore();
        await claiming.close();
      }
    },
  );
});
