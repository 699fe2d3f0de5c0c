import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { penceOf } from '../domain/money.ts';
import type { HttpDeps } from '../http/deps.ts';
import { agreedChargeJson } from '../shapes/breakdown.ts';
import { chargeJson } from '../shapes/charge.ts';
import { poundsShape, reasonShape, textShape } from '../shapes/values.ts';
import { acceptOverlaps, agreeCharge } from '../usecases/agreeCharge.ts';
import { chargeDetention } from '../usecases/assessCharge.ts';
import { answered, courseRoute } from './course.ts';
import { answers, consult, idParam, inquiryHeaders, jsonBody, router, write } from './router.ts';

const tags = ['Detentions'];

const overlapRoute = courseRoute(
  'accept-overlaps',
  'Say why sessions of one interpreter that overlap are all right (R14)',
  z.strictObject({ reason: reasonShape }),
);

const chargeRoute = createRoute({
  method: 'get',
  path: '/detentions/{id}/charge',
  tags,
  summary: 'The charge now, with its working; nothing is written',
  parameters: inquiryHeaders,
  request: { params: idParam },
  responses: answers(200, 'The charge', 'Charge', 404, 409),
});

const agreedRoute = createRoute({
  method: 'post',
  path: '/detentions/{id}/agreed-charge',
  tags,
  summary: 'Give a stay past the last band an agreed charge (R11)',
  request: {
    params: idParam,
    body: jsonBody(
      z.strictObject({ amount: poundsShape, reason: reasonShape, agreedBy: textShape(200) }),
    ),
  },
  responses: answers(201, 'Agreed, for this revision', 'AgreedCharge', 404, 409),
});

export function chargeRoutes(deps: HttpDeps) {
  const app = router();
  app.openapi(chargeRoute, (c) => {
    const { id } = c.req.valid('param');
    return consult(c, deps, function* (steps, context) {
      const charge = yield* chargeDetention(steps, context, id);
      return { status: 200, body: chargeJson(charge) };
    });
  });
  app.openapi(agreedRoute, (c) => {
    const { id } = c.req.valid('param');
    const { amount, ...agreed } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      const amountPence = penceOf(amount);
      const agreement = yield* agreeCharge(steps, context, id, { amountPence, ...agreed });
      return { status: 201, body: agreedChargeJson(agreement) };
    });
  });
  app.openapi(overlapRoute, (c) => {
    const { id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      return answered(yield* acceptOverlaps(steps, context, id, reason));
    });
  });
  return app;
}
