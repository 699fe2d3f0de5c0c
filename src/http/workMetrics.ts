/** What is seen in the database now and then: what is under way, what stands, and how large it is. */
import { Gauge, type Registry } from 'prom-client';
import type { ExceptionCounts } from '../usecases/countExceptions.ts';
import type { WorkSeen, WorkSink } from '../workers/watcher.ts';

/** Nothing is told of what nobody has looked at. */
export function workMetrics(registers: Registry[]): WorkSink {
  const gauge = gaugesIn(registers);
  const up = gauge(
    'custody_database_up',
    'Whether the database could be read when it was looked at last',
  );
  const seenAt = agesIn(registers);
  const showWork = workIn(gauge);
  const showExceptions = exceptionsIn(gauge);
  return {
    onWork(seen) {
      up.set(1);
      seenAt('work');
      showWork(seen);
    },
    onExceptions(seen) {
      seenAt('exceptions');
      showExceptions(seen);
    },
    onAway: () => up.set(0),
  };
}

/** How old the figures are: those of a database that is away stay as they were. */
function agesIn(registers: Registry[]): (what: 'work' | 'exceptions') => void {
  const at = new Map<string, number>();
  new Gauge({
    name: 'custody_figures_age_seconds',
    help: 'How long ago the database was looked at for figures of work, or of exceptions',
    labelNames: ['figures'],
    registers,
    collect() {
      for (const [figures, moment] of at) {
        this.set({ figures }, (performance.now() - moment) / 1000);
      }
    },
  });
  return (what) => void at.set(what, performance.now());
}

type NewGauge = (name: string, help: string, ...labelNames: string[]) => Gauge;

function gaugesIn(registers: Registry[]): NewGauge {
  return (name, help, ...labelNames) => {
    const gauge = new Gauge({ name, help, labelNames, registers });
    // One without labels says 0 from the start.
    if (labelNames.length === 0) gauge.remove();
    return gauge;
  };
}

function workIn(gauge: NewGauge): (seen: WorkSeen) => void {
  const runs = gauge('custody_invoice_runs', 'Invoice runs that have not ended');
  const detentions = gauge(
    'custody_invoice_run_detentions',
    'Detentions of those runs that are done, or left to do',
    'state',
  );
  const standing = gauge(
    'custody_invoice_run_standing_seconds',
    'How long the run that stands longest has come no further',
  );
  const events = gauge('custody_audit_log_events', 'Events in an audit log', 'log');
  const bytes = gauge(
    'custody_database_bytes',
    'Room that the database takes, and on SQLite its write-ahead log',
    'part',
  );
  return (seen) => {
    runs.set(seen.runs);
    detentions.set({ state: 'done' }, seen.done);
    detentions.set({ state: 'left' }, seen.left);
    standing.set(seen.standingSeconds);
    for (const { log, size } of seen.logs) events.set({ log }, size);
    if (seen.bytes) bytes.set({ part: 'database' }, seen.bytes.database);
    if (seen.bytes?.log != null) bytes.set({ part: 'wal' }, seen.bytes.log);
  };
}

function exceptionsIn(gauge: NewGauge): (seen: ExceptionCounts) => void {
  const exceptions = gauge(
    'custody_exceptions',
    'What stands in the way of billing, by kind',
    'kind',
  );
  return (seen) => {
    for (const [kind, count] of Object.entries(seen)) exceptions.set({ kind }, count);
  };
}
