/**
 * Serves the archive of a claim and a health call, in a process whose memory and event loop can be told
 * apart from others': `node claimService.ts DATABASE CLAIM pool|loop`. Prints where it listens.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { claimArchive } from '../../src/api/claimForms.ts';
import { fileAnswer } from '../../src/api/forms.ts';
import { claimPdf } from '../../src/documents/claimPdf.ts';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import type { ClaimDocument } from '../../src/shapes/claim.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { claimedDocuments } from '../../src/usecases/claimedDocuments.ts';
import { createDrawer, type Drawer } from '../../src/workers/drawer.ts';

/** Draws on the event loop, one document after another. */
const ONE_AT_A_TIME = {
  draw: (name: string, document: ClaimDocument | InvoiceDocument) =>
    name === 'claimPdf'
      ? claimPdf(document as ClaimDocument)
      : invoicePdf(document as InvoiceDocument),
  ahead: 1,
} as unknown as Drawer;

const [database = '', file = '', how] = process.argv.slice(2);
const store = openSqlite(database);
const claim: ClaimDocument = JSON.parse(readFileSync(file, 'utf8'));
const drawer = how === 'pool' ? createDrawer() : ONE_AT_A_TIME;
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

const app = new Hono()
  .get('/health', (c) => c.text('ok'))
  .get('/seen', (c) => {
    const loop = delay.percentile(99) / 1e6;
    delay.reset();
    return c.json({ loop, memory: process.resourceUsage().maxRSS * 1024 });
  })
  .get('/claim', () => {
    const documents = () => claimedDocuments(store, 'MPS', claim);
    return fileAnswer(claimArchive(claim, documents, drawer), 'zip', claim.number);
  });
const server = createServer(getRequestListener(app.fetch));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
