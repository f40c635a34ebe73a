import sql, { empty, raw, type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";

/** Where a page ended: the next one starts behind this row. */
export interface TimeCursor {
  createdAt: Date;
  id: number;
}

/** What every list by time can be narrowed by. */
export interface TimePage {
  /** Days of the shop's time zone, such as 2026-11-25; both are in the list. */
  from?: string | undefined;
  to?: string | undefined;
  cursor?: TimeCursor | undefined;
  limit: number;
}

/** The condition on rows with `created_at` and `id`, newest first, for a page of the list. */
export function withinTime(ctx: Context, row: Sql, page: TimePage): Sql {
  const { timeZone } = ctx.settings;
  const { from, to, cursor } = page;
  return sql`true
    ${from ? sql`AND ${row}.created_at >= ${from}::date::timestamp AT TIME ZONE ${timeZone}` : empty}
    ${to ? sql`AND ${row}.created_at < (${to}::date + 1)::timestamp AT TIME ZONE ${timeZone}` : empty}
    ${cursor ? sql`AND (${row}.created_at, ${row}.id) < (${cursor.createdAt}, ${cursor.id})` : empty}`;
}

/** One row more than the page has: whether it is there says whether there is another page. */
export function newestFirst(row: Sql, page: TimePage): Sql {
  return sql`ORDER BY ${row}.created_at DESC, ${row}.id DESC LIMIT ${page.limit + 1}`;
}

/** The rows of the page, and where the next one begins. */
export function cutPage<Row extends TimeCursor>(
  rows: readonly Row[],
  limit: number,
): { rows: Row[]; next: TimeCursor | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return { rows: page, next: isMore ? { createdAt: last.createdAt, id: last.id } : null };
}

/**
 * A status written into the statement itself: a partial index is of use only to a statement that
 * names the states. Nothing but a word of our own gets in.
 */
export function literal(word: string): Sql {
  if (!/^[a-z_]+$/.test(word)) throw new Error(`Not a word: ${word}`);
  return raw(`'${word}'`);
}
