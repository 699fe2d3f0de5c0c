import { Hono } from 'hono';
import { z } from 'zod';
import type { HttpEnv } from '../../http/deps.ts';
import { reasonShape } from '../../shapes/values.ts';
import { liftBillingStop } from '../../usecases/liftBillingStop.ts';
import { readDetention } from '../../usecases/readDetentions.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fieldsOf, freshForm, parsed, submit } from '../forms.ts';
import { consult, only, type PageContext, show } from '../kit.ts';

const PATH = '/detentions/:id/resume-billing';
const LABELS = { reason: 'Why it may be invoiced' };
const bodyShape = z.object({ reason: reasonShape });

/** Lets a detention be invoiced after all that was credited not to be invoiced again. */
export function resumeBillingRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const page = async (c: PageContext, id: string, form: FormView) => {
    const { detention } = await consult(c, deps, (steps, context) =>
      readDetention(steps, context, id),
    );
    const view = {
      title: `Bill ${detention.custodyRecordNumber} after all`,
      form,
      back: { href: `/detentions/${id}` },
    };
    return show(c, 'finance/resume-billing.njk', view, form.problems.length > 0 ? 422 : 200);
  };
  app.get(PATH, only('finance'), (c) => page(c, c.req.param('id'), freshForm(c, deps)));
  app.post(PATH, only('finance'), async (c) => {
    const id = c.req.param('id');
    const fields = await fieldsOf(c);
    return submit(c, deps, fields, {
      labels: LABELS,
      again: (form) => page(c, id, form),
      *write(steps, context) {
        const { reason } = parsed(bodyShape, { reason: fields.reason });
        yield* liftBillingStop(steps, context, id, reason);
        return '/exceptions?kind=billing-stopped&done=resumed';
      },
    });
  });
  return app;
}
