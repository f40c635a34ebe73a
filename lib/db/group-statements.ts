import { groupCalls } from "@/lib/group-calls";
import { isDatabaseUnavailable, type Queryable } from "./database";

const itemsMax = 100;
/** A connection can be lost without a word, and a row be locked by another process. */
const waitMsMax = 500;

/**
 * A statement that serves all items that are asked for at the same time (docs/decisions/0046). `run`
 * returns one result for each item, in order. An invalid item fails alone; while the database is
 * unavailable, or in a transaction, all items of the statement fail.
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
        // After an error, a transaction refuses all further statements.
        shouldCallEach: (error) => "transaction" in db && !isDatabaseUnavailable(error),
      });
      grouped.set(db, ofDatabase);
    }
    return ofDatabase(item);
  };
}
