/** What `work` makes of each, in their order; up to `ahead` are under way before the first is done. */
export async function* aheadOf<T, U>(
  items: AsyncIterable<T>,
  ahead: number,
  work: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const underWay: Promise<U>[] = [];
  for await (const item of items) {
    const made = work(item);
    // One that fails is looked at in its turn, or by nobody where the reader stops before.
    made.catch(() => {});
    underWay.push(made);
    if (underWay.length >= ahead) yield* underWay.splice(0, 1);
  }
  yield* underWay;
}
