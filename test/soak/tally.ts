/** What was answered, how often, and how long it took. */
import { columns, spoken } from '../../src/commands/text.ts';

/** The columns of figures. */
const NUMBERS = [1, 2, 3, 4];

export interface Tally {
  /** One try: what came of it, such as "201" or "409 not-live", and how long that took. */
  tried(outcome: string, milliseconds: number): void;
  /** A request that has its answer, however many tries it took. */
  done(kind: string, milliseconds: number): void;
  /** What records took that were answered since it was asked last: for half of them, and for all but a hundredth. */
  recent(): { p50: number; p99: number } | null;
  /** For people, of so many seconds. */
  text(seconds: number): string;
}

export function createTally(): Tally {
  const outcomes = new Map<string, number>();
  const answers: number[] = [];
  const waits = new Map<string, number[]>();
  const records: number[] = [];
  let recent: number[] = [];
  const started = performance.now();
  return {
    tried(outcome, milliseconds) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      answers.push(milliseconds);
    },
    done(kind, milliseconds) {
      const its = waits.get(kind) ?? [];
      waits.set(kind, its);
      its.push(milliseconds);
      if (kind !== 'record') return;
      recent.push(milliseconds);
      const second = Math.floor((performance.now() - started) / 1000);
      records[second] = (records[second] ?? 0) + 1;
    },
    recent() {
      const sorted = recent.toSorted((a, b) => a - b);
      recent = [];
      return sorted.length > 0 ? { p50: at(sorted, 0.5), p99: at(sorted, 0.99) } : null;
    },
    text(seconds) {
      const head = ['', 'count', 'p50 ms', 'p99 ms', 'longest ms'];
      const rows = [...waits].sort().map(([kind, its]) => rowOf(kind, its));
      const tries = [...outcomes].sort().map(([name, count]) => [name, spoken(count)]);
      const bySecond = Array.from({ length: Math.ceil(seconds) }, (_, n) => records[n] ?? 0);
      const rate = spoken(bySecond.reduce((sum, count) => sum + count, 0) / seconds, 1);
      return (
        `Until it was answered, all its tries together\n` +
        `${columns([head, ...rows], NUMBERS)}\n` +
        `Each try\n${columns([head, rowOf('all', answers)], NUMBERS)}${columns(tries, [1])}\n` +
        `Records  ${rate} a second; second by second ${bySecond.join(' ')}\n`
      );
    },
  };
}

function rowOf(name: string, milliseconds: readonly number[]): string[] {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return [name, spoken(sorted.length), ...[0.5, 0.99, 1].map((share) => spoken(at(sorted, share)))];
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
