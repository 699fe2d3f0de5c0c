/** Draws reports in a thread of its own, started when it is first needed. */
import { Piscina } from 'piscina';
import type { BreakdownsJson } from '../shapes/breakdown.ts';

const IDLE_MILLISECONDS = 30_000;

/** Draws a report; more than one at a time wait for each other. */
export function reportDrawer(): (report: BreakdownsJson) => Promise<Uint8Array<ArrayBuffer>> {
  const pool = new Piscina<BreakdownsJson, Uint8Array<ArrayBuffer>>({
    filename: new URL('../documents/breakdownWorker.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MILLISECONDS,
  });
  return (report) => pool.run(withoutProofs(report));
}

/** A report shows no proofs, and they are most of what would be copied to the thread. */
function withoutProofs(report: BreakdownsJson): BreakdownsJson {
  const items = report.items.map((item) => ({
    ...item,
    events: item.events.map((event) => ({ ...event, proof: { ...event.proof, hashes: [] } })),
  }));
  return { ...report, items };
}
