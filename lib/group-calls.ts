import { AsyncResource } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";

interface Waiting<Item, Result> {
  item: Item;
  /** The request or run that asked, in whose trace its group is made if it is the group's first. */
  asker: AsyncResource;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

interface GroupSettings {
  /** The most items of one group. */
  itemsMax: number;
  /**
   * Whether the items of a group that failed with this error are called one by one, so that an invalid
   * one fails alone. The call must be safe to repeat. By default the whole group fails.
   */
  isCalledAlone?: (error: unknown) => boolean;
  /**
   * How long the next group waits for one that is under way, in milliseconds, so that one that hangs
   * holds up no other. By default until its end: then only one call runs at a time.
   */
  waitMsMax?: number;
}

/**
 * Makes calls together: those of one turn of the event loop, and those that come while a group is
 * under way, which form the next one. A single call isn't delayed, and none is answered by a call that
 * began before it was asked for. `call` returns one result for each item, in order. Written to a
 * database, this is group commit: one statement and one commit serve many items.
 */
export function groupCalls<Item, Result>(
  call: (items: Item[]) => Promise<Result[]>,
  { itemsMax, isCalledAlone = () => false, waitMsMax }: GroupSettings,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let isCalling = false;

  async function callQueue(): Promise<void> {
    isCalling = true;
    // Wait for the items that the current turn of the event loop still adds.
    await nextTurn();
    while (queue.length > 0) {
      const answered = answer(queue.splice(0, itemsMax));
      await (waitMsMax === undefined ? answered : endOrTimeout(answered, waitMsMax));
    }
    isCalling = false;
  }

  async function answer(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      await callTogether(group);
    } catch (error) {
      if (group.length > 1 && isCalledAlone(error)) await callAlone(group);
      else rejectAll(group, error);
    }
  }

  async function callTogether(group: readonly Waiting<Item, Result>[]): Promise<void> {
    const items = group.map(({ item }) => item);
    const [first] = group;
    const results = await (first ? first.asker.runInAsyncScope(call, undefined, items) : []);
    if (results.length !== group.length) {
      throw new Error(`A group of ${group.length} items got ${results.length} results.`);
    }
    for (const [index, result] of results.entries()) group[index]?.resolve(result);
  }

  async function callAlone(group: Waiting<Item, Result>[]): Promise<void> {
    for (const [index, waiting] of group.entries()) {
      try {
        await callTogether([waiting]);
      } catch (error) {
        if (!isCalledAlone(error)) return rejectAll(group.slice(index), error);
        waiting.reject(error);
      }
    }
  }

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, asker: new AsyncResource("groupCalls"), resolve, reject });
      if (!isCalling) void callQueue();
    });
}

function endOrTimeout(work: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function rejectAll(group: readonly { reject: (error: unknown) => void }[], error: unknown): void {
  for (const { reject } of group) reject(error);
}
