/** What the words and numbers of the pages mean: breakdowns and figures lead here. */
import { Hono } from 'hono';
import { FIGURES } from '../documents/yearFigures.ts';
import type { HttpEnv } from '../http/deps.ts';
import { ROLES } from '../usecases/access.ts';
import { only, show } from './kit.ts';
import { RULES } from './rules.ts';

/** The page that breakdowns and figures lead to, for everybody. */
export function definitionRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/definitions', only(...ROLES), (c) =>
    show(c, 'definitions.njk', { title: 'Definitions', figures: FIGURES, rules: RULES }),
  );
  return app;
}
