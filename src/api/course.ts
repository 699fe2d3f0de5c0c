/** What routes on one detention share: how they are described, and answered. */
import { createRoute } from '@hono/zod-openapi';
import type { z } from 'zod';
import { detentionAnswer } from '../http/detentionAnswer.ts';
import type { CurrentDetention } from '../usecases/store.ts';
import { type Answer, answers, idParam, jsonBody } from './router.ts';

/** A detention with its revision as the ETag. */
export function answered(current: CurrentDetention, status: 200 | 201 = 200): Answer {
  const etag = { etag: `"${current.revision}"` };
  return {
    status,
    body: detentionAnswer(current),
    headers: status === 201 ? { ...etag, location: `/v1/detentions/${current.id}` } : etag,
  };
}

/** A route on one detention that adds to its course. */
export function courseRoute<P extends string, T extends z.ZodType>(
  path: P,
  summary: string,
  schema: T,
) {
  return createRoute({
    method: 'post',
    path: `/detentions/{id}/${path}`,
    tags: ['Detentions'],
    summary,
    request: { params: idParam, body: jsonBody(schema) },
    responses: answers(200, 'The detention as it is now', 'DetentionAnswer', 404, 409),
  });
}
