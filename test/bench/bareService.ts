/**
 * The least code that records detentions durably over HTTP: Hono, zod and better-sqlite3, three tables and
 * a chain of hashes, and what arrives in one turn of the event loop in one commit. No keys, no idempotency,
 * no rules. `node bareService.ts DATABASE` prints where it listens.
 */
import { createHash, randomUUIDv7 } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import Database from 'better-sqlite3';
import { Hono } from 'hono';
import { z } from 'zod';
import { announce } from './announce.ts';

const timeShape = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text) / 1000);
const shape = z.strictObject({
  custodyRecordNumber: z.string().min(1).max(50),
  detaineeReference: z.string().max(50),
  outcome: z.string().max(50),
  intervals: z.array(
    z.strictObject({ suite: z.string(), startedAt: timeShape, endedAt: timeShape }),
  ),
});
type Sent = z.output<typeof shape>;

const db = new Database(process.argv[2]);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`
  CREATE TABLE IF NOT EXISTS detentions (id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, reference TEXT, outcome TEXT);
  CREATE TABLE IF NOT EXISTS intervals (detention TEXT NOT NULL, position INTEGER NOT NULL, suite TEXT NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, PRIMARY KEY (detention, position));
  CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY, event TEXT NOT NULL, hash TEXT NOT NULL);
`);
const insertDetention = db.prepare('INSERT INTO detentions VALUES (?, ?, ?, ?)');
const insertInterval = db.prepare('INSERT INTO intervals VALUES (?, ?, ?, ?, ?)');
const insertEvent = db.prepare('INSERT INTO events VALUES (?, ?, ?)');
const begin = db.prepare('BEGIN IMMEDIATE');
const commit = db.prepare('COMMIT');
const waiting: { sent: Sent; resolve: (id: string) => void }[] = [];
let position = 0;
let hash = '';

function insert({ custodyRecordNumber, detaineeReference, outcome, intervals }: Sent): string {
  const id = randomUUIDv7();
  insertDetention.run(id, custodyRecordNumber, detaineeReference, outcome);
  for (const [n, { suite, startedAt, endedAt }] of intervals.entries()) {
    insertInterval.run(id, n, suite, startedAt, endedAt);
  }
  const event = JSON.stringify({ id, position, at: Date.now(), kind: 'recorded' });
  hash = createHash('sha256').update(hash).update(event).digest('hex');
  insertEvent.run(position++, event, hash);
  return id;
}

function commitTogether(): void {
  const turn = waiting.splice(0);
  begin.run();
  const ids = turn.map(({ sent }) => insert(sent));
  commit.run();
  for (const [n, { resolve }] of turn.entries()) resolve(ids[n] ?? '');
}

const app = new Hono().post('/v1/detentions', async (c) => {
  const parsed = shape.safeParse(await c.req.json());
  if (!parsed.success) return c.json(parsed.error.issues, 422);
  const id = await new Promise<string>((resolve) => {
    waiting.push({ sent: parsed.data, resolve });
    if (waiting.length === 1) setImmediate(commitTogether);
  });
  return c.json({ id, ...parsed.data }, 201);
});
announce(createServer(getRequestListener(app.fetch)));
