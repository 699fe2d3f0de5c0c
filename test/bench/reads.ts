import { randomUUIDv7 } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { breakDownDetention } from '../../src/usecases/breakDown.ts';
import {
  listDetentions,
  readDetention,
  searchDetentions,
} from '../../src/usecases/readDetentions.ts';
import { listInvoices, readInvoice } from '../../src/usecases/readInvoices.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import { type Desk, deskOf } from '../usecases/force.ts';
import type { Bench, Side } from './run.ts';
import { seed } from './seeding.ts';

const SMALL = 10_000;
const GROWTH = 10;
const TIMES = 40;
const INVOICES = 200;
const LIMIT = 50;
/** Its months are counted in the first round. */
const YEAR = { year: 2013, basis: 'calendar', suite: null, asOf: null } as const;
const READING = { form: 'json', reason: 'optional' } as const;

/** One of the invoiced detentions. */
type Place = Awaited<ReturnType<typeof seed>>['invoiced'][number];

const READS: Record<string, (desk: Desk, place: Place) => Promise<unknown>> = {
  'a detention': (desk, { detention }) => desk.do(readDetention, detention),
  'its breakdown': (desk, { detention }) =>
    breakDownDetention(desk.store, desk.context(), detention, READING),
  'an invoice': (desk, { number }) => desk.do(readInvoice, number, 'json'),
  'a page of detentions': (desk) => desk.do(listDetentions, { limit: LIMIT }),
  "a suite's, of a month": (desk) =>
    desk.do(listDetentions, {
      suite: 'CX',
      from: 1_400_000_000,
      before: 1_402_592_000,
      limit: LIMIT,
    }),
  'a page of invoices': (desk) => desk.do(listInvoices, { limit: LIMIT }),
  "a detainee's detentions": (desk, { reference }) =>
    desk.do(searchDetentions, { reference: { scheme: 'force', reference }, limit: LIMIT }),
  "a year's averages": (desk) => yearStatistics(desk.store, desk.context(), YEAR, 'json'),
};

/** Reads, with their events durable, of a force and of one that is ten times as large; or of a seeded file. */
export async function readsBench(file?: string): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const opened = await Promise.all([
    seed(join(folder, 'small.db'), { detentions: SMALL, invoices: INVOICES }),
    file === undefined
      ? seed(join(folder, 'large.db'), { detentions: SMALL * GROWTH, invoices: INVOICES })
      : openSeeded(file),
  ]);
  const [small, large] = opened.map(({ desk, invoiced }) => ({ desk, invoiced, next: 0 }));
  if (!small || !large) throw new RangeError('there are two');
  const sideOf = (name: string, of: string, its: typeof small): Side => ({
    name: `${name}, ${of}`,
    run: async () => {
      for (let n = 0; n < TIMES; n++) {
        const place = its.invoiced[its.next++ % its.invoiced.length];
        if (place) await READS[name]?.(its.desk, place);
      }
    },
  });
  const grown = file === undefined ? `${SMALL * GROWTH} detentions` : 'the seeded file';
  const pairs = Object.keys(READS).map((name) => ({
    baseline: sideOf(name, `${SMALL} detentions`, small),
    subject: sideOf(name, grown, large),
  }));
  const [first, ...others] = pairs;
  if (!first) throw new RangeError('there are reads');
  return {
    name: 'reads',
    unit: 'reads within the process, each with its event durable, one after another',
    count: TIMES,
    ...first,
    others,
    also: (speedOf) =>
      Object.fromEntries(
        pairs.map(({ subject }) => [
          subject.name,
          { median: `${(1000 / speedOf(subject)).toFixed(2)} ms` },
        ]),
      ),
    end: async () => {
      for (const { store } of opened) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A file that the seeding command made. */
async function openSeeded(file: string) {
  const store = openSqlite(file);
  const desk = deskOf(store, '2020-01-05T12:00:00Z', randomUUIDv7);
  const invoices = await desk.do(listInvoices, { limit: INVOICES });
  const invoiced = invoices.items.map(({ document: { number, detention } }) => ({
    detention: detention.id,
    number,
    reference: detention.detaineeReference ?? '',
  }));
  return { store, desk, invoiced };
}
