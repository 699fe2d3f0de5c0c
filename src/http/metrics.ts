/** What is counted for whoever runs the service: of all forces together, and of nobody. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const SCRIPTS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** How many connections there are, of which nobody uses so many; and how many wait for one. */
type Pool = Readonly<Record<'totalCount' | 'idleCount' | 'waitingCount', number>>;

export interface Metrics {
  /** In Prometheus's text format. */
  text(): Promise<string>;
  contentType: string;
  /** A request that was answered: by its route's pattern, never by its path. */
  onRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  /** What a store on PostgreSQL tells of itself. */
  ofStore: {
    onRetry(reason: string): void;
    onTurn(seconds: number): void;
    onCommit(scripts: number): void;
    onPool(pool: Pool): void;
  };
}

/** Of a registry of its own, so that two services in one process count apart. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'custody_http_request_seconds',
    help: 'Requests that were answered, and how long it took, by route, method and status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    onRequest: ({ seconds, ...labels }) => requests.observe(labels, seconds),
    ofStore: storeMetrics(registers),
  };
}

function storeMetrics(registers: Registry[]): Metrics['ofStore'] {
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
  const commits = new Histogram({
    name: 'custody_store_commit_scripts',
    help: 'Transactions that were committed, and how many scripts shared each',
    buckets: SCRIPTS,
    registers,
  });
  const connections = connectionsIn(registers);
  return {
    onRetry: (reason) => retries.inc({ reason }),
    onTurn: (seconds) => turns.observe(seconds),
    onCommit: (scripts) => commits.observe(scripts),
    onPool: connections.countIn,
  };
}

/** Counted when somebody asks, in the pool that was opened last. */
function connectionsIn(registers: Registry[]) {
  let pool: Pool | null = null;
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
    countIn(its: Pool) {
      pool = its;
    },
  };
}
