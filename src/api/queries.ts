/** Query fields of routes that have none. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { z } from 'zod';
import type { HttpEnv } from '../http/deps.ts';
import { doesNotHold } from './router.ts';

const noQuery = z.strictObject({});

/** Refuses every field where the route that answers is described without a query; others check theirs. */
export function unknownQueries({ openAPIRegistry }: OpenAPIHono<HttpEnv>) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    if (!c.req.url.includes('?')) return next();
    const { searchParams } = new URL(c.req.url);
    const answering = matchedRoutes(c).find(({ method }) => method !== 'ALL');
    if (searchParams.size > 0 && answering && isWithoutQuery(answering)) {
      const sent = Object.fromEntries(searchParams);
      const { error } = noQuery.safeParse(sent);
      if (error) throw doesNotHold(error, sent);
    }
    await next();
  });

  // Asked of each request, as the routes are described after this is in their way.
  function isWithoutQuery({ method, path }: { method: string; path: string }): boolean {
    return openAPIRegistry.definitions.some(
      (definition) =>
        definition.type === 'route' &&
        definition.route.method === method.toLowerCase() &&
        definition.route.path.replaceAll(/\{(\w+)\}/g, ':$1') === path &&
        definition.route.request?.query === undefined,
    );
  }
}
