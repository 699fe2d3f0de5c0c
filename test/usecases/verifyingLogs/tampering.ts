/** Random bytes changed in the stored rows of a force that has done everything: the recount names each. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { openSqlite } from '../../../src/store/sqlite/open.ts';
import { keptYear } from '../../../src/usecases/keptYear.ts';
import { verifyLog } from '../../../src/usecases/verifyingLogs/verifyLog.ts';
import { openBusyForce } from '../busyForce.ts';
import { randomFrom } from '../verifyingInvoices/changedBytes.ts';

/** The columns that the log seals, by table, or that are counted again; what the rest holds follows from these. */
const SEALED: Record<string, readonly string[]> = {
  audit_events: ['leaf'],
  audit_nodes: ['hash'],
  audit_subjects: ['subject'],
  revisions: ['facts', 'personal_hash', 'content_hash', 'by_key', 'by_name', 'recorded_at'],
  personal: ['salt', 'body'],
  documents: ['facts', 'personal_hash', 'document_hash', 'customer', 'tariff_date', 'total_pence'],
  document_proofs: ['proof', 'position', 'number'],
  tariffs: ['content', 'content_hash', 'customer', 'effective_from', 'by_name'],
  agreed_charges: ['amount_pence', 'personal_hash', 'by_name'],
  payment_acts: ['content', 'content_hash', 'kind', 'amount_pence', 'acted_at', 'by_name'],
  allocations: ['invoice', 'amount_pence'],
  live_invoices: ['owed_pence'],
  accepted_overlaps: ['personal_hash', 'accepted_at'],
  disputes: ['invoice', 'raised_at', 'personal_hash', 'by_name'],
  settlements: ['outcome', 'personal_hash'],
  lifted_stops: ['credit_note', 'personal_hash', 'by_name'],
  forces: ['content'],
  customers: ['content'],
  suites: ['name'],
  access_keys: ['hash', 'name', 'roles'],
  month_summaries: ['summary'],
  month_lengths: ['seconds'],
};

interface Cell {
  table: string;
  column: string;
  rowid: number;
  value: string | number;
}

/** Changes one byte at a time in a copy of its own; gives what was said of each. */
export async function checkTamperings(count: number, seed: number): Promise<string[]> {
  const random = randomFrom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'custody-tampering-'));
  try {
    const busy = await openBusyForce({ file: join(folder, 'busy.db') });
    const { store, now } = busy.desk;
    // What is kept of months that were touched since is answered from by nobody.
    const year = { force: 'MPS', now: now(), year: 2009, basis: 'calendar', suite: null } as const;
    await keptYear(store, year);
    await store.close();
    unguard(join(folder, 'busy.db'));
    const said: string[] = [];
    for (let n = 0; n < count; n++) {
      const file = join(folder, `copy-${n}.db`);
      copyFileSync(join(folder, 'busy.db'), file);
      const what = tamper(file, random);
      const store = openSqlite(file);
      const { problem } = await verifyLog(store);
      store.close();
      rmSync(file);
      expect(problem ?? 'nothing', `seed ${seed}, change ${n}: ${what}`).toMatch(
        /^(log|event|detention|invoice|credit-note|document|lifted-stop|dispute|settlement|tariff|agreement|overlap|payment|force|suite|customers?|keys?|series) /,
      );
      said.push(`${what}: ${problem}`);
    }
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Takes away what would refuse the change: whoever holds the file can. */
function unguard(file: string): void {
  const raw = new Database(file);
  const named = raw.prepare(
    "SELECT type || ' ' || name FROM sqlite_master WHERE type = 'trigger' OR name LIKE 'audit_events_by_%'",
  );
  for (const name of named.pluck().all()) raw.exec(`DROP ${name}`);
  raw.pragma('wal_checkpoint(TRUNCATE)');
  raw.close();
}

/** Changes a byte of a cell; every column is as likely as any other. Says which it was. */
function tamper(file: string, random: () => number): string {
  const raw = new Database(file);
  raw.pragma('foreign_keys = OFF');
  const columns = Object.entries(SEALED).flatMap(([table, names]) =>
    names.map((name) => ({ table, name })),
  );
  const { table, name } = pick(columns, random);
  const rows = raw
    .prepare<[], { rowid: number; value: string | number }>(
      `SELECT rowid, ${name} AS value FROM ${table}`,
    )
    .all();
  const { rowid, value } = pick(rows, random);
  const cell: Cell = { table, column: name, rowid, value };
  const other = otherThan(cell, random);
  const update = raw.prepare(`UPDATE OR IGNORE ${table} SET ${name} = ? WHERE rowid = ?`);
  const { changes } = update.run(other, rowid);
  raw.close();
  // What another row bears already, the database itself refuses.
  return changes === 1 ? `${table}.${name} from ${value} to ${other}` : tamper(file, random);
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('there is nothing to pick from');
  return item;
}

/** One visible character for another; of a number, one digit. */
function otherThan({ value }: Cell, random: () => number): string | number {
  const text = String(value);
  const at = Math.floor(random() * text.length);
  const before = text.charCodeAt(at);
  const [first, last] = typeof value === 'number' ? [48, 57] : [33, 126];
  let code = before;
  while (code === before) code = first + Math.floor(random() * (last - first + 1));
  const other = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
  return typeof value === 'number' ? Number(other) : other;
}
