import sql, { empty, type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import { dayEnd, dayStart } from "@/lib/domain/zoned-day";

/**
 * The last row of a page. The next page starts after it, in order of time and id (keyset
 * pagination).
 */
export interface PageCursor {
  createdAt: Date;
  id: number;
}

/** First and last day, both included, in the shop's time zone, such as 2026-11-25. */
export interface DayRange {
  from?: string | undefined;
  to?: string | undefined;
}

/** One page of a list that is ordered by time, optionally limited to a range of days. */
export interface KeysetPage extends DayRange {
  cursor?: PageCursor | undefined;
  limit: number;
}

/**
 * The `WHERE` condition for the page's days and cursor. `row` is a table alias with `created_at`
 * and `id`.
 */
export function withinPage(ctx: Context, row: Sql, page: KeysetPage): Sql {
  const { cursor } = page;
  return sql`${withinDays(ctx, sql`${row}.created_at`, page)}
    ${cursor ? sql`AND (${row}.created_at, ${row}.id) < (${cursor.createdAt}, ${cursor.id})` : empty}`;
}

/** The condition that a column of times is within the days. */
export function withinDays(ctx: Context, column: Sql, { from, to }: DayRange): Sql {
  const { timeZone } = ctx.settings;
  return sql`true
    ${from ? sql`AND ${column} >= ${dayStart(from, timeZone)}` : empty}
    ${to ? sql`AND ${column} < ${dayEnd(to, timeZone)}` : empty}`;
}

/**
 * `ORDER BY` and `LIMIT` of the page. It reads one row more, which shows whether there is a next
 * page.
 */
export function newestFirst(row: Sql, page: KeysetPage): Sql {
  return sql`ORDER BY ${row}.created_at DESC, ${row}.id DESC LIMIT ${page.limit + 1}`;
}

/** Turns the rows that were read into the page and the cursor of the next page, if there is one. */
export function toPage<Row extends PageCursor>(
  found: readonly Row[],
  limit: number,
): { rows: Row[]; next: PageCursor | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { rows, next: hasMore ? { createdAt: last.createdAt, id: last.id } : null };
}
