/** Work on many records that holds nobody up: page by page, each in a read and a turn of its own. */
import type { Script, Steps, Store } from './store.ts';

const PAGE = 100;

/**
 * What is made of each item of a list, in its order; nothing, one or more of each. `list` gives a page in
 * order of id, after `after`. Pages are of different moments; an item and what is made of it, of one.
 */
export async function throughPages<Item extends { id: string }, Made>(
  store: Store,
  list: (steps: Steps, page: { after: string; limit: number }) => Script<Item[]>,
  make: (steps: Steps, item: Item) => Script<Made[]>,
): Promise<Made[]> {
  const all: Made[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const place = { after, limit: PAGE };
    const page: { items: Item[]; made: Made[] } = await store.read(function* (steps) {
      const items = yield* list(steps, place);
      const made: Made[] = [];
      for (const item of items) made.push(...(yield* make(steps, item)));
      return { items, made };
    });
    all.push(...page.made);
    after = page.items.length < PAGE ? undefined : page.items.at(-1)?.id;
  }
  return all;
}
