import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** Rows of one batch, as in the function `stamp_feed` of the database. */
const batchMax = 1_000;

export interface StampedBatch {
  /** The last position that was given away. */
  last: number;
  /** Whether there may be more events without a position. */
  hasMore: boolean;
}

/**
 * Gives committed order events their positions in the feed, in one statement. It does nothing once
 * another process has taken the lease with this token.
 */
export async function stampFeed(db: Queryable, leaseToken: number): Promise<StampedBatch> {
  const [row] = await db.query<{ stamped: number; last: number }>(
    sql`SELECT stamped, last FROM stamp_feed(${leaseToken}::bigint)`,
  );
  if (!row) throw new Error("The feed was not stamped.");
  return { last: row.last, hasMore: row.stamped === batchMax };
}
