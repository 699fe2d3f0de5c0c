import pg from 'pg';
import { openPostgres } from '../src/store/postgres.ts';
const url = process.argv[2]!;
const raw = new pg.Client(url); await raw.connect();
const seen: { text: string; values: unknown[] }[] = [];
const orig = pg.Client.prototype.query as any;
(pg.Client.prototype as any).query = function (this: any, ...a: any[]) { if (a[0]?.text && !/^SAVE|^REL/.test(a[0].text)) seen.push(a[0]); return orig.apply(this, a); };
const store = await openPostgres({ url, poolSize: 4 });
const F = 'MPS'; const L = Number.MAX_SAFE_INTEGER;
const what: Record<string, (s: any) => Generator<any, any, any>> = {
  candidates: (s) => s.runs.candidates({ force: F, customer: 'UKBA', after: { endedAt: 1230768000, id: '' }, before: 1262304000 }, 1),
  interp: (s) => s.detentions.withInterpreter({ force: F, detention: 'a', asOf: L }, { interpreter: 'INT-0001', startedAt: 1243846800, endedAt: 1243850400 }),
  engage: (s) => s.detentions.withEngagement({ force: F, detention: 'a', asOf: L }, 'E'),
  current: (s) => s.detentions.current(F, 'a'),
  close: (s) => s.detentions.closeStays(F),
  places: (s) => s.detentions.otherPlaces(F, 'a'),
  stops: (s) => s.stops.of(F, 'a'),
  list: (s) => s.detentions.list({ force: F, limit: 50 }),
  unbilled: (s) => s.detentions.list({ force: F, limit: 50, unbilled: true }),
  recorded: (s) => s.detentions.recordedBy({ force: F, asOf: L, from: 1230768000, to: 1262304000, after: '', limit: 500 }),
  heads: (s) => s.audit.heads(F, '', 500),
  docs: (s) => s.documents.list({ force: F, limit: 50 }),
  open: (s) => s.accounts.openInvoices({ force: F, customer: 'UKBA', before: L }),
  stray: (s) => s.audit.strayPart(),
  strayRow: (s) => s.audit.strayRow(),
  sealed: (s) => s.audit.sealed(F, 'detention', { id: '', revision: 0 }, 500),
  sealedInv: (s) => s.audit.sealed(F, 'invoice', { id: '', revision: 0 }, 500),
  retained: (s) => s.erasures.retained({ force: F, before: 1500000000, limit: 50 }),
  events: (s) => s.audit.events({ log: F, limit: 50 }),
  nodes: (s) => s.audit.nodes(F, 3, 5, 1),
};
for (const name of (process.argv[3] ?? '').split(',')) {
  seen.length = 0;
  await store.read(what[name]!);
  for (const { text, values } of seen) {
    if (!/^select|^with|^\(/i.test(text.trim())) continue;
    for (const mode of (process.argv[4] ?? 'force_custom_plan,force_generic_plan').split(',')) {
      await raw.query(`SET plan_cache_mode = ${mode}`);
      await raw.query('DEALLOCATE ALL');
      const args = values.map((v) => (v === null ? 'null' : typeof v === 'number' ? String(v) : `'${String(v).replaceAll("'", "''")}'`));
      await raw.query(`PREPARE x AS ${text}`);
      const { rows } = await raw.query(`EXPLAIN (ANALYZE, BUFFERS OFF) EXECUTE x${args.length ? `(${args.join(',')})` : ''}`);
      console.log(`=== ${name} ${mode}`); for (const r of rows) console.log(r['QUERY PLAN']);
    }
  }
}
await raw.end(); await store.close();
