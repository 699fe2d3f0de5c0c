import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { poundsOf } from '../domain/money.ts';
import { formatInstant, londonDate } from '../domain/time.ts';
import { codeShape } from '../shapes/values.ts';
import { listClaims, readClaim } from '../usecases/readClaims.ts';
import type { ClaimHead } from '../usecases/store.ts';
import type { ApiDeps } from './deps.ts';
import { formOf } from './forms.ts';
import { respondAtLength } from './longJson.ts';
import {
  answers,
  consult,
  cursorOf,
  cursorShape,
  inquiring,
  inquiryHeaders,
  limitShape,
  router,
} from './router.ts';

const tags = ['Invoice runs and claims'];

const listRoute = createRoute({
  method: 'get',
  path: '/claims',
  tags,
  summary: 'List claims, newest first',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      customer: codeShape.optional(),
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ issuedAt: z.int(), number: z.string() })).optional(),
    }),
  },
  responses: answers(200, 'A page', 'ClaimList'),
});

const readRoute = createRoute({
  method: 'get',
  path: '/claims/{number}',
  tags,
  summary: 'Read a claim as it was frozen',
  parameters: inquiryHeaders,
  request: { params: z.object({ number: z.string().max(40) }) },
  responses: answers(200, 'The claim', 'Claim', 404, 406),
});

export function claimRoutes(deps: ApiDeps) {
  const app = router();
  app.openapi(listRoute, (c) => {
    const { cursor, ...filter } = c.req.valid('query');
    return consult(c, deps, function* (steps, context) {
      const page = yield* listClaims(steps, context, { ...filter, after: cursor });
      return { status: 200, body: { items: page.items.map(briefly), next: cursorOf(page.next) } };
    });
  });
  app.openapi(readRoute, async (c) => {
    const { number } = c.req.valid('param');
    const form = formOf(c, 'a claim is', ['json']);
    const context = inquiring(c, deps);
    const claim = await deps.store.transaction((steps) => readClaim(steps, context, number, form));
    return respondAtLength(claim);
  });
  return app;
}

function briefly({ issuedAt, totalPence, ...rest }: ClaimHead) {
  return {
    ...rest,
    issuedAt: formatInstant(issuedAt),
    issueDate: londonDate(issuedAt),
    total: poundsOf(totalPence),
  };
}
