import { groupCalls } from "@/lib/group-calls";
import { isDatabaseUnavailable, type Queryable } from "./database";

const itemsMax = 100;
/** A connection can be lost without a word, and a row be locked by another process. */
const waitMsMax = 500;

/**
 * A statement that serves all items that are asked for at the same time, on each database or
 * transaction: reads that are asked for together are one query, and writes one commit. Nothing is
 * remembered, so a read is as fresh as one of its own. An invalid item fails alone; while the database
 * is unavailable, all fail at once. A statement that hangs delays later ones only briefly. `run` returns
 * one result for each item, in order.
 */
export function groupStatements<Item, Result>(
  run: (db: Queryable, items: Item[]) => Promise<Result[]>,
): (db: Queryable, item: Item) => Promise<Result> {
  const grouped = new WeakMap<Queryable, (item: Item) => Promise<Result>>();
  return (db, item) => {
    let ofDatabase = grouped.get(db);
    if (!ofDatabase) {
      ofDatabase = groupCalls((items: Item[]) => run(db, items), {
        itemsMax,
        waitMsMax,
        isCalledAlone: (error) => !isDatabaseUnavailable(error),
      });
      grouped.set(db, ofDatabase);
    }
    return ofDatabase(item);
  };
}
