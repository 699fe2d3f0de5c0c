import pg from 'pg';
import { openPostgres } from '../src/store/postgres.ts';
import { openDesk, deskOf } from './usecases/force.ts';
import { importYear } from './usecases/madeUpYear.ts';
import { listExceptions } from '../src/usecases/listExceptions.ts';
import { startRun } from '../src/usecases/startRun.ts';
import { goOn } from './usecases/running.ts';
const url = process.argv[2]!;
const store = await openPostgres({ url, poolSize: 4 });
let n = 0;
const desk = deskOf(store, undefined, () => crypto.randomUUID());
if (process.argv[3] === 'import') { const d = await openDesk({ store }); await importYear(d); }
let t = performance.now();
await listExceptions(store, desk.context(), { place: 0, limit: 50 }); console.log('exceptions', Math.round(performance.now() - t)); t = performance.now();
await listExceptions(store, desk.context(), { place: 0, limit: 50 }); console.log('exceptions again', Math.round(performance.now() - t)); t = performance.now();
if (process.argv[4] === 'run') {
let run = await desk.do(startRun, {customer:'UKBA', releasedFrom:'2009-01-01', releasedTo: '2009-12-31'});
for (let i = 0; i < 30; i++) { run = await goOn(desk, run); }
console.log('240 invoices', Math.round(performance.now() - t)); t = performance.now();
await listExceptions(store, desk.context(), { place: 0, limit: 50 }); console.log('exceptions after', Math.round(performance.now() - t));
}
await store.close();
