/** The audit log as auditors read it, and what proves it to anybody. */
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { EVENT_KINDS, leafHash, leafOf, SYSTEM_LOG } from '../domain/auditLog.ts';
import { invalidField } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import type { HttpDeps } from '../http/deps.ts';
import { numberGaps } from '../usecases/numberGaps.ts';
import {
  listEvents,
  type ReadEvent,
  readCheckpoint,
  readConsistency,
  readInclusion,
} from '../usecases/readLog.ts';
import {
  answers,
  consult,
  inquiryHeaders,
  limitShape,
  PLAIN,
  plain,
  queriedInstantShape,
  read,
  router,
} from './router.ts';

const tags = ['Audit'];

/** The log of the caller's force, or that of what belongs to no force. */
const log = z
  .literal(SYSTEM_LOG, `is "${SYSTEM_LOG}", or left out for the log of your force`)
  .optional()
  .describe(`"${SYSTEM_LOG}": the log of what belongs to no force; that of your force`);

const NOT_A_NUMBER = 'is not a number of events: write it like 1393';
const NOT_A_RECORD =
  'is not a record: write it like detention/01a20014-1fa0-7dcb-a5da-80b3528c829f or invoice/MPS-2026-000001';
const countShape = z
  .string(NOT_A_NUMBER)
  .regex(/^(0|[1-9]\d{0,14})$/, NOT_A_NUMBER)
  .transform(Number)
  .meta({ type: 'integer', example: 1393 });

const eventsRoute = createRoute({
  method: 'get',
  path: '/audit/events',
  tags,
  summary: 'The events of the log, newest first; to read them is an event too',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      log,
      subject: z
        .string()
        .max(200)
        .regex(/^[a-z-]+\/\S+$/, NOT_A_RECORD)
        .optional()
        .describe('Of this record: its type and id, such as invoice/MPS-2026-000001'),
      kind: z.enum(EVENT_KINDS).optional().describe('Of this kind alone'),
      actor: z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'Who did it: the id of an access key, or a name' }),
      from: queriedInstantShape.optional().describe('Events at it, or later'),
      to: queriedInstantShape.optional().meta({ description: 'Events before it' }),
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ at: z.int(), index: z.int() })).optional(),
    }),
  },
  responses: answers(200, 'A page', 'EventList'),
});

const checkpointRoute = createRoute({
  method: 'get',
  path: '/audit/checkpoint',
  tags,
  summary: 'The log as it is, signed: a text to keep elsewhere (c2sp.org/tlog-checkpoint)',
  request: { query: z.strictObject({ log }) },
  responses: answers(200, 'The checkpoint', PLAIN),
});

const inclusionRoute = createRoute({
  method: 'get',
  path: '/audit/inclusion',
  tags,
  summary: 'The proof that an event is in the log at a size (RFC 9162, 2.1.3)',
  request: {
    query: z.strictObject({
      log,
      index: countShape.describe('Of the event, from 0'),
      size: countShape.optional().describe('How many events the log had; as many as it has'),
    }),
  },
  responses: answers(200, 'The proof', 'Inclusion'),
});

const consistencyRoute = createRoute({
  method: 'get',
  path: '/audit/consistency',
  tags,
  summary: 'The proof that the log at a size begins with what it held at an earlier one (2.1.4)',
  request: {
    query: z.strictObject({
      log,
      from: countShape.describe('How many events the log had earlier'),
      to: countShape.optional().describe('How many it had later; as many as it has'),
    }),
  },
  responses: answers(200, 'The proof', 'Consistency'),
});

const gapsRoute = createRoute({
  method: 'get',
  path: '/audit/number-gaps',
  tags,
  summary: 'Each series of document numbers, with the numbers that it lacks (R19)',
  responses: answers(200, 'Every series', 'SeriesList'),
});

/** An event with what proves it: its leaf, whose hash an inclusion proof starts from. */
function eventJson({ event, inquiry }: ReadEvent) {
  const leaf = leafOf(event);
  return { ...event, at: formatInstant(event.at), inquiry, leaf, leafHash: leafHash(leaf) };
}

export function auditRoutes(deps: HttpDeps) {
  const app = router();
  app.openapi(eventsRoute, (c) => {
    const { to, cursor, ...filter } = c.req.valid('query');
    if (to !== undefined && filter.from !== undefined && to < filter.from) {
      throw invalidField({ pointer: '/to', detail: 'is before "from"' });
    }
    return consult(c, deps, function* (steps, context) {
      const page = yield* listEvents(steps, context, { ...filter, before: to, after: cursor });
      return { status: 200, body: { items: page.items.map(eventJson), next: cursorOf(page.next) } };
    });
  });
  app.openapi(checkpointRoute, async (c) => {
    const context = c.get('context');
    const which = c.req.valid('query');
    return plain(await deps.store.read((steps) => readCheckpoint(steps, context, which)));
  });
  app.openapi(inclusionRoute, (c) => {
    const query = c.req.valid('query');
    return read(c, deps, function* (steps, context) {
      return { status: 200, body: yield* readInclusion(steps, context, query) };
    });
  });
  app.openapi(consistencyRoute, (c) => {
    const query = c.req.valid('query');
    return read(c, deps, function* (steps, context) {
      return { status: 200, body: yield* readConsistency(steps, context, query) };
    });
  });
  app.openapi(gapsRoute, (c) =>
    read(c, deps, function* (steps, context) {
      return { status: 200, body: { items: yield* numberGaps(steps, context), next: null } };
    }),
  );
  return app;
}
