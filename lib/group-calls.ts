import { AsyncResource } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { endedWithin } from "./ended-within";

interface Waiting<Item, Result> {
  item: Item;
  /** The context of the caller. The call of a group is made in that of its first item. */
  context: AsyncResource;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

interface GroupSettings {
  /** The most items of one group. */
  itemsMax: number;
  /**
   * Whether a group that failed with this error is called again item by item, so that an invalid one
   * fails alone. The call must be safe to repeat. By default the whole group fails.
   */
  shouldCallEach?: (error: unknown) => boolean;
  /**
   * How long the next group waits for one that is under way, in milliseconds, so that one that hangs
   * holds up no other. By default until its end: then only one call runs at a time.
   */
  waitMsMax?: number;
}

/**
 * Makes calls together: those of one turn of the event loop, and those that come while a group is
 * under way, which form the next one. `call` returns one result for each item, in order. A single call
 * isn't delayed, and no result is of a call that began before it was asked for.
 */
export function groupCalls<Item, Result>(
  call: (items: Item[]) => Promise<Result[]>,
  { itemsMax, shouldCallEach = () => false, waitMsMax }: GroupSettings,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let isCalling = false;

  async function callQueue(): Promise<void> {
    isCalling = true;
    // Wait for the items that the current turn of the event loop still adds.
    await nextTurn();
    while (queue.length > 0) {
      const ended = callGroup(queue.splice(0, itemsMax));
      await (waitMsMax === undefined ? ended : endedWithin(waitMsMax, ended));
    }
    isCalling = false;
  }

  async function callGroup(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      await callTogether(group);
    } catch (error) {
      if (group.length > 1 && shouldCallEach(error)) await callEach(group);
      else rejectAll(group, error);
    }
  }

  async function callTogether(group: readonly Waiting<Item, Result>[]): Promise<void> {
    const items = group.map(({ item }) => item);
    const [first] = group;
    const results = await (first ? first.context.runInAsyncScope(call, undefined, items) : []);
    if (results.length !== group.length) {
      throw new Error(`A group of ${group.length} items got ${results.length} results.`);
    }
    for (const [index, result] of results.entries()) group[index]?.resolve(result);
  }

  async function callEach(group: Waiting<Item, Result>[]): Promise<void> {
    for (const [index, waiting] of group.entries()) {
      try {
        await callTogether([waiting]);
      } catch (error) {
        if (!shouldCallEach(error)) return rejectAll(group.slice(index), error);
        waiting.reject(error);
      }
    }
  }

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, context: new AsyncResource("groupCalls"), resolve, reject });
      if (!isCalling) void callQueue();
    });
}

function rejectAll(group: readonly { reject: (error: unknown) => void }[], error: unknown): void {
  for (const { reject } of group) reject(error);
}
