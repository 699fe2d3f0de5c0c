import pg from 'pg';
import { openPostgres } from '../src/store/postgres.ts';
import { openDesk } from './usecases/force.ts';
import { importYear } from './usecases/madeUpYear.ts';
import { runInvoices } from './usecases/running.ts';
import { listExceptions } from '../src/usecases/listExceptions.ts';
import { deskOf } from './usecases/force.ts';
const url = process.argv[2]!;
const stats = new Map<string, {n: number; ms: number; max: number}>();
const orig = pg.Client.prototype.query as any;
(pg.Client.prototype as any).query = function (this: any, ...a: any[]) {
  const t = performance.now();
  const text = typeof a[0] === 'string' ? a[0] : a[0].text;
  const r = orig.apply(this, a);
  if (r?.then) r.then(() => { const ms = performance.now() - t; const s = stats.get(text) ?? {n:0,ms:0,max:0}; s.n++; s.ms += ms; s.max = Math.max(s.max, ms); stats.set(text, s); }, () => {});
  return r;
};
function report(what: string, top = 12) {
  console.log('==== ' + what);
  for (const [t, s] of [...stats].sort((a, b) => b[1].ms - a[1].ms).slice(0, top)) console.log(Math.round(s.ms), 'ms', s.n, 'x max', Math.round(s.max), t.slice(0, Number(process.env.W ?? 260)));
  stats.clear();
}
async function timed(what: string, work: () => Promise<unknown>) { const t = performance.now(); await work(); console.log(what, Math.round(performance.now() - t), 'ms'); report(what); }
const store = await openPostgres({ url, poolSize: 4 });
let desk: any;
if (process.argv[3] === 'made') desk = deskOf(store, undefined, () => crypto.randomUUID());
else {
await timed('open', async () => { desk = await openDesk({ store }); });
await timed('import', () => importYear(desk));
}
await timed('exceptions', () => listExceptions(store, desk.context(), { place: 0, limit: 50 }));
if (process.argv[3] !== 'made') await timed('run', () => runInvoices(desk, {customer:'UKBA', releasedFrom:'2009-01-01', releasedTo: process.argv[4] ?? '2009-12-31'}));
await timed('exceptions', () => listExceptions(store, desk.context(), { place: 0, limit: 50 }));
await store.close();
