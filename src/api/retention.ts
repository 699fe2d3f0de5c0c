/** When what is personal may be erased, and erasing it. */
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { formatInstant } from '../domain/time.ts';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import type { HttpDeps } from '../http/deps.ts';
import { reasonShape } from '../shapes/values.ts';
import { type Erased, eraseDetention } from '../usecases/eraseDetention.ts';
import { type DueDetention, listRetention } from '../usecases/listRetention.ts';
import {
  answers,
  consult,
  idParam,
  inquiryHeaders,
  jsonBody,
  limitShape,
  router,
  write,
} from './router.ts';

const tags = ['Retention'];

const placeShape = z.strictObject({ endedAt: z.int().nullable(), id: z.string() });

const listRoute = createRoute({
  method: 'get',
  path: '/retention',
  tags,
  summary: 'List detentions whose retention has ended, the longest ago first',
  description:
    'To review before they are erased. One that is open has to be released first; one whose invoice is superseded cannot be corrected once it is erased.',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({ limit: limitShape, cursor: cursorShape(placeShape).optional() }),
  },
  responses: answers(200, 'A page', 'RetentionList'),
});

const eraseRoute = createRoute({
  method: 'post',
  path: '/detentions/{id}/erase',
  tags,
  summary: 'Erase what is personal of a detention, for ever',
  description:
    'Its references, interpreters, and all reasons given for it, in every copy; prices, times and hashes stay. "early" erases before its retention has ended, where a data subject has a right to that. "scrubbed" in the answer says whether the old bytes are gone from the files of the database; where it is false, whoever runs the service scrubs them later.',
  request: {
    params: idParam,
    body: jsonBody(z.strictObject({ reason: reasonShape, early: z.boolean().default(false) })),
  },
  responses: answers(200, 'Erased', 'Erasure', 404, 409),
});

function dueJson({ id, status, startedAt, endedAt, ...due }: DueDetention) {
  return {
    id,
    status,
    arrivedAt: formatInstant(startedAt),
    endedAt: endedAt === null ? null : formatInstant(endedAt),
    lastIssuedAt: due.lastIssuedAt === null ? null : formatInstant(due.lastIssuedAt),
    retentionEnds: due.retentionEnds,
    invoice: due.invoice,
    superseded: due.superseded,
  };
}

function erasedJson({ event, ...erased }: Erased) {
  return {
    ...erased,
    event: event.index,
    erasedAt: formatInstant(event.at),
    erasedBy: event.actor.name,
  };
}

export function retentionRoutes(deps: HttpDeps) {
  const app = router();
  const { retentionYears: years, store } = deps;
  app.openapi(listRoute, (c) => {
    const { limit, cursor: after } = c.req.valid('query');
    return consult(c, deps, function* (steps, context) {
      const { items, next } = yield* listRetention(steps, context, { years, limit, after });
      return { status: 200, body: { items: items.map(dueJson), next: cursorOf(next) } };
    });
  });
  app.openapi(eraseRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { reason, early } = c.req.valid('json');
    const erased = await write(c, deps, function* (steps, context) {
      const done = yield* eraseDetention(steps, context, id, { reason, early, years });
      return { status: 200, body: erasedJson(done) };
    });
    const scrubbed = await store.scrub({ atOnce: true });
    return Response.json(Object.assign({}, await erased.json(), { scrubbed }), erased);
  });
  return app;
}
