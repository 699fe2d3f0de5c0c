import { statusOf } from '../domain/detention.ts';
import { formatInstant } from '../domain/time.ts';
import { detentionJson } from '../shapes/detention.ts';
import type { CurrentDetention } from '../usecases/store.ts';

/** A detention as it is read: its content, and what stands beside it. */
export function detentionAnswer(current: CurrentDetention) {
  return {
    id: current.id,
    revision: current.revision,
    status: statusOf(current),
    force: current.force,
    invoice: current.invoice,
    recordedAt: formatInstant(current.recordedAt),
    recordedBy: current.recordedBy.name,
    erasedAt: current.erasedAt === null ? null : formatInstant(current.erasedAt),
    ...detentionJson(current.detention),
  };
}
