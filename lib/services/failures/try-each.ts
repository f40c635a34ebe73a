/** One item of a batch, and why it failed. */
export interface Failure<Item> {
  item: Item;
  error: unknown;
}

/** Works on every item at once and answers with those that failed: none holds up another. */
export async function tryEach<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<Failure<Item>[]> {
  const tried = items.map(async (item): Promise<Failure<Item>[]> => {
    try {
      await work(item);
      return [];
    } catch (error) {
      return [{ item, error }];
    }
  });
  return (await Promise.all(tried)).flat();
}
