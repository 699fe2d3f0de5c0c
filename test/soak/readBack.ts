/** Lists to their end, and many readings at once. */
import { type Asker, ask, type Read, read } from './asking.ts';

type ListName = 'DetentionList' | 'InvoiceList' | 'PaymentList' | 'DisputeList';

/** Every item of a list, page by page. */
export async function allPages<N extends ListName>(
  asker: Asker,
  path: string,
  component: N,
): Promise<Read<N>['items']> {
  const all: Read<N>['items'][number][] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Read<N> = read(
      component,
      await ask(asker, 'read back', { method: 'GET', path: path + more }),
    );
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all as Read<N>['items'];
}

/** Does something with every item, with so many of them at once. */
export async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
