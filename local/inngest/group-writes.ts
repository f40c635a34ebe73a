import { setImmediate as nextTurn } from "node:timers/promises";
import { isDatabaseUnavailable } from "@/local/database/pool";

interface Entry<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

const groupMax = 100;

/**
 * Group commit: items that arrive while a group is being written form the next group, so that one
 * statement and one commit serve many. `write` answers one result per item, in order. A group that
 * fails is written item by item, so that a bad one harms no other; without a database all fail.
 */
export function groupWrites<Item, Result>(
  write: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  const waiting: Entry<Item, Result>[] = [];
  let isWriting = false;

  const writeAll = async () => {
    isWriting = true;
    // What the current turn of the event loop brings belongs together.
    await nextTurn();
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupMax);
      try {
        settle(group, await write(group.map(({ item }) => item)));
      } catch (error) {
        await writeSingly(group, write, error);
      }
    }
    isWriting = false;
  };

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isWriting) void writeAll();
    });
}

function settle<Item, Result>(group: Entry<Item, Result>[], results: Result[]): void {
  if (results.length !== group.length) throw new Error("A group write must answer every item.");
  for (const [index, result] of results.entries()) group[index]?.resolve(result);
}

async function writeSingly<Item, Result>(
  group: Entry<Item, Result>[],
  write: (items: Item[]) => Promise<Result[]>,
  groupError: unknown,
): Promise<void> {
  if (group.length === 1 || isDatabaseUnavailable(groupError)) return rejectAll(group, groupError);
  for (const [index, entry] of group.entries()) {
    try {
      settle([entry], await write([entry.item]));
    } catch (error) {
      if (isDatabaseUnavailable(error)) return rejectAll(group.slice(index), error);
      entry.reject(error);
    }
  }
}

function rejectAll<Item, Result>(group: Entry<Item, Result>[], error: unknown): void {
  for (const { reject } of group) reject(error);
}
