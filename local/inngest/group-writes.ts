import { setImmediate as nextTurn } from "node:timers/promises";

type Entry<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

const GROUP_MAX = 100;

/**
 * Group commit: items that arrive while a group is being written form the next group, so that one
 * statement and one commit serve many. `write` answers one result per item, in order. A group that
 * fails is written item by item, so that a bad one harms no other.
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
      const group = waiting.splice(0, GROUP_MAX);
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
  const [first] = group;
  if (group.length === 1) return first?.reject(groupError);
  for (const entry of group) {
    try {
      settle([entry], await write([entry.item]));
    } catch (error) {
      entry.reject(error);
    }
  }
}
