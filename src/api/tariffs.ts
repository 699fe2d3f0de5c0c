import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { formatInstant } from '../domain/time.ts';
import type { HttpDeps } from '../http/deps.ts';
import { backTestJson } from '../shapes/backTest.ts';
import { publishedTariffShape, tariffContentOf, tariffShape } from '../shapes/tariff.ts';
import { dateShape } from '../shapes/values.ts';
import { previewTariff } from '../usecases/previewTariff.ts';
import { listTariffs, publishTariff } from '../usecases/publishTariff.ts';
import type { PublishedTariff } from '../usecases/store.ts';
import {
  answers,
  inquiring,
  inquiryHeaders,
  jsonBody,
  read,
  respond,
  router,
  write,
} from './router.ts';

const tags = ['Tariffs'];

const publishRoute = createRoute({
  method: 'post',
  path: '/tariffs',
  tags,
  summary: 'Publish a tariff version, or one that replaces a version for the same dates (R5)',
  request: { body: jsonBody(publishedTariffShape) },
  responses: answers(201, 'Published', 'TariffAnswer', 409),
});

const previewRoute = createRoute({
  method: 'post',
  path: '/tariffs/preview',
  tags,
  summary: 'Back-test: what a period cost, and would have cost under a draft; nothing is written',
  parameters: inquiryHeaders,
  request: {
    body: jsonBody(z.strictObject({ tariff: tariffShape, from: dateShape, to: dateShape })),
  },
  responses: answers(200, 'Both, and what the draft changes', 'TariffPreview', 409),
});

const listRoute = createRoute({
  method: 'get',
  path: '/tariffs',
  tags,
  summary: 'All tariff versions, by customer and date',
  responses: answers(200, 'The versions', 'TariffList'),
});

function tariffAnswer(tariff: PublishedTariff, all: readonly PublishedTariff[]) {
  const { id, replaces, reason, content, publishedAt, publishedBy } = tariff;
  return {
    id,
    ...content,
    replaces,
    replacedBy: all.find((other) => other.replaces === id)?.id ?? null,
    reason,
    publishedAt: formatInstant(publishedAt),
    publishedBy: publishedBy.name,
  };
}

export function tariffRoutes(deps: HttpDeps) {
  const app = router();
  app.openapi(publishRoute, (c) => {
    const { replaces = null, reason = null, ...sent } = c.req.valid('json');
    const draft = { content: tariffContentOf(sent), replaces, reason };
    return write(c, deps, function* (steps, context) {
      const tariff = yield* publishTariff(steps, context, draft);
      return { status: 201, body: tariffAnswer(tariff, []) };
    });
  });
  app.openapi(previewRoute, async (c) => {
    const { tariff, from, to } = c.req.valid('json');
    const query = { draft: tariffContentOf(tariff), from, to, base: '/tariff' };
    const preview = await previewTariff(deps.store, inquiring(c, deps), query);
    return respond({ status: 200, body: backTestJson(preview, query) });
  });
  app.openapi(listRoute, (c) =>
    read(c, deps, function* (steps, context) {
      const all = yield* listTariffs(steps, context);
      const items = all.map((tariff) => tariffAnswer(tariff, all));
      return { status: 200, body: { items, next: null } };
    }),
  );
  return app;
}
