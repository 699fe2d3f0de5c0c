import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { csvRecords, type Mapping, mappingShape } from '../../src/shapes/csvFile.ts';
import { type ImportRecord, ndjsonRecords } from '../../src/shapes/importFile.ts';
import { releaseDetention, voidDetention } from '../../src/usecases/continueDetention.ts';
import { ATOMIC_ROWS } from '../../src/usecases/importBatches.ts';
import {
  type ImportOptions,
  type ImportResult,
  type ImportSummary,
  importDetentions,
} from '../../src/usecases/importDetentions.ts';
import type { Store } from '../../src/usecases/store.ts';
import { type Desk, only, openDesk, record, refusalOf, stay } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const HEADER = 'custodyRecordNumber,suite,startedAt,endedAt,outcome';
const row = (number: string, from = '08:00', to = '09:00') =>
  `${number},CX,2009-06-01T${from}:00Z,${to && `2009-06-01T${to}:00Z`},${to && 'removed'}`;
const csv = (...rows: string[]) => `${[HEADER, ...rows].join('\n')}\n`;
const line = (number: string, part: object = {}) =>
  JSON.stringify({
    custodyRecordNumber: number,
    intervals: [
      { suite: 'CX', startedAt: '2009-06-01T08:00:00Z', endedAt: '2009-06-01T09:00:00Z' },
    ],
    outcome: 'removed',
    ...part,
  });

/** A file as it streams in: in pieces of so many bytes, which cut characters and lines anywhere. */
async function* stream(file: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file);
  for (let at = 0; at < bytes.length; at += size) {
    await setImmediate();
    yield bytes.subarray(at, at + size);
  }
}

/** Two lines and then what is not UTF-8. */
async function* notUtf8(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${line('a')}\n${line('b')}\n`);
  yield Buffer.from([0x41, 0xff, 0xfe, 0x0a]);
}

interface Imported {
  results: ImportResult[];
  summary: ImportSummary;
}

async function run(
  records: AsyncIterable<ImportRecord>,
  options: Partial<ImportOptions> = {},
  its = desk,
): Promise<Imported> {
  const results: ImportResult[] = [];
  const all = { existing: 'refuse', dryRun: false, atomic: false, ...options } as const;
  for await (const some of importDetentions(its.store, its.context, records, all)) {
    for (const said of some) {
      if ('summary' in said) return { results, summary: said.summary };
      results.push(said);
    }
  }
  throw new Error('the summary comes last');
}

const importCsv = (
  file: string,
  options: Partial<ImportOptions> = {},
  mapping: Mapping | null = null,
) => run(csvRecords(stream(file), mapping), options);
const importLines = (file: string) => run(ndjsonRecords(stream(file)));

/** "2 recorded, 4 refused", by the row they start at. */
const statuses = ({ results }: Imported) =>
  results.map((one) => `${one.row} ${one.status}`).join(', ');
const pointers = ({ results }: Imported) =>
  results.flatMap(({ errors }) => errors.map(({ pointer }) => pointer));
const details = ({ results }: Imported) =>
  results.flatMap(({ errors }) => errors.map(({ detail }) => detail));
const current = async (number: string) => {
  const filter = { force: 'MPS', custodyRecordNumber: number, limit: 1 };
  return (await desk.store.read((steps) => steps.detentions.list(filter)))[0];
};
const size = () => desk.store.read((steps) => steps.audit.size('MPS'));

/** A record that its file holds whole. */
const WHOLE = { rows: 1, lacks: [], errors: [] } as const;

describe('each record of a file', () => {
  test('is recorded, in order, and counted', async () => {
    const imported = await importCsv(csv(row('a'), row('b'), row('c', '10:00', '')));
    expect(statuses(imported)).toBe('2 recorded, 3 recorded, 4 recorded');
    expect(imported.summary).toEqual({
      rows: 3,
      recorded: 3,
      unchanged: 0,
      amended: 0,
      refused: 0,
      nothingWritten: false,
    });
    expect((await current('b'))?.id).toBe(imported.results[1]?.id);
    expect(await current('c')).toMatchObject({ detention: { outcome: null } });
  });

  test('may have a row per interval', async () => {
    const imported = await importCsv(csv(row('a'), row('a', '09:00', '10:00'), row('b')));
    expect(statuses(imported)).toBe('2 recorded, 4 recorded');
    expect(imported.summary.rows).toBe(3);
    expect((await current('a'))?.detention.intervals).toHaveLength(2);
  });

  test('that was imported before is unchanged', async () => {
    const file = csv(row('a'), row('b'));
    const first = await importCsv(file);
    const before = await size();
    const again = await importCsv(file);
    expect(statuses(again)).toBe('2 unchanged, 3 unchanged');
    expect(again.results.map(({ id }) => id)).toEqual(first.results.map(({ id }) => id));
    expect(await size()).toBe(before);
  });

  test('that is there with other content is refused with its id, or amended', async () => {
    await importCsv(csv(row('a')));
    const before = await current('a');
    const file = csv(row('a', '08:00', '10:00'), row('b'));
    const refused = await importCsv(file);
    expect(statuses(refused)).toBe('2 refused, 3 recorded');
    expect(refused.results[0]?.id).toBe(before?.id);
    expect(pointers(refused)).toEqual(['/intervals/0/endedAt']);
    const amended = await importCsv(file, { existing: 'amend' });
    expect(statuses(amended)).toBe('2 amended, 3 unchanged');
    expect(amended.summary).toMatchObject({ amended: 1, unchanged: 1 });
    expect(await current('a')).toMatchObject({
      id: before?.id,
      revision: 2,
      reason: 'amended by an import',
    });
  });

  test('that does not hold is refused for itself alone, row by row', async () => {
    const elsewhere = row('d').replace('CX', 'ZZ');
    const imported = await importCsv(
      csv(row('a'), row('b', '09:00', '08:00'), row('c', '08:00', '08:00'), elsewhere, row('e')),
    );
    expect(statuses(imported)).toBe('2 recorded, 3 refused, 4 refused, 5 refused, 6 recorded');
    expect(pointers(imported)).toEqual([
      '/intervals/0/endedAt',
      '/intervals/0/endedAt',
      '/intervals/0/suite',
    ]);
    expect(await current('c')).toBeUndefined();
  });

  test('whose amendment does not hold stays as it was', async () => {
    await importCsv(csv(row('a')));
    const imported = await importCsv(csv(row('a', '09:00', '08:00')), { existing: 'amend' });
    expect(statuses(imported)).toBe('2 refused');
    expect(await current('a')).toMatchObject({ revision: 1 });
  });

  test('whose rows stand apart is refused also where the first of them were', async () => {
    const imported = await importCsv(csv(row('a', '09:00', '08:00'), row('b'), row('a')));
    expect(statuses(imported)).toBe('2 refused, 3 recorded, 4 refused');
    expect(await current('a')).toBeUndefined();
  });

  test('whose rows stand apart is refused where it comes again', async () => {
    const file = csv(row('a'), row('b'), row('a', '09:00', '10:00'));
    const imported = await importCsv(file, { existing: 'amend' });
    expect(statuses(imported)).toBe('2 recorded, 3 recorded, 4 refused');
    expect(imported.results[2]?.errors).toEqual([
      {
        pointer: '/custodyRecordNumber',
        detail: 'this record stands in row 2 already: put the rows of a record together',
      },
    ]);
    expect(await current('a')).toMatchObject({ revision: 1 });
  });

  test('is recorded past a batch, and answered in order', async () => {
    const numbers = Array.from({ length: 450 }, (_, n) => `n${n}`);
    const imported = await importCsv(csv(...numbers.map((number) => row(number))));
    expect(imported.results.map((one) => one.row)).toEqual(numbers.map((_, n) => n + 2));
    expect(imported.summary).toMatchObject({ recorded: 450, rows: 450 });
  });

  test('is for custody keys, each of its own suites', async () => {
    const records = () => csvRecords(stream(csv(row('a'))), null);
    for (const role of ['finance', 'auditor', 'administrator'] as const) {
      const refusal = await refusalOf(run(records(), {}, desk.as(only(role))));
      expect(refusal.code).toBe('forbidden');
    }
    const limited = await run(records(), {}, desk.as(only('custody', { suites: ['BX'] })));
    expect(statuses(limited)).toBe('2 refused');
    expect(details(limited)).toEqual([expect.stringContaining('BX only')]);
  });
});

describe('a record of the past that has changed since', () => {
  test('counts as unchanged with the content of an earlier revision', async () => {
    const { id } = await record(desk, {
      custodyRecordNumber: 'a',
      intervals: [{ suite: 'CX', startedAt: '2009-06-01T08:00:00Z' }],
      outcome: null,
    });
    const endedAt = Date.UTC(2009, 5, 1, 18) / 1000;
    await desk.do(releaseDetention, id, { endedAt, outcome: 'removed' });
    const imported = await importCsv(csv(row('a', '08:00', '')), { existing: 'amend' });
    expect(statuses(imported)).toBe('2 unchanged');
    expect(await current('a')).toMatchObject({ revision: 2, detention: { outcome: 'removed' } });
  });

  test('that was voided stays so, and is refused: only a person brings it back', async () => {
    const { results } = await importCsv(csv(row('a')));
    await desk.do(voidDetention, results[0]?.id ?? '', 'wrong person');
    const amend = { existing: 'amend' } as const;
    const other = csv(row('a', '08:00', '10:00'));
    for (const file of [csv(row('a')), other]) {
      const imported = await importCsv(file, amend);
      expect(statuses(imported)).toBe('2 refused');
      expect(details(imported)[0]).toContain('was voided');
    }
    expect(statuses(await importCsv(other))).toBe('2 refused');
    expect(await current('a')).toMatchObject({ void: true, revision: 2 });
  });

  test('keeps watch and power that its file has no columns for, and refuses to run over a change', async () => {
    const amend = { existing: 'amend' } as const;
    const part = (from: string, to: string, more: object) => ({
      suite: 'CX',
      startedAt: `2009-06-01T${from}:00Z`,
      endedAt: `2009-06-01T${to}:00Z`,
      ...more,
    });
    const criminal = part('07:00', '08:00', { power: 'criminal' });
    const watched = part('08:00', '09:00', { watch: 'constant' });
    await importLines(`${line('a', { intervals: [criminal, watched] })}\n`);
    const kept = csv(row('a', '07:00', '08:00'), row('a', '08:00', '09:30'));
    expect(statuses(await importCsv(kept, amend))).toBe('2 amended');
    expect((await current('a'))?.detention.intervals).toMatchObject([
      { power: 'criminal', watch: 'standard' },
      {
        power: 'immigration',
        watch: 'constant',
        endedAt: Date.parse('2009-06-01T09:30:00Z') / 1000,
      },
    ]);
    const over = await importCsv(csv(row('a', '07:00', '09:30')), amend);
    expect(statuses(over)).toBe('2 refused');
    expect(pointers(over)).toEqual(['/intervals/0/watch']);
  });

  test('keeps what its file has no place for: sessions, and columns that are not there', async () => {
    const amend = { existing: 'amend' } as const;
    const session = {
      mode: 'telephone',
      startedAt: '2009-06-01T08:10:00Z',
      endedAt: '2009-06-01T08:20:00Z',
      invoiced: '85.00',
    };
    const kept = {
      detaineeReference: 'MADEUP-1',
      operation: 'Swale',
      interpreterSessions: [session],
    };
    await importLines(`${line('a', kept)}\n`);
    expect(statuses(await importCsv(csv(row('a')), amend))).toBe('2 unchanged');
    expect(statuses(await importCsv(csv(row('a', '08:00', '08:40')), amend))).toBe('2 amended');
    expect((await current('a'))?.detention).toMatchObject({
      detaineeReference: 'MADEUP-1',
      operation: 'Swale',
      interpreterSessions: [{ invoicedPence: 8500 }],
      intervals: [{ endedAt: Date.parse('2009-06-01T08:40:00Z') / 1000 }],
    });
    // A column that is there and empty says that there is none.
    const named = `${HEADER},detaineeReference\n${row('a', '08:00', '08:40')},\n`;
    expect(statuses(await importCsv(named, amend))).toBe('2 amended');
    expect((await current('a'))?.detention.detaineeReference).toBeNull();
    // A stay that its sessions no longer lie in is refused, and nothing is lost.
    const shorter = await importCsv(csv(row('a', '08:15', '08:18')), amend);
    expect(pointers(shorter)).toContain('/interpreterSessions/0/startedAt');
  });
});

describe('a dry run', () => {
  test.each([false, true])(
    'says what would happen, and writes nothing (atomic: %s)',
    async (atomic) => {
      await importCsv(csv(row('a'), row('b')));
      const before = await size();
      const file = csv(row('a'), row('b', '08:00', '10:00'), row('c'), row('d', '09:00', '08:00'));
      const imported = await importCsv(file, { dryRun: true, existing: 'amend', atomic });
      expect(statuses(imported)).toBe('2 unchanged, 3 amended, 4 recorded, 5 refused');
      expect(imported.summary.nothingWritten).toBe(true);
      expect(imported.results[2]?.id).toBeNull();
      expect(await size()).toBe(before);
      expect(await current('b')).toMatchObject({ revision: 1 });
      expect(await current('c')).toBeUndefined();
    },
  );
});

describe('an atomic import', () => {
  test('writes all', async () => {
    const imported = await importCsv(csv(row('a'), row('b')), { atomic: true });
    expect(imported.summary).toMatchObject({ recorded: 2, nothingWritten: false });
    expect(await current('b')).toMatchObject({ id: imported.results[1]?.id });
  });

  test('or nothing, if a record is refused', async () => {
    const before = await size();
    const file = csv(row('a'), row('b', '09:00', '08:00'), row('c'));
    const imported = await importCsv(file, { atomic: true });
    expect(statuses(imported)).toBe('2 recorded, 3 refused, 4 recorded');
    expect(imported.summary).toMatchObject({ recorded: 2, refused: 1, nothingWritten: true });
    expect(imported.results.map(({ id }) => id)).toEqual([null, null, null]);
    expect(await size()).toBe(before);
    expect(await current('a')).toBeUndefined();
  });

  test('or nothing, if the file cannot be read to its end', async () => {
    const before = await size();
    const imported = await run(ndjsonRecords(notUtf8()), { atomic: true });
    expect(imported.summary).toMatchObject({ refused: 1, nothingWritten: true });
    expect(await size()).toBe(before);
  });

  test('of more rows than it may have is refused, and writes nothing', async () => {
    async function* tooMany(): AsyncGenerator<ImportRecord> {
      const sent = stay();
      for (let n = 0; ; n++) {
        const custodyRecordNumber = `n${n}`;
        yield {
          ...WHOLE,
          row: n,
          rows: 1000,
          custodyRecordNumber,
          sent: { ...sent, custodyRecordNumber },
        };
      }
    }
    const before = await size();
    const refusal = await refusalOf(run(tooMany(), { atomic: true }));
    expect(refusal).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining(String(ATOMIC_ROWS)),
    });
    expect(await size()).toBe(before);
  });
});

describe('a CSV file', () => {
  test('may begin with a byte order mark, and end its lines with CR LF', async () => {
    const imported = await importCsv(`\uFEFF${csv(row('a'), row('b')).replaceAll('\n', '\r\n')}`);
    expect(statuses(imported)).toBe('2 recorded, 3 recorded');
    expect((await current('a'))?.detention.outcome).toBe('removed');
  });

  test('may quote cells, and characters of more than a byte may lie anywhere', async () => {
    const file = `custodyRecordNumber,suite,startedAt,operation\n"é,""1""",CX,2009-06-01T08:00:00Z,"Æthel 🜁"\n`;
    const imported = await importCsv(file);
    expect(statuses(imported)).toBe('2 recorded');
    expect(await current('é,"1"')).toMatchObject({ detention: { operation: 'Æthel 🜁' } });
  });

  test('a line break in a cell is no row of its own, and is refused in a reference', async () => {
    const imported = await importCsv(csv('"a\nb",CX,2009-06-01T08:00:00Z,,', row('c')));
    expect(statuses(imported)).toBe('2 refused, 3 recorded');
    expect(pointers(imported)).toEqual(['/custodyRecordNumber']);
    expect(details(imported)).toEqual([expect.stringContaining('one line')]);
  });

  test('blank cells and rows say nothing', async () => {
    const imported = await importCsv(csv('', row('a', '08:00', ''), ' , , , , ', row('b')));
    expect(imported.summary).toMatchObject({ recorded: 2, refused: 0 });
    expect(await current('a')).toMatchObject({
      detention: { outcome: null, intervals: [{ endedAt: null, watch: 'standard' }] },
    });
  });

  test('a row with too few or too many cells is refused', async () => {
    const imported = await importCsv(csv('a,CX,2009-06-01T08:00:00Z', `${row('b')},x`, row('c')));
    expect(imported.results.map(({ status }) => status)).toEqual([
      'refused',
      'refused',
      'recorded',
    ]);
    expect(details(imported)).toEqual([
      'row 2 has 3 cells, and the header 5',
      'row 3 has 6 cells, and the header 5',
    ]);
  });

  test('rows of one record that disagree on it are refused', async () => {
    const other = row('a', '09:00', '10:00').replace('removed', 'bailed');
    const imported = await importCsv(csv(row('a'), other));
    expect(statuses(imported)).toBe('2 refused');
    expect(pointers(imported)).toEqual(['/outcome']);
  });

  test.each([
    ['is empty', '', 1, /is empty/],
    ['has an unknown column', `${HEADER},mood\n${row('a')},x\n`, 1, /unknown columns: mood/],
    ['has a column twice', `${HEADER},suite\n${row('a')},x\n`, 1, /named twice: suite/],
  ])('that %s is refused as a whole', async (_, file, at, detail) => {
    const imported = await importCsv(file);
    expect(statuses(imported)).toBe(`${at} refused`);
    expect(details(imported)).toEqual([expect.stringMatching(detail)]);
    expect(imported.summary).toMatchObject({ recorded: 0, refused: 1 });
  });

  test('that cannot be read any further keeps what came before', async () => {
    const before = Array.from({ length: 300 }, (_, n) => row(`n${n}`));
    const file = csv(...before, '"c",CX,"2009-06-01T08:00:00Z', row('d'));
    const { results, summary } = await importCsv(file);
    expect(results.at(-1)).toMatchObject({
      status: 'refused',
      errors: [{ detail: expect.stringContaining('not CSV from here on') }],
    });
    expect(results.at(-2)).toMatchObject({
      row: 301,
      status: 'refused',
      errors: [{ detail: 'the file breaks off in this record' }],
    });
    expect(summary).toMatchObject({ recorded: 299, refused: 2 });
    expect(await current('n298')).toBeDefined();
    expect(await current('n299')).toBeUndefined();
    expect(await current('d')).toBeUndefined();
  });

  test('that breaks off in one piece keeps what came before, too', async () => {
    const file = csv(row('a'), row('b'), '"c",CX,"2009-06-01T08:00:00Z');
    const { results, summary } = await run(csvRecords(stream(file, 65_536), null));
    expect(results.map(({ row: at, status }) => `${at} ${status}`)).toEqual([
      '2 recorded',
      '3 refused',
      '4 refused',
    ]);
    expect(summary).toMatchObject({ recorded: 1, refused: 2 });
  });

  test('that stops being UTF-8 keeps what surely came before', async () => {
    const file = Buffer.from(csv(row('a'), row('b'), row('c'), row('X')));
    file[file.indexOf('X,CX')] = 0xe9;
    const bytes = async function* () {
      yield file;
    };
    const { results } = await run(csvRecords(bytes(), null));
    expect(results.map(({ row: at, status }) => `${at} ${status}`)).toEqual([
      '2 recorded',
      '3 refused',
      '4 refused',
    ]);
  });

  test('with more than 500 rows in a record refuses that record alone', async () => {
    const rows = Array.from({ length: 600 }, () => row('a'));
    const imported = await importCsv(csv(...rows, row('b')));
    expect(statuses(imported)).toBe('2 refused, 602 recorded');
  });

  test('with a cell of a million characters is not read to its end', async () => {
    const file = csv(row('a'), row('b'), 'x'.repeat(1_100_000), row('c'));
    const imported = await run(csvRecords(stream(file, 65_536), null));
    expect(imported.results.at(-1)).toMatchObject({ status: 'refused' });
    expect(await current('a')).toBeDefined();
    expect(await current('c')).toBeUndefined();
  });
});

describe('a mapping', () => {
  const mapping = mappingShape.parse({
    columns: {
      custodyRecordNumber: 'Record no.',
      suite: 'Station',
      startedAt: 'In',
      endedAt: 'Out',
    },
    constants: { outcome: 'other', operation: 'Swale' },
    zone: 'Europe/London',
  });
  const file = (...rows: string[]) => ['Record no.,Station,Ward,In,Out', ...rows, ''].join('\n');
  const importMapped = (...rows: string[]) => importCsv(file(...rows), {}, mapping);

  test("reads another system's columns and local times, fills in constants, leaves out the rest", async () => {
    const imported = await importMapped(
      'a,CX,north,2009-06-01 08:00,2009-06-01T09:00:30',
      'b,CX,north,2009-12-01 08:00,2009-12-01T08:00:00-01:00',
    );
    expect(statuses(imported)).toBe('2 recorded, 3 recorded');
    expect(await current('a')).toMatchObject({
      detention: {
        outcome: 'other',
        operation: 'Swale',
        intervals: [
          {
            startedAt: Date.UTC(2009, 5, 1, 7) / 1000,
            endedAt: Date.UTC(2009, 5, 1, 8, 0, 30) / 1000,
          },
        ],
      },
    });
    expect(await current('b')).toMatchObject({
      detention: { intervals: [{ endedAt: Date.UTC(2009, 11, 1, 9) / 1000 }] },
    });
  });

  test('refuses local times that do not exist or exist twice (R1), row by row', async () => {
    const imported = await importMapped(
      'a,CX,,2009-03-29 01:30,2009-03-29 05:00',
      'b,CX,,2009-10-25 00:30,2009-10-25 01:30',
      'c,CX,,2009-10-25 00:30,2009-10-25T01:30:00+00:00',
    );
    expect(statuses(imported)).toBe('2 refused, 3 refused, 4 recorded');
    expect(imported.results.slice(0, 2).map(({ errors }) => errors)).toEqual([
      [{ pointer: '/intervals/0/startedAt', detail: expect.stringContaining('does not exist') }],
      [{ pointer: '/intervals/0/endedAt', detail: expect.stringContaining('exists twice') }],
    ]);
    expect(await current('c')).toMatchObject({
      detention: { intervals: [{ endedAt: Date.UTC(2009, 9, 25, 1, 30) / 1000 }] },
    });
  });

  test('without a zone refuses a time without an offset', async () => {
    const imported = await importCsv(
      file('a,CX,,2009-06-01 08:00,'),
      {},
      { ...mapping, zone: null, constants: {} },
    );
    expect(details(imported)).toEqual([expect.stringContaining('has no offset')]);
  });

  test('that names columns which the file lacks is refused', async () => {
    const imported = await importCsv('Record no.,In\na,2009-06-01 08:00\n', {}, mapping);
    expect(details(imported)).toEqual([expect.stringContaining('lacks: Station, Out')]);
  });
});

describe('an NDJSON file', () => {
  test('has a detention per line, sessions too; blank lines and a last line without end', async () => {
    const session = {
      mode: 'telephone',
      startedAt: '2009-06-01T08:10:00Z',
      endedAt: '2009-06-01T08:20:00Z',
    };
    const file = `\uFEFF${line('a', { interpreterSessions: [session] })}\r\n\n${line('b')}`;
    const imported = await importLines(file);
    expect(statuses(imported)).toBe('1 recorded, 3 recorded');
    expect((await current('a'))?.detention.interpreterSessions).toHaveLength(1);
  });

  test('lines that are no JSON, or no detention, are refused for themselves', async () => {
    const imported = await importLines(
      [
        line('a'),
        '{"custodyRecordNumber": ',
        '[]',
        'null',
        line('b', { mood: 'x' }),
        line('c'),
      ].join('\n'),
    );
    expect(statuses(imported)).toBe(
      '1 recorded, 2 refused, 3 refused, 4 refused, 5 refused, 6 recorded',
    );
    expect(imported.results[1]?.errors).toEqual([{ pointer: '', detail: 'the line is not JSON' }]);
    expect(imported.results[4]?.errors).toMatchObject([{ pointer: '/mood' }]);
  });

  test('a number that comes again is refused', async () => {
    const imported = await importLines([line('a'), line('a'), line('a')].join('\n'));
    expect(statuses(imported)).toBe('1 recorded, 2 refused, 3 refused');
  });

  test('a line without end is not read into memory, and what came before is kept', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${line('a')}\n`);
      for (; sent < 100; sent++) yield Buffer.alloc(65_536, 'x');
    }
    const imported = await run(ndjsonRecords(endless()));
    expect(statuses(imported)).toBe('1 recorded, 2 refused');
    expect(details(imported)).toEqual(['the line is too long']);
    expect(sent).toBeLessThan(20);
  });

  test('that stops being UTF-8 keeps what came before', async () => {
    const imported = await run(ndjsonRecords(notUtf8()));
    expect(statuses(imported)).toBe('1 recorded, 2 recorded, 3 refused');
    expect(details(imported)).toEqual(['the file is not UTF-8 text from here on']);
    expect(await current('b')).toBeDefined();
  });

  test('of new records takes a transaction for some dozens of them, and one for each other', async () => {
    let transactions = 0;
    const counting: Store = {
      ...desk.store,
      transaction: (force, script) => {
        transactions += 1;
        return desk.store.transaction(force, script);
      },
    };
    const its = { ...desk, store: counting };
    const file = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => `${line(`n${from + n}`)}\n`).join('');
    await run(ndjsonRecords(stream(file(0, 250), 10_000)), {}, its);
    expect(transactions).toBe(4);
    await run(ndjsonRecords(stream(file(240, 255), 10_000)), {}, its);
    expect(transactions).toBe(4 + 1 + 10);
  });

  test('that breaks off with its sender fails, and keeps what was written before', async () => {
    async function* broken(): AsyncGenerator<ImportRecord> {
      for (let n = 0; n < 250; n++) {
        const custodyRecordNumber = `n${n}`;
        yield { ...WHOLE, row: n, custodyRecordNumber, sent: stay({ custodyRecordNumber }) };
      }
      throw new Error('the connection is gone');
    }
    await expect(run(broken())).rejects.toThrow('the connection is gone');
    expect(await current('n0')).toBeDefined();
    expect(await current('n249')).toBeUndefined();
  });
});
