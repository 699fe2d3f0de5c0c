/** The archive of a long claim: what it takes while it is drawn and sent. */
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { beforeAll, describe, expect, test } from 'vitest';
import { claimArchive } from '../../src/api/claimForms.ts';
import { fileAnswer } from '../../src/api/forms.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { createDrawer, type Drawer } from '../../src/workers/drawer.ts';
import { claimOf, numbered } from '../documents/claims.ts';

const COUNT = 4000;
/** Once threads have come to what they need. */
const WARM = 1500;
const SLACK_BYTES = 120_000_000;

let invoices: InvoiceDocument[];
beforeAll(() => {
  invoices = Array.from({ length: COUNT }, (_, n) => numbered(n));
});

/** The archive of the claim of them all, and how many of its documents were drawn so far. */
function openArchive(drawer: Drawer) {
  const seen = { drawn: 0 };
  const counting: Drawer = {
    ...drawer,
    pack: (document) => {
      seen.drawn += 1;
      return drawer.pack(document);
    },
  };
  async function* documents() {
    yield* invoices;
  }
  return { seen, archive: claimArchive(claimOf({ invoices }), documents, counting) };
}

describe('the archive of a long claim', () => {
  test('takes no more memory at its end than a while after its start', async () => {
    const drawer = createDrawer(2);
    const { seen, archive } = openArchive(drawer);
    let early = 0;
    let late = 0;
    for await (const _ of archive) {
      const { rss } = process.memoryUsage();
      if (seen.drawn < WARM) early = Math.max(early, rss);
      else late = Math.max(late, rss);
    }
    await drawer.close();
    expect(seen.drawn).toBe(COUNT);
    expect(late - early).toBeLessThan(SLACK_BYTES);
  });

  test('waits for a reader that takes nothing, and goes on with it', async () => {
    const drawer = createDrawer(2);
    const { seen, archive } = openArchive(drawer);
    const listener = getRequestListener(() => fileAnswer(archive, 'zip', 'claim'));
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked = get({ port: (server.address() as AddressInfo).port });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const stalledAt = await settled(() => seen.drawn);
    expect(stalledAt).toBeLessThan(COUNT / 2);
    let bytes = 0;
    for await (const chunk of Readable.from(answer)) bytes += chunk.length;
    expect(seen.drawn).toBe(COUNT);
    expect(bytes).toBeGreaterThan(COUNT * 10_000);
    server.close();
    await drawer.close();
  });
});

/** What it comes to once it stays the same for a while. */
async function settled(value: () => number): Promise<number> {
  let before = -1;
  while (before !== value() || before === 0) {
    before = value();
    await setTimeout(2000);
  }
  return before;
}
