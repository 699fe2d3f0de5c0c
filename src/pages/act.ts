/** One act with one form: its page shows it, and carries it out or shows it again with what is wrong. */
import { Hono } from 'hono';
import type { HttpEnv } from '../http/deps.ts';
import type { Context, Role } from '../usecases/access.ts';
import type { Script, Steps } from '../usecases/store.ts';
import type { PageDeps } from './deps.ts';
import { type Fields, type FormView, fieldsOf, freshForm, type Labels, submit } from './forms.ts';
import { only, type PageContext } from './kit.ts';

export interface Act {
  /** Its one parameter names what is acted on: `id` in what follows. */
  path: string;
  role: Role;
  /** Who else may look at it. */
  readers?: readonly Role[];
  labels: Labels | ((fields: Fields) => Labels);
  /** Shows the form: a fresh one; or one that was sent, which alone has problems. */
  page: (c: PageContext, id: string, form: FormView) => Promise<Response>;
  /** Gives the path of where can be seen what was done. */
  write: (steps: Steps, context: Context, id: string, fields: Fields) => Script<string>;
}

/** The routes of some acts. */
export function actRoutes(deps: PageDeps, ...acts: readonly Act[]): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  for (const { path, role, readers = [], labels, page, write } of acts) {
    app.get(path, only(role, ...readers), (c) => page(c, idIn(c), freshForm(c, deps)));
    app.post(path, only(role), async (c) => {
      const id = idIn(c);
      const fields = await fieldsOf(c);
      return submit(c, deps, fields, {
        labels: typeof labels === 'function' ? labels(fields) : labels,
        again: (form) => page(c, id, form),
        write: (steps, context) => write(steps, context, id, fields),
      });
    });
  }
  return app;
}

function idIn(c: PageContext): string {
  return Object.values(c.req.param())[0] ?? '';
}
