/** What an instance takes while the load is on, every few seconds. */
import { setTimeout as pause } from 'node:timers/promises';
import { scraped } from '../scraped.ts';
import { type Fleet, METRICS_TOKEN } from './fleet.ts';
import type { Tally } from './tally.ts';

/** Of a measure that there is nothing of, null. */
export type Figures = Record<
  'rssMb' | 'heapMb' | 'handles' | 'connections' | 'walMb' | 'lagMs' | 'p50Ms' | 'p99Ms',
  number | null
>;

export interface Sample extends Figures {
  seconds: number;
}

const BYTES_PER_MEGABYTE = 1_000_000;

/** Takes samples of the first instance until `signal` is given; while it is down there are none. */
export async function takeSamples(
  { fleet, tally, everySeconds }: { fleet: Fleet; tally: Tally; everySeconds: number },
  signal: AbortSignal,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const started = performance.now();
  while (!signal.aborted) {
    await pause(everySeconds * 1000, undefined, { signal }).catch(() => {});
    const seconds = (performance.now() - started) / 1000;
    const recent = tally.recent();
    const figures = await figuresOf(fleet.firstUrl());
    if (figures) {
      const answers = { p50Ms: recent?.p50 ?? null, p99Ms: recent?.p99 ?? null };
      samples.push({ seconds, ...figures, ...answers });
    }
  }
  return samples;
}

async function figuresOf(url: string | null): Promise<Omit<Figures, 'p50Ms' | 'p99Ms'> | null> {
  // It may have been killed a moment ago.
  const figures = url === null ? null : await scraped(url, METRICS_TOKEN).catch(() => null);
  if (!figures) return null;
  const of = (name: string, unit: number) => {
    const figure = figures.get(name);
    return figure === undefined ? null : figure / unit;
  };
  const open = of('process_open_fds', 1);
  const connections = of('nodejs_active_resources{type="TCPSocketWrap"}', 1) ?? 0;
  return {
    rssMb: of('process_resident_memory_bytes', BYTES_PER_MEGABYTE),
    heapMb: of('nodejs_heap_size_used_bytes', BYTES_PER_MEGABYTE),
    handles: open && open - connections,
    connections,
    walMb: of('custody_database_bytes{part="wal"}', BYTES_PER_MEGABYTE),
    lagMs: of('nodejs_eventloop_lag_p99_seconds', 0.001),
  };
}
