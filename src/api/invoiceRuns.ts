import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import type { HttpDeps } from '../http/deps.ts';
import { runAnswer } from '../http/runAnswer.ts';
import { codeShape, dateShape } from '../shapes/values.ts';
import { previewRun, type RunPreview } from '../usecases/previewRun.ts';
import { type CountedRun, listRuns, readLeftOut, readRun } from '../usecases/readRuns.ts';
import { startRun } from '../usecases/startRun.ts';
import type { InvoiceRun } from '../usecases/store.ts';
import {
  answers,
  consult,
  idParam,
  inquiring,
  inquiryHeaders,
  jsonBody,
  limitShape,
  read,
  respond,
  router,
  write,
} from './router.ts';

const tags = ['Invoice runs and claims'];

const periodShape = z.strictObject({
  customer: codeShape,
  releasedFrom: dateShape,
  releasedTo: dateShape,
});

const startRoute = createRoute({
  method: 'post',
  path: '/invoice-runs',
  tags,
  summary:
    'Issue all that can be issued of what was released on some London dates, in the background',
  request: { body: jsonBody(periodShape) },
  responses: answers(201, 'Started', 'InvoiceRun'),
});

const previewRoute = createRoute({
  method: 'post',
  path: '/invoice-runs/preview',
  tags,
  summary: 'What a run would issue and leave out now; nothing is issued',
  parameters: inquiryHeaders,
  request: { body: jsonBody(periodShape) },
  responses: answers(200, 'Its sums, and what it would leave out', 'InvoiceRunPreview'),
});

const listRoute = createRoute({
  method: 'get',
  path: '/invoice-runs',
  tags,
  summary: 'List invoice runs, newest first',
  request: {
    query: z.strictObject({
      customer: codeShape.optional().describe('Of this customer alone'),
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ startedAt: z.int(), id: z.string() })).optional(),
    }),
  },
  responses: answers(200, 'A page', 'InvoiceRunList'),
});

const readRoute = createRoute({
  method: 'get',
  path: '/invoice-runs/{id}',
  tags,
  summary: 'How far an invoice run is, and its claim once there is one',
  request: { params: idParam },
  responses: answers(200, 'The run', 'InvoiceRun', 404),
});

const leftOutRoute = createRoute({
  method: 'get',
  path: '/invoice-runs/{id}/left-out',
  tags,
  summary: 'What an invoice run left out and why, in order of release',
  parameters: inquiryHeaders,
  request: {
    params: idParam,
    query: z.strictObject({
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ position: z.int().min(0) })).optional(),
    }),
  },
  responses: answers(200, 'A page', 'LeftOutList', 404),
});

export function invoiceRunRoutes(deps: HttpDeps) {
  const app = router();
  const answerOf = (counted: CountedRun, now: Instant) =>
    runAnswer(counted, now, deps.runs.paceOf(counted.run.id));
  app.openapi(startRoute, async (c) => {
    const period = c.req.valid('json');
    let started: InvoiceRun | undefined;
    const answer = await write(c, deps, function* (steps, context) {
      started = yield* startRun(steps, context, period);
      const headers = { location: `/v1/invoice-runs/${started.id}` };
      const body = answerOf({ run: started, leftOut: [] }, context.now);
      return { status: 201, body, headers };
    });
    if (started) deps.runs.take(started);
    return answer;
  });
  app.openapi(previewRoute, async (c) => {
    const preview = await previewRun(deps.store, inquiring(c, deps), c.req.valid('json'));
    return respond({ status: 200, body: previewAnswer(preview) });
  });
  app.openapi(listRoute, (c) => {
    const { cursor, ...filter } = c.req.valid('query');
    return read(c, deps, function* (steps, context) {
      const page = yield* listRuns(steps, context, { ...filter, after: cursor });
      const items = page.items.map((counted) => answerOf(counted, context.now));
      return { status: 200, body: { items, next: cursorOf(page.next) } };
    });
  });
  app.openapi(readRoute, (c) => {
    const { id } = c.req.valid('param');
    return read(c, deps, function* (steps, context) {
      const counted = yield* readRun(steps, context, id);
      return { status: 200, body: answerOf(counted, context.now) };
    });
  });
  app.openapi(leftOutRoute, (c) => {
    const { id } = c.req.valid('param');
    const { cursor, limit } = c.req.valid('query');
    return consult(c, deps, function* (steps, context) {
      const page = yield* readLeftOut(steps, context, id, { after: cursor?.position ?? 0, limit });
      return { status: 200, body: { items: page.items, next: cursorOf(page.next) } };
    });
  });
  return app;
}

function previewAnswer({ leftOut: items, ...rest }: RunPreview) {
  const groups = [...Map.groupBy(items, ({ code }) => code)].sort();
  const byCode = Object.fromEntries(groups.map(([code, its]) => [code, its.length]));
  return { ...rest, leftOut: { count: items.length, byCode, items } };
}
