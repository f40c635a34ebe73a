import sql, { empty, type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";

/**
 * The last row of a page. The next page starts after it, in order of time and id (keyset
 * pagination).
 */
export interface PageCursor {
  createdAt: Date;
  id: number;
}

/** One page of a list that is ordered by time, optionally limited to a range of days. */
export interface KeysetPage {
  /** First and last day, both included, in the shop's time zone, such as 2026-11-25. */
  from?: string | undefined;
  to?: string | undefined;
  cursor?: PageCursor | undefined;
  limit: number;
}

/**
 * The `WHERE` condition for the page's days and cursor. `row` is a table alias with `created_at`
 * and `id`.
 */
export function withinPage(ctx: Context, row: Sql, page: KeysetPage): Sql {
  const { timeZone } = ctx.settings;
  const { from, to, cursor } = page;
  return sql`true
    ${from ? sql`AND ${row}.created_at >= ${from}::date::timestamp AT TIME ZONE ${timeZone}` : empty}
    ${to ? sql`AND ${row}.created_at < (${to}::date + 1)::timestamp AT TIME ZONE ${timeZone}` : empty}
    ${cursor ? sql`AND (${row}.created_at, ${row}.id) < (${cursor.createdAt}, ${cursor.id})` : empty}`;
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
