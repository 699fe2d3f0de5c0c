/** The made-up year of the fixtures, imported as a custody system would send it. */
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ndjsonRecords } from '../../src/shapes/importFile.ts';
import { importDetentions } from '../../src/usecases/importDetentions.ts';
import type { Desk } from './force.ts';

const YEAR = fileURLToPath(new URL('../../fixtures/made-up-2009.ndjson', import.meta.url));

/** Records all of it; the ids, in the order of arrival. */
export async function importYear(desk: Desk): Promise<string[]> {
  const ids: string[] = [];
  const options = { existing: 'refuse', dryRun: false, atomic: false } as const;
  const rows = ndjsonRecords(createReadStream(YEAR));
  for await (const some of importDetentions(desk.store, () => desk.context(), rows, options)) {
    ids.push(...some.flatMap((row) => ('id' in row && row.id !== null ? [row.id] : [])));
  }
  return ids;
}
