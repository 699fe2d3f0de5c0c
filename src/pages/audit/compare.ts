import { Hono } from 'hono';
import { z } from 'zod';
import { recordNumber } from '../../documents/stayView.ts';
import { Refusal } from '../../domain/errors.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { type RevisionJson, revisionsJson } from '../../shapes/breakdown.ts';
import { readRevisions } from '../../usecases/readRevisions.ts';
import { listSuites } from '../../usecases/referenceData.ts';
import type { PageDeps } from '../deps.ts';
import { consult, has, only, show } from '../kit.ts';
import { compareView } from './compareView.ts';

const numberShape = z.coerce.number().int().min(1).optional().catch(undefined);

/** Two revisions of a record beside each other: the last two, or whichever are chosen. */
export function compareRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/detentions/:id/compare', only('auditor', 'custody', 'finance'), async (c) => {
    const id = c.req.param('id');
    const { current, suites, revisions } = await consult(c, deps, function* (steps, context) {
      const found = yield* readRevisions(steps, context, id);
      return { ...found, suites: yield* listSuites(steps, context) };
    });
    const stated = revisionsJson(revisions);
    const { from, to } = chosen(stated, c.req.query('from'), c.req.query('to'));
    const isErased = current.erasedAt !== null;
    return show(c, 'audit/compare.njk', {
      title: `Revisions of ${isErased ? 'a detention' : recordNumber(to.detention)}`,
      id,
      erasedAt: current.erasedAt,
      from,
      to,
      choices: stated.map(({ revision, recordedAt, recordedBy }) => ({
        revision,
        recordedAt,
        recordedBy,
      })),
      reasons: stated.slice(from.revision, to.revision).filter(({ reason }) => reason !== null),
      view: compareView(from, to, { erasedAt: current.erasedAt, suites }),
      mayBreakDown: has(c, 'auditor', 'finance'),
      back: { href: `/detentions/${id}` },
    });
  });
  return app;
}

/** The earlier first, whichever way round they are chosen; the last two where nothing is chosen. */
function chosen(
  revisions: readonly RevisionJson[],
  from: string | undefined,
  to: string | undefined,
) {
  const last = revisions.length;
  const places = [numberShape.parse(from) ?? Math.max(1, last - 1), numberShape.parse(to) ?? last];
  const [earlier, later] = places.sort((a, b) => a - b).map((place) => revisions[place - 1]);
  if (!earlier || !later) throw new Refusal('not-found', `the record has ${last} revisions`);
  return { from: earlier, to: later };
}
