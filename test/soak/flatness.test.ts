import { expect, test } from 'vitest';
import { verdictsOn } from './flatness.ts';
import { type Random, randomOf } from './random.ts';
import type { Sample } from './samples.ts';

const HOUR = 3600;
const SAMPLES = 240;

/** What a process has that is garbage: it is collected at one time after a few samples, and at another after many. */
function garbage(random: Random): () => number {
  let megabytes = 0;
  return () => {
    megabytes = megabytes > 40 && random.isLucky(0.08) ? 0 : megabytes + 12 * random.next();
    return megabytes;
  };
}

/** An hour of a process that is collected now and then, is busy for a minute, and grows by so much an hour. */
function hourOf(grows: Partial<Record<keyof Sample, number>>, seconds = HOUR): Sample[] {
  const random = randomOf(2009);
  const every = seconds / SAMPLES;
  const heap = garbage(random);
  return Array.from({ length: SAMPLES }, (_, n) => {
    const at = n * every;
    const isBusy = at > 0.8 * seconds && at < 0.8 * seconds + 60;
    const more = (figure: keyof Sample) => ((grows[figure] ?? 0) * at) / HOUR;
    const noise = (share: number) => 1 + share * random.next() + (isBusy ? 5 * share : 0);
    return {
      seconds: at,
      rssMb: 500 * noise(0.02) + more('rssMb'),
      heapMb: 80 + heap() + more('heapMb'),
      handles: 40 + random.below(8) + more('handles'),
      connections: 20 + random.below(15) + (isBusy ? 30 : 0) + more('connections'),
      walMb: 4.6 + more('walMb'),
      lagMs: 13 * noise(0.5) + more('lagMs'),
      p50Ms: 3 * noise(0.5) + more('p50Ms'),
      p99Ms: 20 * noise(2) + more('p99Ms'),
    };
  });
}

const growing = (samples: readonly Sample[], seconds = HOUR) =>
  verdictsOn(samples, seconds)
    .filter(({ isFlat }) => !isFlat)
    .map(({ name }) => name);

test('an hour with its noise, and a minute in which much is slow, is flat', () => {
  expect(verdictsOn(hourOf({}), HOUR)).toHaveLength(8);
  expect(growing(hourOf({}))).toEqual([]);
});

test('ten minutes of a heap that is collected seldom are flat', () => {
  // As it was measured every five seconds in the second half.
  const heap = [
    ...[87, 102, 84, 100, 95, 90, 116, 113, 120, 133, 158, 167, 159, 192, 190, 193, 191, 210],
    ...[207, 225, 228, 224, 239, 242, 251, 74, 81, 87, 111, 123, 128, 80, 74, 97, 109, 105, 116],
    ...[125, 132, 158, 155, 82, 99, 106, 129, 141, 124, 150, 141, 152, 166, 176, 189, 188, 193],
    ...[217, 226, 215, 239, 219],
  ];
  const samples = hourOf({}, 600).slice(0, heap.length);
  const half = samples.map((sample, n) => ({
    ...sample,
    seconds: 300 + 5 * n,
    heapMb: heap[n] ?? null,
  }));
  expect(growing(half, 600)).toEqual([]);
});

test.each<[keyof Sample, number, string]>([
  ['rssMb', 700, 'memory, MB'],
  ['heapMb', 100, 'heap, MB'],
  ['handles', 60, 'file handles'],
  ['connections', 300, 'connections'],
  ['walMb', 50, 'log beside the file, MB'],
  ['lagMs', 1000, 'event loop p99, ms'],
  ['p50Ms', 100, 'record p50, ms'],
  ['p99Ms', 3000, 'record p99, ms'],
])('an hour in which %s grows by %i is not', (figure, more, name) => {
  expect(growing(hourOf({ [figure]: more }))).toEqual([name]);
});

test('half a minute forgives a process that warms up, and not one that leaks with every request', () => {
  const megabyteASecond = 3600;
  expect(growing(hourOf({ heapMb: 5 * megabyteASecond }, 30), 30)).toEqual([]);
  expect(growing(hourOf({ heapMb: 40 * megabyteASecond }, 30), 30)).toEqual(['heap, MB']);
});

test("what there are no samples of, as of a server's log, has no verdict", () => {
  const samples = hourOf({}).map((sample) => ({ ...sample, walMb: null }));
  expect(verdictsOn(samples, HOUR)).toHaveLength(7);
  expect(verdictsOn([], HOUR)).toEqual([]);
});
