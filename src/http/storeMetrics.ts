/** What a store tells of itself: how it commits, and what waits for it. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** How many share something. */
export const SHARING = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** How many connections there are, of which nobody uses so many; and how many wait for one. */
type Pool = Readonly<Record<'totalCount' | 'idleCount' | 'waitingCount', number>>;

export interface StoreMetrics {
  onRetry(reason: string): void;
  onTurn(seconds: number): void;
  onCommit(scripts: number, seconds: number): void;
  onQueue(waiting: () => number): void;
  onPool(pool: Pool): void;
}

export function storeMetrics(registers: Registry[]): StoreMetrics {
  const retries = new Counter({
    name: 'custody_store_retries_total',
    help: 'Scripts that lost a race to another and were run again, by what they lost it to',
    labelNames: ['reason'],
    registers,
  });
  const turns = new Histogram({
    name: 'custody_store_turn_seconds',
    help: "How long a force's turn to write was waited for in the database",
    buckets: SECONDS,
    registers,
  });
  const scriptsIn = new Histogram({
    name: 'custody_store_commit_scripts',
    help: 'Transactions that were committed, and how many scripts shared each',
    buckets: SHARING,
    registers,
  });
  const commits = new Histogram({
    name: 'custody_store_commit_seconds',
    help: 'How long the database took to make a transaction durable',
    buckets: SECONDS,
    registers,
  });
  return {
    onRetry: (reason) => retries.inc({ reason }),
    onTurn: (seconds) => turns.observe(seconds),
    onCommit(scripts, seconds) {
      scriptsIn.observe(scripts);
      commits.observe(seconds);
    },
    ...lastOpened(registers),
  };
}

/** Counted when somebody asks, in the store that was opened last. */
function lastOpened(registers: Registry[]): Pick<StoreMetrics, 'onQueue' | 'onPool'> {
  let queue: (() => number) | null = null;
  let pool: Pool | null = null;
  new Gauge({
    name: 'custody_store_waiting_scripts',
    help: 'Scripts that wait to be run and committed',
    registers,
    collect() {
      if (queue) this.set(queue());
    },
  });
  new Gauge({
    name: 'custody_store_connections',
    help: 'Connections to the database that are used, idle, or wanted and not to be had yet',
    labelNames: ['state'],
    registers,
    collect() {
      if (!pool) return;
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'wanted' }, pool.waitingCount);
    },
  });
  return {
    onQueue(waiting) {
      queue = waiting;
    },
    onPool(its) {
      pool = its;
    },
  };
}
