/**
 * What is counted for whoever runs the service: of all forces together, but for the sizes of their logs,
 * and of nobody.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { WHAT_IS_WRONG } from '../usecases/store.ts';
import type { WorkSink } from '../workers/watcher.ts';
import type { Problem } from './problems.ts';
import { SECONDS, SHARING, type StoreMetrics, storeMetrics } from './storeMetrics.ts';
import { workMetrics } from './workMetrics.ts';

/** Beside a database that is away, what whoever runs the service is to hear of. */
const FAULTS: readonly Problem['code'][] = [
  'internal',
  'signing-key-missing',
  'sign-in-unavailable',
];

/** A request that was answered: by its route's pattern, never by its path. */
interface Answered {
  method: string;
  route: string;
  status: number;
  seconds: number;
  /** What the answer is, where it is a problem. */
  problem: Pick<Problem, 'code' | 'reason'> | undefined;
}

export interface Metrics {
  /** In Prometheus's text format. */
  text(): Promise<string>;
  contentType: string;
  /** A request that came in. */
  onRequest(): void;
  onAnswer(answered: Answered): void;
  /** Detentions that came one by one, and that one transaction recorded. */
  onRecorded(count: number): void;
  /** An import that has begun; called when it is over. */
  onImport(): () => void;
  /** What a store tells of itself. */
  ofStore: StoreMetrics;
  /** What is seen in the database now and then. */
  ofWork: WorkSink;
}

/** Of a registry of its own, so that two services in one process count apart. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // The process's memory, handles, event loop and so on, under the names that all Node services have.
  collectDefaultMetrics({ register: registry });
  const imports = new Gauge({
    name: 'custody_imports_in_progress',
    help: 'Files that are being imported',
    registers,
  });
  const together = new Histogram({
    name: 'custody_recorded_together',
    help: 'Transactions that recorded detentions which came one by one, and how many each did',
    buckets: SHARING,
    registers,
  });
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    ...requestMetrics(registers),
    onRecorded: (count) => together.observe(count),
    onImport() {
      imports.inc();
      return () => imports.dec();
    },
    ofStore: storeMetrics(registers),
    ofWork: workMetrics(registers),
  };
}

function requestMetrics(registers: Registry[]): Pick<Metrics, 'onRequest' | 'onAnswer'> {
  let inProgress = 0;
  const requests = new Histogram({
    name: 'custody_http_request_seconds',
    help: 'Requests that were answered, and how long it took, by route, method and status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const problems = problemCounter(registers);
  new Gauge({
    name: 'custody_http_requests_in_progress',
    help: 'Requests that came in and have no answer yet',
    registers,
    collect() {
      this.set(inProgress);
    },
  });
  return {
    onRequest() {
      inProgress += 1;
    },
    onAnswer({ seconds, problem, ...labels }) {
      inProgress -= 1;
      requests.observe(labels, seconds);
      if (problem) problems.inc({ code: problem.code, reason: problem.reason ?? '' });
    },
  };
}

/** Of faults from 0 on: a collector sees no rise in a count that begins with its first. */
function problemCounter(registers: Registry[]): Counter<'code' | 'reason'> {
  const problems = new Counter({
    name: 'custody_problems_total',
    help: 'Answers that were problems, by code; of a database that is away, by the reason',
    labelNames: ['code', 'reason'] as const,
    registers,
  });
  for (const code of [...FAULTS, 'unavailable']) problems.inc({ code, reason: '' }, 0);
  for (const reason of Object.keys(WHAT_IS_WRONG)) problems.inc({ code: 'unavailable', reason }, 0);
  return problems;
}
