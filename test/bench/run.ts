/**
 * `npm run bench [-- NAME]`: each figure is a ratio against a baseline of the same run, the median of
 * interleaved rounds. Not timed tests: read the ratios, not the machine.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { claimBench } from './claim.ts';
import { invoiceBench } from './invoice.ts';
import { pagesBench } from './pages.ts';
import { proveBench } from './prove.ts';
import { rateBench } from './rate.ts';
import { readBench } from './read.ts';
import { recordBench } from './record.ts';
import { verifyJsonBench, verifyPdfBench } from './verify.ts';

/** One thing measured beside its baseline; each side does `count` pieces of work a round. */
export interface Bench {
  name: string;
  unit: string;
  count: number;
  baseline: { name: string; run: () => Promise<void> };
  subject: { name: string; run: () => Promise<void> };
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
  read: readBench,
  invoice: invoiceBench,
  claim: claimBench,
  pages: pagesBench,
  prove: proveBench,
  'verify-json': verifyJsonBench,
  'verify-pdf': verifyPdfBench,
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
  await bench.baseline.run();
  await bench.subject.run();
  const baseline: number[] = [];
  const subject: number[] = [];
  for (let round = 0; round < (bench.rounds ?? ROUNDS); round++) {
    baseline.push(await perSecond(bench.count, bench.baseline.run));
    subject.push(await perSecond(bench.count, bench.subject.run));
  }
  return {
    name: bench.name,
    unit: bench.unit,
    baseline: `${bench.baseline.name}: ${Math.round(median(baseline))}/s`,
    subject: `${bench.subject.name}: ${Math.round(median(subject))}/s`,
    ratio: Math.round(median(subject.map((value, n) => value / (baseline[n] ?? 1))) * 100) / 100,
  };
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
  console.table([await measure(bench)]);
  if (bench.also) console.table(bench.also());
  await bench.end?.();
}
