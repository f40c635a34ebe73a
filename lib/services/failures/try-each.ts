/** An item of a batch that failed, with its error. */
export interface Failure<Item> {
  item: Item;
  error: unknown;
}

/**
 * Runs `work` for all items in parallel and returns the failures. One failure stops no other item.
 */
export async function tryEach<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<Failure<Item>[]> {
  const attempts = items.map(async (item): Promise<Failure<Item>[]> => {
    try {
      await work(item);
      return [];
    } catch (error) {
      return [{ item, error }];
    }
  });
  return (await Promise.all(attempts)).flat();
}
