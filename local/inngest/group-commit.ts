import { setImmediate as nextTurn } from "node:timers/promises";
import { isDatabaseUnavailable } from "@/local/database/pool";

interface Entry<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

const groupSizeMax = 100;

/**
 * Group commit: items that arrive while a group is being written form the next group, so one
 * statement and one commit serve many items. `write` returns one result per item, in order. If a
 * group fails, its items are written one by one, so an invalid item fails alone; if the database is
 * unavailable, all fail at once.
 */
export function groupCommit<Item, Result>(
  write: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  const queue: Entry<Item, Result>[] = [];
  let isWriting = false;

  const writeQueue = async () => {
    isWriting = true;
    // Wait for the items that the current turn of the event loop still adds.
    await nextTurn();
    while (queue.length > 0) {
      const group = queue.splice(0, groupSizeMax);
      try {
        resolveAll(group, await write(group.map(({ item }) => item)));
      } catch (error) {
        await writeIndividually(group, write, error);
      }
    }
    isWriting = false;
  };

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!isWriting) void writeQueue();
    });
}

function resolveAll<Item, Result>(group: Entry<Item, Result>[], results: Result[]): void {
  if (results.length !== group.length) {
    throw new Error(`A group of ${group.length} items got ${results.length} results.`);
  }
  for (const [index, result] of results.entries()) group[index]?.resolve(result);
}

async function writeIndividually<Item, Result>(
  group: Entry<Item, Result>[],
  write: (items: Item[]) => Promise<Result[]>,
  groupError: unknown,
): Promise<void> {
  if (group.length === 1 || isDatabaseUnavailable(groupError)) return rejectAll(group, groupError);
  for (const [index, entry] of group.entries()) {
    try {
      resolveAll([entry], await write([entry.item]));
    } catch (error) {
      if (isDatabaseUnavailable(error)) return rejectAll(group.slice(index), error);
      entry.reject(error);
    }
  }
}

function rejectAll<Item, Result>(group: Entry<Item, Result>[], error: unknown): void {
  for (const { reject } of group) reject(error);
}
