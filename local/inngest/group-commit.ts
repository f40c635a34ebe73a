import { groupCalls } from "@/lib/group-calls";
import { isDatabaseUnavailable } from "@/local/database/pool";

const groupSizeMax = 100;

/**
 * Writes items together: one statement and one commit serve those that arrive at the same time. If a
 * group fails, its items are written one by one, so an invalid item fails alone; if the database is
 * unavailable, all fail at once.
 */
export function groupCommit<Item, Result>(
  write: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  return groupCalls(write, {
    itemsMax: groupSizeMax,
    shouldCallEach: (error) => !isDatabaseUnavailable(error),
  });
}
