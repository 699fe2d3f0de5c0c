import { Hono } from 'hono';
import { z } from 'zod';
import type { HttpEnv } from '../../http/deps.ts';
import { reasonShape } from '../../shapes/values.ts';
import { voidDetention } from '../../usecases/continueDetention.ts';
import { readDetention } from '../../usecases/readDetentions.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fieldsOf, freshForm, parsed, submit } from '../forms.ts';
import { consult, only, type PageContext, show } from '../kit.ts';

const voidShape = z.object({ reason: reasonShape });
const LABELS = { reason: 'Why it is void' };

/** Takes a record that was keyed wrongly out of everything that counts; it stays in the log. */
export function voidRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const path = '/detentions/:id/void';
  const page = async (c: PageContext, id: string, form: FormView) => {
    const current = await consult(c, deps, (steps, context) => readDetention(steps, context, id));
    const { custodyRecordNumber } = current.detention;
    return show(
      c,
      'custody/void.njk',
      {
        title: `Void ${custodyRecordNumber}`,
        custodyRecordNumber,
        form,
        back: { href: `/detentions/${id}` },
      },
      form.problems.length > 0 ? 422 : 200,
    );
  };
  app.get(path, only('custody'), (c) => page(c, c.req.param('id'), freshForm(c, deps)));
  app.post(path, only('custody'), async (c) => {
    const id = c.req.param('id');
    const fields = await fieldsOf(c);
    return submit(c, deps, fields, {
      labels: LABELS,
      again: (form) => page(c, id, form),
      *write(steps, context) {
        const { reason } = parsed(voidShape, { reason: fields.reason });
        yield* voidDetention(steps, context, id, reason);
        return `/detentions/${id}?done=voided`;
      },
    });
  });
  return app;
}
