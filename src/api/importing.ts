import type { Context as HonoContext } from 'hono';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import { invalidField, Refusal } from '../domain/errors.ts';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { describe } from '../http/problems.ts';
import { csvRecords, mappingShape } from '../shapes/csvFile.ts';
import { fieldErrors } from '../shapes/fieldErrors.ts';
import { type ImportRecord, ndjsonRecords } from '../shapes/importFile.ts';
import { ATOMIC_ROWS } from '../usecases/importBatches.ts';
import { importDetentions } from '../usecases/importDetentions.ts';
import { StorageUnavailable } from '../usecases/store.ts';
import { sentFormOf } from './forms.ts';
import { answers, doesNotHold, ref, router } from './router.ts';

const flagShape = z.enum(['true', 'false']).default('false');

const querySchema = z.strictObject({
  existing: z
    .enum(['refuse', 'amend'])
    .default('refuse')
    .describe('What to do with a record that is there with other content'),
  dryRun: flagShape.describe('"true": say what would happen, and write nothing'),
  atomic: flagShape.describe('"true": write all of the file, or nothing'),
  mapping: z
    .string()
    .max(10_000)
    .optional()
    .describe('How to read the columns of a CSV file, as JSON'),
});

const CSV = 'text/csv';
const NDJSON = 'application/x-ndjson';

/** The import: a file streams in, and a line for each of its records streams out. */
export function importRoutes(deps: HttpDeps) {
  const app = router();
  document(app);
  app.post('/detentions/import', (c) => answerImport(c, deps));
  return app;
}

function document(app: ReturnType<typeof router>): void {
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/detentions/import',
    tags: ['Detentions'],
    summary: 'Import a CSV or NDJSON file of any size, streamed',
    description: `CSV has a row per interval, a record's rows together; NDJSON a detention per line. "mapping" is JSON: { "columns": { "startedAt": "their header" }, "constants": { "suite": "CX" }, "zone": "Europe/London" }. "atomic" writes all or nothing, and takes at most ${ATOMIC_ROWS} rows.`,
    request: {
      query: querySchema,
      body: {
        required: true,
        content: { [CSV]: { schema: { type: 'string' } }, [NDJSON]: { schema: ref('Detention') } },
      },
    },
    responses: answers(200, 'A line for each record, in order, and a summary last', {
      [NDJSON]: ref('ImportLine'),
    }),
  });
}

async function answerImport(c: HonoContext<HttpEnv>, deps: HttpDeps): Promise<Response> {
  const options = optionsOf(c.req.queries());
  const records = recordsOf(c, options.mapping);
  const { actor } = c.get('context');
  const results = importDetentions(deps.store, () => deps.newContext(actor), records, options);
  const onEnd = deps.metrics.onImport();
  // The first step checks who asks: a refusal is still a problem, and not a broken stream.
  const first = await results.next().catch((error: unknown) => {
    onEnd();
    throw options.dryRun || options.atomic ? error : maybeInPart(error);
  });
  c.header('content-type', NDJSON);
  return stream(
    c,
    async (out) => {
      try {
        for (let result = first; !result.done; result = await results.next()) {
          await out.write(result.value.map((line) => `${JSON.stringify(line)}\n`).join(''));
        }
      } finally {
        onEnd();
      }
    },
    async (error, out) => {
      deps.log.error({ requestId: c.get('requestId'), error: describe(error) }, 'import broke off');
      await out.writeln('{"broken":"the import broke off here: send the file again"}');
    },
  );
}

/** Its records are written apart: some may be, where others could not. */
function maybeInPart(error: unknown): unknown {
  if (!(error instanceof StorageUnavailable)) return error;
  const { message, reason } = error;
  return new StorageUnavailable(message, { reason, isMaybeWritten: true, cause: error });
}

function optionsOf(queries: Record<string, string[]>) {
  const single = Object.entries(queries).map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  const sent = Object.fromEntries(single);
  const result = querySchema.safeParse(sent);
  if (!result.success) throw doesNotHold(result.error, sent);
  const { existing, dryRun, atomic, mapping } = result.data;
  return {
    existing,
    dryRun: dryRun === 'true',
    atomic: atomic === 'true',
    mapping: mapping === undefined ? null : mappingOf(mapping),
  };
}

function mappingOf(text: string) {
  const sent = parsed(text);
  const result = mappingShape.safeParse(sent);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error, sent).map(({ pointer, detail }) => ({
    pointer: `/mapping${pointer}`,
    detail,
  }));
  throw new Refusal('invalid', 'the mapping does not hold: see errors', { errors });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const detail = 'is not JSON: write it like { "columns": { "startedAt": "their header" } }';
    throw invalidField({ pointer: '/mapping', detail });
  }
}

/** The records of the body, by its content type. */
function recordsOf(
  c: HonoContext<HttpEnv>,
  mapping: ReturnType<typeof mappingOf> | null,
): AsyncIterable<ImportRecord> {
  if (sentFormOf(c, ['csv', 'ndjson']) === 'csv') return csvRecords(bodyOf(c), mapping);
  if (mapping) throw new Refusal('invalid', 'a mapping is for CSV: NDJSON has the fields by name');
  return ndjsonRecords(bodyOf(c));
}

/** The body, which nothing reaches for before the import is allowed. */
async function* bodyOf(c: HonoContext<HttpEnv>): AsyncGenerator<Uint8Array> {
  yield* c.req.raw.body ?? [];
}
