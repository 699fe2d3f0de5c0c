/** What was typed on one page and is sent on a later one; kept on the server, so that no reference stands in a URL. */
import type { z } from 'zod';
import { Refusal } from '../domain/errors.ts';
import type { Draft, Script, Steps } from '../usecases/store.ts';
import { keepDraft } from '../usecases/visits.ts';
import type { PageDeps } from './deps.ts';
import { freshContext, type PageContext } from './kit.ts';

/** The drafts of one journey, such as booking in, in its shape. */
export interface Drafts<T> {
  /** Keeps a new one; gives its id, for the path of the next page. */
  start(c: PageContext, content: T, detention?: string): Promise<string>;
  /** Keeps it with other content. */
  change(c: PageContext, id: string, content: T): Promise<void>;
  /** Refuses with `not-found` where there is none in this visit: it was sent, or its visit is over. */
  read(c: PageContext, id: string): Promise<T>;
  /** Gives it for the last time, in the transaction that does what it asked. */
  take(steps: Steps, c: PageContext, id: string): Script<T>;
  /** Forgets it, in the transaction that does what it asked. */
  remove(steps: Steps, c: PageContext, id: string): Script<void>;
}

/** The drafts of a kind; what no longer has its shape counts as gone. */
export function draftsOf<S extends z.ZodType>(
  deps: PageDeps,
  kind: string,
  shape: S,
): Drafts<z.output<S>> {
  const contentOf = (draft: Draft | undefined): z.output<S> => {
    const result = draft?.kind === kind ? shape.safeParse(draft.content) : undefined;
    if (!result?.success) throw gone();
    return result.data;
  };
  return {
    async start(c, content, detention) {
      const { id } = freshContext(c, deps);
      const draft = { id, kind, detention: detention ?? null, content };
      await deps.store.transaction(c.get('visit').force, (steps) =>
        keepDraft(steps, c.get('visit'), draft),
      );
      return id;
    },
    async change(c, id, content) {
      await deps.store.transaction(c.get('visit').force, function* (steps) {
        const draft = yield* steps.visits.draft(c.get('visit'), id);
        if (draft?.kind !== kind) throw gone();
        yield* keepDraft(steps, c.get('visit'), { ...draft, content });
      });
    },
    async read(c, id) {
      return contentOf(await deps.store.read((steps) => steps.visits.draft(c.get('visit'), id)));
    },
    *take(steps, c, id) {
      const content = contentOf(yield* steps.visits.draft(c.get('visit'), id));
      yield* steps.visits.removeDraft(c.get('visit'), id);
      return content;
    },
    *remove(steps, c, id) {
      yield* steps.visits.removeDraft(c.get('visit'), id);
    },
  };
}

function gone(): Refusal {
  return new Refusal('not-found', 'this was sent already, or is no longer kept: start again');
}
