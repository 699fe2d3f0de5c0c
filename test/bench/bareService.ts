/**
 * The least code that records detentions durably over HTTP: Hono, zod and better-sqlite3; what the service
 * keeps of one, its facts, its personal part with a salt and its event, in three tables and a chain of
 * hashes; and what arrives in one turn of the event loop in one commit. No keys, no rules, nothing to find
 * anything by. `node bareService.ts DATABASE` prints where it listens.
 */
import { createHash, hash, randomBytes, randomUUIDv7 } from 'node:crypto';
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
  CREATE TABLE IF NOT EXISTS detentions (id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE,
    facts TEXT NOT NULL, facts_hash TEXT NOT NULL, personal_hash TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS personal (detention TEXT PRIMARY KEY, salt TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY, event TEXT NOT NULL, hash TEXT NOT NULL);
`);
const insertDetention = db.prepare('INSERT INTO detentions VALUES (?, ?, ?, ?, ?)');
const insertPersonal = db.prepare('INSERT INTO personal VALUES (?, ?, ?)');
const insertEvent = db.prepare('INSERT INTO events VALUES (?, ?, ?)');
const begin = db.prepare('BEGIN IMMEDIATE');
const commit = db.prepare('COMMIT');
const waiting: { sent: Sent; resolve: (id: string) => void }[] = [];
let position = 0;
let chain = '';

function insert({ custodyRecordNumber, detaineeReference, ...rest }: Sent): string {
  const id = randomUUIDv7();
  const facts = JSON.stringify(rest);
  const factsHash = hash('sha256', facts);
  const salt = randomBytes(32).toString('hex');
  const body = JSON.stringify({ custodyRecordNumber, detaineeReference });
  const personalHash = createHash('sha256').update(salt).update(body).digest('hex');
  insertDetention.run(id, custodyRecordNumber, facts, factsHash, personalHash);
  insertPersonal.run(id, salt, body);
  const at = Math.floor(Date.now() / 1000);
  const subject = { id, hash: factsHash };
  const event = JSON.stringify({ at, kind: 'recorded', position, personalHash, subject });
  chain = createHash('sha256').update(chain).update(event).digest('hex');
  insertEvent.run(position++, event, chain);
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
