import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvRecords } from '../../src/shapes/csvFile.ts';
import { detentionShape } from '../../src/shapes/detention.ts';
import { type ImportRecord, ndjsonRecords } from '../../src/shapes/importFile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { importDetentions } from '../../src/usecases/importDetentions.ts';
import { tokenOf } from '../../src/usecases/manageKeys.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import { deskOf, setUp } from '../usecases/force.ts';
import { detention, pacedLoad } from './load.ts';
import type { Bench } from './run.ts';
import { prepare, start } from './services.ts';

const COUNT = 10_000;
const IN_FLIGHT = 50;
const LINES_A_CHUNK = 500;
/** Of records that come one by one while a file is imported. */
const MEANWHILE = { rate: 100, count: 1000 };
const HEADER = 'custodyRecordNumber,detaineeReference,suite,startedAt,endedAt,outcome\n';
const OPTIONS = { existing: 'refuse', dryRun: false, atomic: false } as const;

/** Files of detentions with their events, durable, against as many recorded each by itself. */
export async function importBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const store = openSqlite(join(folder, 'bench.db'));
  const desk = deskOf(store, undefined, randomUUIDv7);
  await setUp(desk);
  let number = 0;
  const one = async () => {
    for (let n = 0; n < COUNT / IN_FLIGHT; n++) {
      number += 1;
      await desk.do(recordDetention, detentionShape.parse(detention(number)));
    }
  };
  async function* file(lineOf: (n: number) => string, head = '') {
    yield Buffer.from(head);
    for (let n = 0; n < COUNT; n += LINES_A_CHUNK) {
      const lines = Array.from({ length: LINES_A_CHUNK }, () => {
        number += 1;
        return lineOf(number);
      });
      yield Buffer.from(lines.join(''));
    }
  }
  const read = async (records: AsyncIterable<ImportRecord>) => {
    for await (const some of importDetentions(store, () => desk.context(), records, OPTIONS)) {
      const [last] = some.slice(-1);
      if (!last || !('summary' in last)) continue;
      if (last.summary.recorded !== COUNT) throw new Error('not all of it was recorded');
    }
  };
  const eachByItself = {
    name: 'each by itself, 50 in flight',
    run: async () => {
      await Promise.all(Array.from({ length: IN_FLIGHT }, one));
    },
  };
  const ndjson = (n: number) => `${JSON.stringify(detention(n))}\n`;
  const csv = (n: number) => `B/${n},D-${n},CX,2009-06-01T09:15:00Z,2009-06-01T19:45:00Z,removed\n`;
  return {
    name: 'import',
    unit: 'detentions with their events, durable',
    count: COUNT,
    baseline: eachByItself,
    subject: { name: 'NDJSON', run: () => read(ndjsonRecords(file(ndjson))) },
    others: [
      {
        baseline: eachByItself,
        subject: { name: 'CSV', run: () => read(csvRecords(file(csv, HEADER), null)) },
      },
    ],
    also: () => recordsMeanwhile(folder, ndjson),
    end: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** How long a record takes over HTTP while the service imports one file after another. */
async function recordsMeanwhile(folder: string, lineOf: (n: number) => string) {
  const file = join(folder, 'service.db');
  const token = tokenOf('MPS', randomBytes(32).toString('base64url'));
  await prepare(file, token);
  const { url, stop } = await start('recordService.ts', [file, 'together']);
  let isOver = false;
  const importing = (async () => {
    for (let from = 0; !isOver; from += COUNT) {
      const body = Array.from({ length: COUNT }, (_, n) => lineOf(from + n)).join('');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
      const answer = await fetch(`${url}/v1/detentions/import`, { method: 'POST', headers, body });
      const summary = `"recorded":${COUNT}`;
      if (!(await answer.text()).includes(summary)) throw new Error('not all of it was recorded');
    }
  })();
  const took = await pacedLoad({ url, token, ...MEANWHILE });
  isOver = true;
  await importing;
  await stop();
  return { 'a record over HTTP meanwhile': { rate: `${MEANWHILE.rate}/s`, ...took } };
}
