import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** A transaction that has been open for longer does not hold rows back. Ours end much sooner. */
const holdBackMsMax = 60_000;

/**
 * The time of the database before which no order can appear or change any more. A client that polls
 * for orders after the newest that it has seen would miss one that commits later with an earlier time,
 * so lists that are polled end here.
 *
 * Orders are stamped with the clock of the database once their transaction holds the lock of a writer
 * of `orders`. So nothing earlier is still to come than the start of the oldest transaction that holds
 * this lock, and without one, than now. Backups, VACUUM, reads and writes to other tables don't hold
 * it. Run this before the query that it limits, not within: it must see every transaction that is still
 * invisible to that query. The margin is for times that were rounded down to milliseconds.
 */
export async function settledUntil(db: Queryable): Promise<Date> {
  const [row] = await db.query<{ settledUntil: Date }>(sql`
    SELECT greatest(
        least(statement_timestamp(), min(coalesce(writer.xact_start, '-infinity'))),
        statement_timestamp() - ${holdBackMsMax} * interval '1 millisecond'
      ) - interval '1 millisecond' AS "settledUntil"
    FROM pg_locks held LEFT JOIN pg_stat_activity writer ON writer.pid = held.pid
    WHERE held.locktype = 'relation' AND held.relation = 'orders'::regclass AND held.granted
      AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND held.mode = 'RowExclusiveLock'`);
  if (!row) throw new Error("The statement returned no row.");
  return row.settledUntil;
}
