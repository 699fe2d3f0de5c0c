/** What would be lost with the present database, in words for whoever is about to replace it. */
import { formatInstant } from '../domain/time.ts';
import type { HeldDatabase, Store } from '../usecases/store.ts';
import {
  type ComparedLog,
  compareLogs,
  happenedSince,
} from '../usecases/verifyingLogs/compareLogs.ts';
import { type Verdict, verifyLog } from '../usecases/verifyingLogs/verifyLog.ts';
import { counted, spoken } from './text.ts';

type Progress = (log: string, events: number) => void;

/** Why the present database is not simply replaced by a backup, a line each; none where it may be. */
export async function lossesOf(
  { store, problem }: HeldDatabase,
  backup: Store,
  onProgress: Progress,
): Promise<string[]> {
  if (problem !== null) return [`The present database cannot be opened: ${problem}`];
  if (store === null) return [];
  const { problem: wrong } = await verdictOn(store, onProgress);
  const lines = wrong === null ? [] : [`The present database does not verify: ${wrong}`];
  try {
    for (const compared of await compareLogs(store, backup)) {
      lines.push(...(await logLines(store, compared)));
    }
  } catch (error) {
    if (wrong === null) throw error;
    lines.push('What it has that the backup lacks cannot be told.');
  }
  return lines;
}

/** What is wrong with a database: of its logs and records, or of the file itself. */
export async function verdictOn(store: Store, onProgress: Progress): Promise<Verdict> {
  try {
    const verdict = await verifyLog(store, onProgress);
    const damage = verdict.problem === null ? store.damage() : null;
    return damage === null ? verdict : { problem: `the file is damaged: ${damage}` };
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    return { problem: `it cannot be read: ${error.message}` };
  }
}

/** A log that is the same in both loses nothing, and one that the present database lacks neither. */
async function logLines(present: Store, compared: ComparedLog): Promise<string[]> {
  const { log, common, ours, theirs } = compared;
  if (ours === 0 || (common === ours && common === theirs)) return [];
  if (common === ours) {
    const more = counted(theirs - common, 'event');
    return [`Log ${log}: the backup goes on by ${more}: nothing would be lost.`];
  }
  const { events, between, invoices, erased } = await happenedSince(present, log, common);
  const moments = [...new Set(between?.map(formatInstant))].join(' to ');
  const lost = `${counted(events, 'event')} of ${moments} would be lost`;
  const line =
    common === theirs
      ? `Log ${log}: the backup ends before event ${spoken(common)}: ${lost}.`
      : `Log ${log}: they part at event ${spoken(common)}, where the backup goes on otherwise, by ${counted(theirs - common, 'event')}: ${lost}.`;
  return [line, ...invoiceLines(invoices), ...erasureLines(erased)];
}

function invoiceLines(numbers: readonly string[]): string[] {
  if (numbers.length === 0) return [];
  const span = [...new Set([numbers[0], numbers.at(-1)])].join(' to ');
  return [
    `  ${counted(numbers.length, 'invoice')} issued, whose numbers would be given again: ${span}`,
  ];
}

function erasureLines(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  return [
    `  ${counted(ids.length, 'detention')} erased, whose personal parts would be back, to be erased again: ${ids.join(', ')}`,
  ];
}
