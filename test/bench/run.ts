/**
 * `npm run bench [-- NAME... --json FILE]`: each figure is a ratio against a baseline of the same run, the
 * median of interleaved rounds. Not timed tests: read the ratios, not the machine.
 */
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { claimBench } from './claim.ts';
import { databasesBench } from './databases.ts';
import { importBench } from './import.ts';
import { invoiceBench } from './invoice.ts';
import { pagesBench } from './pages.ts';
import { proveBench } from './prove.ts';
import { rateBench } from './rate.ts';
import { readBench } from './read.ts';
import { readsBench } from './reads.ts';
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

/** How many pieces of work a second a side did: the median of its rounds. */
type SpeedOf = (side: Side) => number;

/** What else was seen, by whatever it was seen of. */
type Seen = Record<string, Record<string, string>>;

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
  also?: (speedOf: SpeedOf) => Seen | Promise<Seen>;
  end?: () => Promise<void>;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    /** Of `npm run seed`, for `reads`. */
    database: { type: 'string' },
  },
});
const ROUNDS = 7;
const BENCHES: Record<string, () => Promise<Bench>> = {
  rate: rateBench,
  record: recordBench,
  import: importBench,
  databases: databasesBench,
  read: readBench,
  reads: () => readsBench(values.database),
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

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** A round to warm up, and then so many of which all sides are measured in turn. */
async function measure(bench: Bench) {
  const rounds = bench.rounds ?? ROUNDS;
  const pairs = [bench, ...(bench.others ?? [])];
  const sides = new Set(pairs.flatMap(({ baseline, subject }) => [baseline, subject]));
  const speeds = new Map<Side, number[]>();
  for (const side of sides) {
    await side.run();
    speeds.set(side, []);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [side, its] of speeds) its.push(await perSecond(bench.count, side.run));
  }
  const speedOf = (side: Side) => median(speeds.get(side) ?? []);
  const told = (side: Side) => `${side.name}: ${Math.round(speedOf(side))}/s`;
  const figures = pairs.map(({ baseline, subject }) => {
    const slow = speeds.get(baseline) ?? [];
    const ratios = (speeds.get(subject) ?? []).map((value, n) => value / (slow[n] ?? 1));
    const [ratio, least, most] = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map(
      (value) => Math.round(value * 100) / 100,
    );
    return { baseline: told(baseline), subject: told(subject), ratio, least, most };
  });
  const also = (await bench.also?.(speedOf)) ?? null;
  return { name: bench.name, unit: bench.unit, count: bench.count, rounds, figures, also };
}

const wanted = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const machine = {
  node: process.version,
  processor: `${cpus().length} x ${cpus()[0]?.model}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${process.platform} ${release()}`,
};
console.log(Object.values(machine).join(', '));
const results: Awaited<ReturnType<typeof measure>>[] = [];
for (const name of wanted) {
  const make = BENCHES[name];
  if (!make) throw new Error(`no bench ${name}: there are ${Object.keys(BENCHES).join(', ')}`);
  const bench = await make();
  const result = await measure(bench);
  await bench.end?.();
  console.log(`${result.name}: ${result.unit}, ${result.count} a round, ${result.rounds} rounds`);
  console.table(result.figures);
  if (result.also) console.table(result.also);
  results.push(result);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
}
