import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import {
  type LogCursor,
  type LogLine,
  type LogSearch,
  searchWords,
} from "@/lib/domain/telemetry/log-view";
import { readStore } from "@/lib/services/telemetry/read-store";
import { type LogRow, logColumns, toLogLine } from "./log-row";

export interface ListLogs {
  search: LogSearch;
  /** Only older lines than this one: the next page. */
  before?: LogCursor | undefined;
  /** Only lines from this time on: what is new in a live list. */
  since?: Date | undefined;
  limit: number;
}

/**
 * `unavailable`: the store could not be read. That is a state of the store, shown on the page,
 * rather than an error: orders go on without it.
 */
export type LogPage =
  | { kind: "listed"; lines: LogLine[]; hasMore: boolean }
  | { kind: "off" }
  | { kind: "unavailable" };

/** Lines of the log, newest first, with keyset pagination. */
export const listLogs: Verb<ListLogs, LogPage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { limit } = input;
  return readStore(ctx, async ({ db }): Promise<LogPage> => {
    // Not prepared: one generic plan can't suit both rare and common words.
    const rows = await db.queryOnce<LogRow>(sql`
      SELECT ${logColumns} FROM telemetry.logs l WHERE true ${matching(input)}
      ORDER BY l.at DESC, l.id DESC LIMIT ${limit + 1}`);
    const lines = rows.slice(0, limit).map(toLogLine);
    return { kind: "listed", lines, hasMore: rows.length > limit };
  });
};

function matching({ search, before, since }: ListLogs): Sql {
  const { q, level, order, trace, request, from, to } = search;
  return sql`
    ${level ? atLeast[level] : empty}
    ${order ? sql`AND l.order_id = ${order}` : empty}
    ${trace ? sql`AND l.trace_id = ${trace}` : empty}
    ${request ? sql`AND l.request_id = ${request}` : empty}
    ${q ? sql`AND l.words @@ to_tsquery('simple', ${toTsQuery(q)})` : empty}
    ${from ? sql`AND l.at >= ${from}::timestamptz` : empty}
    ${to ? sql`AND l.at < ${to}::timestamptz` : empty}
    ${since ? sql`AND l.at >= ${since}` : empty}
    ${before ? sql`AND (l.at, l.id) < (${before.at}, ${before.id})` : empty}`;
}

/** Each level with those above it. The conditions of the partial indexes, word for word. */
const atLeast = {
  debug: empty,
  info: sql`AND l.level <> 'debug'`,
  warn: sql`AND l.level IN ('warn', 'error')`,
  error: sql`AND l.level = 'error'`,
};

/** Shorter words are looked up as they are: too many others begin with them. */
const prefixLengthMin = 3;

/** All words of the text, in any order. Text without words finds nothing. */
function toTsQuery(text: string): string {
  const words = searchWords(text);
  return words.map((word) => (word.length < prefixLengthMin ? word : `${word}:*`)).join(" & ");
}
