/** What was answered, how often, and how long it took. */
import { columns, spoken } from '../../src/commands/text.ts';

export interface Tally {
  /** One try: what came of it, such as "201" or "409 not-live", and how long that took. */
  tried(outcome: string, milliseconds: number): void;
  /** A request that has its answer, however many tries it took. */
  done(kind: string, milliseconds: number): void;
  /** How many requests of a kind have their answers. */
  countOf(kind: string): number;
  /** For people. */
  text(seconds: number): string;
}

export function createTally(): Tally {
  const outcomes = new Map<string, number>();
  const answers: number[] = [];
  const waits = new Map<string, number[]>();
  const recordsBySecond = new Map<number, number>();
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
      const second = Math.floor(performance.now() / 1000);
      recordsBySecond.set(second, (recordsBySecond.get(second) ?? 0) + 1);
    },
    countOf: (kind) => waits.get(kind)?.length ?? 0,
    text(seconds) {
      const head = ['', 'count', 'p50 ms', 'p99 ms', 'longest ms'];
      const rows = [...waits].sort().map(([kind, its]) => rowOf(kind, its));
      const outcomeRows = [...outcomes].sort().map(([name, count]) => [name, spoken(count)]);
      const records = waits.get('record')?.length ?? 0;
      const seconds3 = [...recordsBySecond.values()];
      const rate = `${spoken(records / seconds, 1)} a second, in the busiest ${spoken(Math.max(0, ...seconds3))}`;
      return (
        `Until it was answered, retries among it\n${columns([head, ...rows], [1, 2, 3, 4])}` +
        `\nEach try\n${columns([rowOf('', answers)], [1, 2, 3, 4])}${columns(outcomeRows, [1])}` +
        `\nRecords  ${rate}\n`
      );
    },
  };
}

function rowOf(name: string, milliseconds: readonly number[]): string[] {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return [name, spoken(sorted.length), ...[0.5, 0.99, 1].map((share) => spoken(at(share)))];
}
