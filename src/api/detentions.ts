import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { Refusal } from '../domain/errors.ts';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import { momentsOfDays } from '../http/days.ts';
import type { HttpDeps } from '../http/deps.ts';
import { detentionAnswer } from '../http/detentionAnswer.ts';
import {
  amendmentShape,
  detentionShape,
  nextIntervalShape,
  releaseShape,
  sessionShape,
} from '../shapes/detention.ts';
import { codeShape, dateShape, reasonShape, textShape } from '../shapes/values.ts';
import { amendDetention } from '../usecases/amendDetention.ts';
import {
  addInterpreterSession,
  addInterval,
  releaseDetention,
  voidDetention,
} from '../usecases/continueDetention.ts';
import { listDetentions, readDetention, searchDetentions } from '../usecases/readDetentions.ts';
import { recordDetention } from '../usecases/recordDetention.ts';
import { recordingTogether } from '../usecases/recordTogether.ts';
import type { CurrentDetention } from '../usecases/store.ts';
import { answered, courseRoute } from './course.ts';
import {
  answers,
  consult,
  idParam,
  inquiryHeaders,
  jsonBody,
  limitShape,
  respond,
  router,
  write,
} from './router.ts';

const tags = ['Detentions'];
const placeShape = z.strictObject({ startedAt: z.int(), id: z.string() });
const statusShape = z.enum(['open', 'released', 'void']);

const recordRoute = createRoute({
  method: 'post',
  path: '/detentions',
  tags,
  summary: 'Record a detention',
  description:
    'The same custody record number again: content equal to any revision gives 200 with the current one and writes nothing; other content is refused, naming the fields that differ.',
  request: { body: jsonBody(detentionShape) },
  responses: {
    ...answers(200, 'Recorded before', 'DetentionAnswer', 409),
    ...answers(201, 'Recorded', 'DetentionAnswer', 409),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/detentions',
  tags,
  summary: 'List detentions, newest arrival first',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      suite: codeShape.optional().describe('With an interval in this suite'),
      status: statusShape.optional().describe('In this state alone'),
      unbilled: z
        .literal('true')
        .optional()
        .describe('Released, and without a live invoice or with one that is superseded'),
      from: dateShape.optional().describe('Arrived on this London date, or later'),
      to: dateShape.optional().describe('Arrived on this London date, or earlier'),
      limit: limitShape,
      cursor: cursorShape(placeShape).optional(),
    }),
  },
  responses: answers(200, 'A page', 'DetentionList'),
});

const searchShape = z
  .strictObject({
    custodyRecordNumber: textShape(50).optional(),
    scheme: z.enum(['force', 'home-office']).optional(),
    reference: textShape(50).optional(),
    limit: z.int().min(1).max(500).default(50),
    cursor: cursorShape(placeShape).nullish(),
  })
  .refine(
    ({ custodyRecordNumber: number, scheme, reference }) =>
      number === undefined ? scheme && reference : !scheme && !reference,
    { error: 'say either "custodyRecordNumber", or "scheme" and "reference"' },
  );

const searchRoute = createRoute({
  method: 'post',
  path: '/detentions/search',
  tags,
  summary: 'Find detentions by custody record number or detainee reference',
  description: 'A POST, because references never stand in a path or query.',
  parameters: inquiryHeaders,
  request: { body: jsonBody(searchShape) },
  responses: answers(200, 'A page', 'DetentionList'),
});

const readRoute = createRoute({
  method: 'get',
  path: '/detentions/{id}',
  tags,
  summary: 'Read a detention; the ETag is its revision',
  parameters: inquiryHeaders,
  request: { params: idParam },
  responses: answers(200, 'The current revision', 'DetentionAnswer', 404),
});

const amendRoute = createRoute({
  method: 'put',
  path: '/detentions/{id}',
  tags,
  summary: 'Amend a detention: the whole of it, with a reason',
  description: 'Needs If-Match with the ETag that was read. Also brings a voided record back.',
  request: { params: idParam, body: jsonBody(amendmentShape) },
  responses: answers(200, 'Amended', 'DetentionAnswer', 404, 409, 412, 428),
});

const intervalRoute = courseRoute(
  'intervals',
  'Change watch, suite or power: starts an interval, and ends the open one',
  nextIntervalShape,
);
const releaseRoute = courseRoute('release', 'Release, with the outcome', releaseShape);
const sessionRoute = courseRoute(
  'interpreter-sessions',
  'Add an interpreter session',
  sessionShape,
);
const voidRoute = courseRoute(
  'void',
  'Void a record that was keyed wrongly',
  z.strictObject({ reason: reasonShape }),
);
/** Whether a revision is the one that the caller saw, by If-Match (RFC 9110 13.1.1). */
function ifMatch(header: string | undefined): (revision: number) => boolean {
  if (header === undefined) {
    const detail = 'send If-Match with the ETag of the revision that you read, like "3" in quotes';
    throw new Refusal('if-match-required', detail);
  }
  const tags = header.split(',').map((tag) => tag.trim());
  // Without its quotes it is no ETag, but there is no doubt what is meant.
  return (revision) => ['*', `"${revision}"`, `${revision}`].some((tag) => tags.includes(tag));
}

export function detentionRoutes(deps: HttpDeps) {
  const app = router();
  readingRoutes(app, deps);
  courseRoutes(app, deps);
  return app;
}

function readingRoutes(app: ReturnType<typeof router>, deps: HttpDeps): void {
  app.openapi(listRoute, (c) => {
    const { from, to, cursor, unbilled, ...query } = c.req.valid('query');
    const days = momentsOfDays({ from, to });
    return consult(c, deps, function* (steps, context) {
      const page = yield* listDetentions(steps, context, {
        ...query,
        unbilled: unbilled === 'true' || undefined,
        after: cursor,
        ...days,
      });
      return { status: 200, body: pageOf(page.items, page.next) };
    });
  });
  app.openapi(searchRoute, (c) => {
    const { custodyRecordNumber, scheme, reference, limit, cursor } = c.req.valid('json');
    return consult(c, deps, function* (steps, context) {
      const page = yield* searchDetentions(steps, context, {
        custodyRecordNumber,
        reference: scheme && reference ? { scheme, reference } : undefined,
        limit,
        after: cursor ?? undefined,
      });
      return { status: 200, body: pageOf(page.items, page.next) };
    });
  });
  app.openapi(readRoute, (c) => {
    const { id } = c.req.valid('param');
    return consult(c, deps, function* (steps, context) {
      return answered(yield* readDetention(steps, context, id));
    });
  });
}

function pageOf(items: readonly CurrentDetention[], next: unknown) {
  return { items: items.map(detentionAnswer), next: cursorOf(next) };
}

function courseRoutes(app: ReturnType<typeof router>, deps: HttpDeps): void {
  const record = recordingTogether(deps.store, deps.metrics.onRecorded);
  app.openapi(recordRoute, async (c) => {
    const sent = c.req.valid('json');
    // With a key, its answer is kept in the record's own transaction.
    if (c.req.header('idempotency-key') === undefined) {
      const context = deps.newContext(c.get('context').actor);
      const recorded = await record({ context, sent });
      if (recorded) return respond(answered(recorded, 201));
    }
    return write(c, deps, function* (steps, context) {
      const { created, current } = yield* recordDetention(steps, context, sent);
      if (created) return answered(current, 201);
      // Nothing is written, and what is shown may be more than was sent.
      return answered(yield* readDetention(steps, context, current.id));
    });
  });
  app.openapi(amendRoute, (c) => {
    const { id } = c.req.valid('param');
    const amendment = c.req.valid('json');
    const matches = ifMatch(c.req.header('if-match'));
    return write(c, deps, function* (steps, context) {
      return answered(yield* amendDetention(steps, context, id, matches, amendment));
    });
  });
  app.openapi(intervalRoute, (c) => {
    const { id } = c.req.valid('param');
    const next = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      return answered(yield* addInterval(steps, context, id, next));
    });
  });
  app.openapi(releaseRoute, (c) => {
    const { id } = c.req.valid('param');
    const release = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      return answered(yield* releaseDetention(steps, context, id, release));
    });
  });
  app.openapi(sessionRoute, (c) => {
    const { id } = c.req.valid('param');
    const session = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      return answered(yield* addInterpreterSession(steps, context, id, session));
    });
  });
  app.openapi(voidRoute, (c) => {
    const { id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      return answered(yield* voidDetention(steps, context, id, reason));
    });
  });
}
