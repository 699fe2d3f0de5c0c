import type { Command } from 'commander';
import { Option } from 'commander';
import { Refusal } from '../domain/errors.ts';
import { csvRecords, type Mapping, mappingShape } from '../shapes/csvFile.ts';
import { type ImportRecord, ndjsonRecords } from '../shapes/importFile.ts';
import type { Actor } from '../usecases/access.ts';
import { ATOMIC_ROWS } from '../usecases/importBatches.ts';
import {
  type ImportResult,
  type ImportSummary,
  importDetentions,
} from '../usecases/importDetentions.ts';
import type { Store } from '../usecases/store.ts';
import { withActor } from './database.ts';
import type { Environment, Output } from './environment.ts';
import { openInput, openSink, readJson, type Sink, STANDARD } from './files.ts';
import { progressOn } from './progress.ts';
import { counted, examples, spoken } from './text.ts';

const FORMATS = ['csv', 'ndjson'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  format?: Format;
  existing: 'refuse' | 'amend';
  dryRun?: true;
  atomic?: true;
  mapping?: string;
  results?: string;
}

export function addImport(program: Command, environment: Environment): void {
  program
    .command('import')
    .summary('record the detentions of a CSV or NDJSON file')
    .description(
      "Records the detentions of a file: CSV has a row per interval, a record's rows together; NDJSON a " +
        'detention per line. What is refused is named on standard error, and the rest is kept. Needs the ' +
        'key of a custody role in CUSTODY_KEY. Ends with 1 if anything was refused.',
    )
    .argument('<file>', 'the file; - reads from a pipe, and needs --format')
    .addOption(
      new Option('--format <format>', 'of the file (default: by its ending)').choices(FORMATS),
    )
    .addOption(
      new Option('--existing <what>', 'what to do with a record that is there with other content')
        .choices(['refuse', 'amend'])
        .default('refuse'),
    )
    .option('--dry-run', 'say what would happen, and write nothing')
    .option('--atomic', `all or nothing; at most ${spoken(ATOMIC_ROWS)} rows`)
    .option('--mapping <file>', 'JSON that says which CSV column holds what; see below')
    .option('--results <file>', 'write a line of JSON for each record; - writes them to a pipe')
    .addHelpText('after', MAPPING_HELP)
    .addHelpText(
      'after',
      examples(
        ['npm run custody -- import fixtures/made-up-2009.ndjson', 'Record the made-up year'],
        [
          'npm run custody -- import theirs.csv --mapping mapping.json --dry-run',
          "Try another system's file, and write nothing",
        ],
      ),
    )
    .action(async (file: string, options: Options) => {
      const format = formatOf(file, options);
      const { mapping: named } = options;
      const mapping = named === undefined ? null : await readJson(environment, named, mappingShape);
      await withActor(environment, (store, actor) =>
        runImport(environment, { store, actor, file, format, mapping, options }),
      );
    });
}

const MAPPING_HELP = `
A mapping names the columns of another system's file, what the file lacks, and the zone of times that
have no offset (times that the zone's clock never showed, or showed twice, are refused):
  { "columns": { "custodyRecordNumber": "REF", "startedAt": "IN", "endedAt": "OUT" },
    "constants": { "suite": "CX", "outcome": "other" }, "zone": "Europe/London" }
`;

function formatOf(file: string, { format, mapping }: Options): Format {
  const ending = /\.(csv|ndjson|jsonl)$/i.exec(file)?.[1]?.toLowerCase();
  const found = format ?? (ending === 'jsonl' ? 'ndjson' : FORMATS.find((one) => one === ending));
  if (!found) {
    throw new Refusal('invalid', 'say what the file is: --format csv or --format ndjson');
  }
  if (mapping !== undefined && found !== 'csv') {
    throw new Refusal('invalid', '--mapping is for CSV: NDJSON has the fields by their names');
  }
  return found;
}

interface Run {
  store: Store;
  actor: Actor;
  file: string;
  format: Format;
  mapping: Mapping | null;
  options: Options;
}

async function runImport(environment: Environment, run: Run): Promise<void> {
  const { options } = run;
  const input = await openInput(environment, run.file);
  const sink = options.results === undefined ? null : await openSink(environment, options.results);
  try {
    const summary = await pump(environment, run, input, sink);
    // Results in a pipe are for a program: the sentence goes beside them.
    const output = options.results === STANDARD ? environment.stderr : environment.stdout;
    output.write(summaryText(summary, options));
    if (summary.refused > 0) environment.fail();
  } finally {
    await sink?.close();
  }
}

async function pump(
  environment: Environment,
  { store, actor, format, mapping, options }: Run,
  input: AsyncIterable<Uint8Array>,
  sink: Sink | null,
): Promise<ImportSummary> {
  const progress = progressOn(environment.stderr, 'Importing');
  const nextContext = () => environment.newContext(actor);
  const results = importDetentions(store, nextContext, recordsOf(format, input, mapping), {
    existing: options.existing,
    dryRun: options.dryRun ?? false,
    atomic: options.atomic ?? false,
  });
  let done = 0;
  try {
    for await (const some of results) {
      await sink?.write(some.map((result) => `${JSON.stringify(result)}\n`).join(''));
      for (const result of some) {
        if ('summary' in result) return result.summary;
        if (result.status !== 'refused') continue;
        progress.clear();
        printRefused(environment.stderr, result);
      }
      done += some.length;
      progress.show(done, null);
    }
    throw new RangeError('an import ends with its summary');
  } finally {
    progress.clear();
  }
}

function recordsOf(
  format: Format,
  chunks: AsyncIterable<Uint8Array>,
  mapping: Mapping | null,
): AsyncIterable<ImportRecord> {
  return format === 'csv' ? csvRecords(chunks, mapping) : ndjsonRecords(chunks);
}

/** "row 7  /intervals/0/endedAt  interval 1 has no length": one line for each thing that is wrong. */
function printRefused(output: Output, { row, errors }: ImportResult): void {
  for (const { pointer, detail } of errors) {
    output.write(`row ${row}  ${pointer === '' ? '' : `${pointer}  `}${detail}\n`);
  }
}

function summaryText(summary: ImportSummary, { dryRun }: Options): string {
  const { recorded, unchanged, amended, refused } = summary;
  const counts = { recorded, unchanged, amended, refused };
  const parts = Object.entries(counts).map(([what, count]) => `${spoken(count)} ${what}`);
  return `${counted(summary.rows, 'row')}: ${parts.join(', ')}.${nothingWritten(summary, dryRun)}\n`;
}

function nothingWritten(summary: ImportSummary, dryRun = false): string {
  if (!summary.nothingWritten) return '';
  const why = dryRun ? 'This was a dry run' : 'It is all or nothing, and something was refused';
  return ` ${why}: nothing was written.`;
}
