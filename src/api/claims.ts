import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { poundsOf } from '../domain/money.ts';
import { formatInstant, londonDate } from '../domain/time.ts';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import type { HttpDeps } from '../http/deps.ts';
import { codeShape } from '../shapes/values.ts';
import { listClaims, readClaim } from '../usecases/readClaims.ts';
import type { ClaimHead } from '../usecases/store.ts';
import { answerClaim } from './claimForms.ts';
import { formOf, inForms } from './forms.ts';
import { respondAtLength } from './longJson.ts';
import { archiveQueue } from './reportQueue.ts';
import { answers, consult, inquiring, inquiryHeaders, limitShape, router } from './router.ts';

const tags = ['Invoice runs and claims'];

const listRoute = createRoute({
  method: 'get',
  path: '/claims',
  tags,
  summary: 'List claims, newest first',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      customer: codeShape.optional().describe('Of this customer alone'),
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
  summary:
    'Read a claim: JSON as it was frozen, its cover sheet as PDF, its schedule as CSV, or a zip of all, by Accept',
  parameters: inquiryHeaders,
  request: { params: z.object({ number: z.string().max(40) }) },
  responses: answers(200, 'The claim', inForms('Claim', 'pdf', 'csv', 'zip'), 404, 406),
});

export function claimRoutes(deps: HttpDeps) {
  const app = router();
  const enter = archiveQueue();
  app.openapi(listRoute, (c) => {
    const { cursor, ...filter } = c.req.valid('query');
    return consult(c, deps, function* (steps, context) {
      const page = yield* listClaims(steps, context, { ...filter, after: cursor });
      return { status: 200, body: { items: page.items.map(briefly), next: cursorOf(page.next) } };
    });
  });
  app.openapi(readRoute, async (c) => {
    const { number } = c.req.valid('param');
    const form = formOf(c, 'a claim is', ['json', 'pdf', 'csv', 'zip']);
    const context = inquiring(c, deps);
    if (form === 'zip') enter(c.env.outgoing);
    const claim = await deps.store.transaction(context.actor.force, (steps) =>
      readClaim(steps, context, number, form),
    );
    return form === 'json' ? respondAtLength(claim) : answerClaim(c, deps, claim, form);
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
