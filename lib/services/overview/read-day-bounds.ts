import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

export interface DayBounds {
  todayFrom: Date;
  yesterdayFrom: Date;
  /** Yesterday at the current time of day. */
  yesterdayTo: Date;
}

/**
 * When today and yesterday begin in an IANA time zone. PostgreSQL computes this, because it knows
 * every zone's daylight-saving changes. A separate query gives the counts constant times, for which
 * the planner can estimate rows.
 */
export async function readDayBounds(
  db: Queryable,
  now: Date,
  timeZone: string,
): Promise<DayBounds> {
  const [bounds] = await db.query<DayBounds>(sql`
    SELECT date_trunc('day', local_now) AT TIME ZONE zone AS "todayFrom",
      (date_trunc('day', local_now) - interval '1 day') AT TIME ZONE zone AS "yesterdayFrom",
      (local_now - interval '1 day') AT TIME ZONE zone AS "yesterdayTo"
    FROM (SELECT ${timeZone}::text AS zone,
      ${now}::timestamptz AT TIME ZONE ${timeZone} AS local_now) clock`);
  if (!bounds) throw new Error("The query for the day's bounds returned no row.");
  return bounds;
}
