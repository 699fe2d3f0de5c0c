/** A made-up force with as many detentions as are wanted, recorded by the import, and some invoiced. */
import { randomUUIDv7 } from 'node:crypto';
import { formatInstant, parseInstant } from '../../src/domain/time.ts';
import type { ImportRecord } from '../../src/shapes/importFile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { importDetentions } from '../../src/usecases/importDetentions.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import type { Store } from '../../src/usecases/store.ts';
import { type Desk, deskOf, madeUpForce, publish, setUp, span, stay } from '../usecases/force.ts';

const FROM = parseInstant('2009-01-01T00:00:00Z');
const SUITES = ['CX', 'BX', 'AC'];
const OPTIONS = { existing: 'refuse', dryRun: false, atomic: false } as const;

export interface Seeded {
  store: Store;
  desk: Desk;
  /** Some of the detentions, all of which have an invoice, from the first year to the last. */
  invoiced: { detention: string; number: string; reference: string }[];
}

/**
 * Fills a new file: stays of an hour to two days over ten years of equal days, each detainee in two of them.
 * So many of them have invoices.
 */
export async function seed(
  file: string,
  { detentions, invoices }: { detentions: number; invoices: number },
  onProgress: (done: number) => void = () => {},
): Promise<Seeded> {
  const store = openSqlite(file);
  const desk = deskOf(store, '2020-01-04T12:00:00Z', randomUUIDv7);
  const force = madeUpForce();
  const customers = force.customers.map((one) => ({ ...one, purchaseOrderRequired: false }));
  await setUp(desk, { ...force, customers });
  await publish(desk);
  const every = Math.max(1, Math.floor(detentions / invoices));
  const chosen: { detention: string; reference: string }[] = [];
  const records = madeUp(detentions);
  let done = 0;
  for await (const results of importDetentions(store, () => desk.context(), records, OPTIONS)) {
    for (const result of results) {
      if ('summary' in result) break;
      if (result.id === null) throw new Error(`row ${result.row} was refused`);
      const reference = referenceOf(result.row, detentions);
      if (result.row % every === 0) chosen.push({ detention: result.id, reference });
      done += 1;
    }
    onProgress(done);
  }
  const invoiced: Seeded['invoiced'] = [];
  for (const { detention, reference } of chosen) {
    const { number } = await desk.do(issueInvoice, detention);
    invoiced.push({ detention, number, reference });
  }
  return { store, desk, invoiced };
}

/** Each is held twice, with years between. */
const referenceOf = (n: number, of: number) => `D-${n % Math.ceil(of / 2)}`;

async function* madeUp(count: number): AsyncGenerator<ImportRecord> {
  const apartSeconds = (10 * 365 * 86_400) / count;
  for (let row = 0; row < count; row++) {
    const startedAt = FROM + Math.floor((row * apartSeconds) / 60) * 60;
    const endedAt = startedAt + 3600 + ((row * 7919) % 2800) * 60;
    const custodyRecordNumber = `01CX/${row}/09`;
    const sent = stay({
      custodyRecordNumber,
      detaineeReference: referenceOf(row, count),
      intervals: [
        span(formatInstant(startedAt), formatInstant(endedAt), {
          suite: SUITES[row % SUITES.length],
        }),
      ],
    });
    yield { row, rows: 1, custodyRecordNumber, lacks: [], sent, errors: [] };
  }
}
