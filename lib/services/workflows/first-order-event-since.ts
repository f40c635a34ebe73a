import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/**
 * The id of the first order event since a time; null if there is none. Ids and times grow together,
 * but there is no index by time: this halves the range of ids some thirty times.
 */
export async function firstOrderEventSince(db: Queryable, since: Date): Promise<number | null> {
  const [row] = await db.query<{ id: number | null }>(sql`
    WITH RECURSIVE bisect (low, high) AS (
      SELECT min(id), max(id) + 1 FROM order_events
      UNION ALL
      SELECT CASE WHEN m.id < high AND m.at < ${since}::timestamptz THEN m.id + 1 ELSE low END,
        CASE WHEN m.id < high AND m.at < ${since}::timestamptz THEN high
          WHEN m.id < high THEN m.id ELSE (low + high) / 2 END
      FROM bisect, LATERAL (
        SELECT e.id, e.at FROM order_events e WHERE e.id >= (low + high) / 2 ORDER BY e.id LIMIT 1) m
      WHERE low < high
    )
    SELECT max(low) AS id FROM bisect WHERE low >= high`);
  return row?.id ?? null;
}
