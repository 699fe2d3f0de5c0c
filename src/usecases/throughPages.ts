/** Work on many records that holds nobody up: page by page, each in a read and a turn of its own. */
import type { Script, Steps, Store } from './store.ts';

const PAGE = 100;

/** The page behind the last item of the one before; the first where there was none. */
export interface NextPage<Item> {
  last: Item | undefined;
  limit: number;
}

/**
 * What is made of a list, page by page. `list` gives a page after another, and `make` what comes of a page.
 * Pages are of different moments; a page and what is made of it, of one.
 */
export async function* eachPage<Item, Made>(
  store: Store,
  list: (steps: Steps, page: NextPage<Item>) => Script<Item[]>,
  make: (steps: Steps, page: readonly Item[]) => Script<Made[]>,
): AsyncGenerator<Made[], void, void> {
  let last: Item | undefined;
  do {
    const place = { last, limit: PAGE };
    const page: { items: Item[]; made: Made[] } = await store.read(function* (steps) {
      const items = yield* list(steps, place);
      return { items, made: yield* make(steps, items) };
    });
    yield page.made;
    last = page.items.length < PAGE ? undefined : page.items.at(-1);
  } while (last !== undefined);
}

/** The same of all pages. */
export async function throughPages<Item, Made>(
  ...through: Parameters<typeof eachPage<Item, Made>>
): Promise<Made[]> {
  return (await Array.fromAsync(eachPage(...through))).flat();
}
