/**
 * Takes an archive and throws it away, and calls the service's health meanwhile: in a process of its own,
 * as a customer's computer is. Prints what it saw as JSON.
 */
import { setTimeout } from 'node:timers/promises';

const PAUSE_MILLISECONDS = 5;

const [archive = '', health = ''] = process.argv.slice(2);
const waits: number[] = [];
let isReading = true;

async function callHealth(): Promise<void> {
  while (isReading) {
    const started = performance.now();
    await (await fetch(health)).text();
    waits.push(performance.now() - started);
    await setTimeout(PAUSE_MILLISECONDS);
  }
}

async function readArchive(): Promise<number> {
  let bytes = 0;
  for await (const chunk of (await fetch(archive)).body ?? []) bytes += chunk.length;
  isReading = false;
  return bytes;
}

// The first calls are of a client that is still warming up.
await (await fetch(health)).text();
const [bytes] = await Promise.all([readArchive(), callHealth()]);
waits.sort((a, b) => a - b);
const at = (share: number) => waits[Math.floor(waits.length * share)] ?? 0;
process.stdout.write(JSON.stringify({ bytes, calls: waits.length, p50: at(0.5), p99: at(0.99) }));
