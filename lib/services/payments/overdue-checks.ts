import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** A run comes every minute. A check that is due for longer than this could not be worked off. */
const overdueMs = 30 * 60_000;
/** How many are counted. */
const countMax = 10_000;

export interface OverdueChecks {
  /** Counted up to 10,000. */
  count: number;
  oldestMinutes: number;
}

/** The payments that should have been compared with the gateway long ago. */
export async function readOverdueChecks({
  db,
  now,
}: {
  db: Pick<Queryable, "query">;
  now(): Date;
}): Promise<OverdueChecks> {
  const before = new Date(now().getTime() - overdueMs);
  const [row] = await db.query<{ count: number; oldest: Date | null }>(sql`
    SELECT count(*) AS count, min(check_at) AS oldest FROM (
      SELECT check_at FROM payments WHERE check_at < ${before}
      ORDER BY check_at LIMIT ${countMax}) overdue`);
  const oldestMs = row?.oldest ? now().getTime() - row.oldest.getTime() : 0;
  return { count: row?.count ?? 0, oldestMinutes: Math.round(oldestMs / 60_000) };
}
