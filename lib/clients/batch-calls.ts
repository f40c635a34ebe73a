import { setImmediate as nextTurn } from "node:timers/promises";

interface Waiting<Result> {
  item: string;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Makes calls for one item together: those of one turn of the event loop, and those that arrive while a
 * call is in progress. A single call isn't delayed. `call` is given up to `itemsMax` different items,
 * and returns the result of each, which may be an error for that item alone; if it throws, all of its
 * items fail.
 */
export function batchCalls<Result>(
  itemsMax: number,
  call: (items: string[]) => Promise<(item: string) => Result>,
): (item: string) => Promise<Result> {
  let queue: Waiting<Result>[] = [];
  let isCalling = false;

  const callQueue = async () => {
    isCalling = true;
    await nextTurn();
    while (queue.length > 0) {
      const items = [...new Set(queue.map(({ item }) => item))].slice(0, itemsMax);
      const batch = queue.filter(({ item }) => items.includes(item));
      queue = queue.filter(({ item }) => !items.includes(item));
      await answer(batch, call(items));
    }
    isCalling = false;
  };

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!isCalling) void callQueue();
    });
}

async function answer<Result>(
  batch: Waiting<Result>[],
  called: Promise<(item: string) => Result>,
): Promise<void> {
  try {
    const resultOf = await called;
    for (const { item, resolve, reject } of batch) {
      try {
        resolve(resultOf(item));
      } catch (error) {
        reject(error);
      }
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
