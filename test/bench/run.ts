/**
 * `npm run bench [-- NAME]`: each figure is a ratio against a baseline of the same run, the median of
 * interleaved rounds. Not timed tests: read the ratios, not the machine.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { claimBench } from './claim.ts';
import { databasesBench } from './databases.ts';
import { invoiceBench } from './invoice.ts';
import { pagesBench } from './pages.ts';
import { proveBench } from './prove.ts';
import { rateBench } from './rate.ts';
import { readBench } from './read.ts';
import { recordBench } from './record.ts';
import { verifyJsonBench, verifyPdfBench } from './verify.ts';
import { touchBench, yearBench } from './year.ts';

export interface Side {
  name: string;
  run: () => Promise<void>;
}

/** One thing measured beside its baseline. */
export interface Pair {
  baseline: Side;
  subject: Side;
}

/** Each side does `count` pieces of work a round. */
export interface Bench extends Pair {
  name: string;
  unit: string;
  count: number;
  /** More of the same work, in the same rounds; a side that stands in several is measured once. */
  others?: readonly Pair[];
  /** How often both are measured, where one round is long. */
  rounds?: number;
  /** What else was seen of both, once they are measured. */
  also?: () => Record<string, Record<string, string>>;
  end?: () => Promise<void>;
}

const ROUNDS = 7;
const BENCHES: Record<string, () => Promise<Bench>> = {
  rate: rateBench,
  record: recordBench,
  databases: databasesBench,
  read: readBench,
  invoice: invoiceBench,
  claim: claimBench,
  pages: pagesBench,
  prove: proveBench,
  'verify-json': verifyJsonBench,
  'verify-pdf': verifyPdfBench,
  year: yearBench,
  touch: touchBench,
};

async function perSecond(count: number, run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return (count / (performance.now() - started)) * 1000;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function measure(bench: Bench) {
  const pairs = [bench, ...(bench.others ?? [])];
  const sides = new Set(pairs.flatMap(({ baseline, subject }) => [baseline, subject]));
  const speeds = new Map<Side, number[]>();
  for (const side of sides) {
    await side.run();
    speeds.set(side, []);
  }
  for (let round = 0; round < (bench.rounds ?? ROUNDS); round++) {
    for (const [side, its] of speeds) its.push(await perSecond(bench.count, side.run));
  }
  const told = (side: Side) => `${side.name}: ${Math.round(median(speeds.get(side) ?? []))}/s`;
  return pairs.map(({ baseline, subject }) => {
    const slow = speeds.get(baseline) ?? [];
    const ratios = (speeds.get(subject) ?? []).map((value, n) => value / (slow[n] ?? 1));
    return {
      name: bench.name,
      unit: bench.unit,
      baseline: told(baseline),
      subject: told(subject),
      ratio: Math.round(median(ratios) * 100) / 100,
    };
  });
}

const { positionals } = parseArgs({ allowPositionals: true });
const wanted = positionals.length > 0 ? positionals : Object.keys(BENCHES);
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, at most ${ROUNDS} rounds`,
);
for (const name of wanted) {
  const make = BENCHES[name];
  if (!make) throw new Error(`no bench ${name}: there are ${Object.keys(BENCHES).join(', ')}`);
  const bench = await make();
  console.table(await measure(bench));
  if (bench.also) console.table(bench.also());
  await bench.end?.();
}
