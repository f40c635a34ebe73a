import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

export interface DayBounds {
  todayFrom: Date;
  yesterdayFrom: Date;
  /** Yesterday at this time of day. */
  yesterdayTo: Date;
}

/**
 * Today and yesterday by the clock on the shop's wall: PostgreSQL knows the zones and their changes
 * of hours. Asked for apart, so that the counts are planned for the real spans of time.
 */
export async function readDayBounds(
  db: Queryable,
  now: Date,
  timeZone: string,
): Promise<DayBounds> {
  const [bounds] = await db.query<DayBounds>(sql`
    SELECT date_trunc('day', wall) AT TIME ZONE zone AS "todayFrom",
      (date_trunc('day', wall) - interval '1 day') AT TIME ZONE zone AS "yesterdayFrom",
      (wall - interval '1 day') AT TIME ZONE zone AS "yesterdayTo"
    FROM (SELECT ${timeZone}::text AS zone,
      ${now}::timestamptz AT TIME ZONE ${timeZone} AS wall) w`);
  if (!bounds) throw new Error("The day has no bounds.");
  return bounds;
}
