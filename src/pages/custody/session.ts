import { endOf } from '../../domain/detention.ts';
import { LANGUAGE_NAMES } from '../../domain/languages.ts';
import { sessionShape } from '../../shapes/detention.ts';
import { addInterpreterSession } from '../../usecases/continueDetention.ts';
import type { PageDeps } from '../deps.ts';
import { parsed } from '../forms.ts';
import { momentFields } from '../moments.ts';
import { type Change, changeRoutes, whyVoid } from './changing.ts';
import { MODES } from './choices.ts';
import { hasMore, SESSION_LABELS, sessionIn } from './sessionFields.ts';

const SESSION: Change = {
  path: 'session',
  role: 'custody',
  template: 'custody/session.njk',
  title: 'Add an interpreter session',
  labels: SESSION_LABELS,
  moments: ['startedAt', 'endedAt'],
  // Keyed when it is over: it ended now, or at the latest when the stay did.
  fill(detention, now) {
    const end = endOf(detention) ?? now - (now % 60);
    const fields = { ...momentFields('startedAt', end), ...momentFields('endedAt', end) };
    const { 'startedAt-time': _, ...filled } = fields;
    return filled;
  },
  view: (_, fields) => ({ languages: LANGUAGE_NAMES, modes: MODES, isOpen: hasMore(fields) }),
  outOfPlace: whyVoid,
  *write(steps, context, id, fields) {
    const { content, errors } = sessionIn(fields);
    yield* addInterpreterSession(steps, context, id, parsed(sessionShape, content, errors));
  },
  done: 'session',
};

/** Adds an interpreter session. */
export function sessionRoutes(deps: PageDeps) {
  return changeRoutes(deps, [SESSION]);
}
