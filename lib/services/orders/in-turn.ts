import type { Queryable } from "@/lib/db/database";
import { endedWithin } from "@/lib/ended-within";

/** A connection can be lost without a word. The version of the order decides in any case. */
const waitMsMax = 500;

/** The last change of each order that is under way, on each database or transaction. */
const lastChanges = new WeakMap<Queryable, Map<number, Promise<unknown>>>();

/**
 * Makes the changes of one order in this process one after the other. Two at the same time would be
 * decided on the same version, and one of them for nothing. Changes of other processes, and those of a
 * transaction, still meet only at the version.
 */
export async function inTurn<Result>(
  db: Queryable,
  orderId: number,
  change: () => Promise<Result>,
): Promise<Result> {
  const changes = lastChanges.get(db) ?? new Map<number, Promise<unknown>>();
  lastChanges.set(db, changes);
  const before = changes.get(orderId);
  const changed = before ? endedWithin(waitMsMax, before).then(change) : change();
  const ended = changed.catch(() => undefined);
  changes.set(orderId, ended);
  try {
    return await changed;
  } finally {
    if (changes.get(orderId) === ended) changes.delete(orderId);
  }
}
