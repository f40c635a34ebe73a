import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { type NewRows, newRowsMax } from "@/lib/domain/new-rows";
import { recentMinutes } from "@/lib/domain/recent-range";
import type { TraceCursor, TraceFilter, TraceRow } from "@/lib/domain/trace/trace-search";
import { readStore } from "@/lib/services/telemetry/read-store";
import { microseconds, timestamp } from "./microseconds";

export interface ListTraces extends TraceFilter {
  /** Only traces that started before this one: the next page. */
  before?: TraceCursor | undefined;
  limit: number;
}

/** `unavailable`: the store could not be read. */
export type TracePage =
  | { kind: "listed"; traces: TraceRow[]; first: TraceCursor | null; next: TraceCursor | null }
  | { kind: "off" }
  | { kind: "unavailable" };

/**
 * Traces, newest first, by their root spans. A trace with any failed span counts as failed. A trace
 * whose root was not recorded is not listed; it is found by its order or its id.
 */
export const listTraces: Verb<ListTraces, TracePage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  return readStore(ctx, async ({ db }) => {
    const found = await readPage(db, input, ctx.now());
    const rows = found.slice(0, input.limit);
    return {
      kind: "listed",
      traces: rows.map(toTraceRow),
      first: cursorOf(rows[0]),
      next: found.length > input.limit ? cursorOf(rows.at(-1)) : null,
    };
  });
};

/** How many traces match a list's filter and are newer than its first. */
export const countNewTraces: Verb<TraceFilter & { since: TraceCursor }, NewRows> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const { since, ...filter } = input;
  return readStore(ctx, async ({ db }) => {
    const rows = await db.queryOnce<object>(sql`
      SELECT FROM telemetry.spans r WHERE ${rootsOf(filter, ctx.now())} ${outcomeOf(filter)}
        AND r.started_at >= ${timestamp(since.startedAtUs)}
        AND (r.started_at, r.span_id) > (${timestamp(since.startedAtUs)}, ${since.spanId})
      LIMIT ${newRowsMax + 1}`);
    return { kind: "counted", count: rows.length };
  });
};

interface Row extends Omit<TraceRow, "startedAt" | "outcome" | "firstError"> {
  spanId: string;
  startedAtUs: number;
  failedName: string | null;
  failedError: string | null;
}

function toTraceRow({ spanId: _, startedAtUs, failedName, failedError, ...row }: Row): TraceRow {
  return {
    ...row,
    startedAt: new Date(startedAtUs / 1_000).toISOString(),
    outcome: failedName === null ? "ok" : "failed",
    firstError: failedName === null ? null : { name: failedName, error: failedError },
  };
}

function cursorOf(row: Row | undefined): TraceCursor | null {
  return row ? { startedAtUs: row.startedAtUs, spanId: row.spanId } : null;
}

const hourMs = 60 * 60_000;
/** How far back failed traces are searched for, until a page is full; null for all of them. */
const failedWindowsMs = [hourMs, 24 * hourMs, null];

/**
 * Reads one row more than the page has. Where failures are frequent, the latest hour has a whole
 * page of failed traces; where they are rare, few traces need to be looked up for all of them.
 */
async function readPage(db: Queryable, input: ListTraces, now: Date): Promise<Row[]> {
  const roots = sql`${rootsOf(input, now)} ${olderThan(input.before)}`;
  if (input.outcome !== "failed" || input.order !== undefined) {
    return selectRows(db, sql`${roots} ${outcomeOf(input)}`, input.limit);
  }
  const endMs = Math.min(
    now.getTime(),
    input.to ? Date.parse(input.to) : now.getTime(),
    input.before ? input.before.startedAtUs / 1_000 : now.getTime(),
  );
  let rows: Row[] = [];
  for (const windowMs of failedWindowsMs) {
    const from = windowMs === null ? null : new Date(endMs - windowMs);
    rows = await selectRows(db, sql`${roots} ${failedSince(from)}`, input.limit);
    if (rows.length > input.limit) break;
  }
  return rows;
}

function olderThan(before: TraceCursor | undefined): Sql {
  if (!before) return empty;
  const at = timestamp(before.startedAtUs);
  // The first condition selects the partitions, the second the row.
  return sql`AND r.started_at <= ${at} AND (r.started_at, r.span_id) < (${at}, ${before.spanId})`;
}

function rootsOf({ name, minMs, order, within, from, to }: TraceFilter, now: Date): Sql {
  const recent = within && new Date(now.getTime() - recentMinutes[within] * 60_000);
  return sql`r.parent_span_id IS NULL
    ${name === undefined ? empty : sql`AND r.name = ${name}`}
    ${minMs === undefined ? empty : sql`AND r.duration_us >= ${minMs * 1_000}`}
    ${order === undefined ? empty : sql`AND r.order_id = ${order}`}
    ${recent ? sql`AND r.started_at >= ${recent}` : empty}
    ${from === undefined ? empty : sql`AND r.started_at >= ${from}::timestamptz`}
    ${to === undefined ? empty : sql`AND r.started_at < ${to}::timestamptz`}`;
}

/** Spans of a process whose clock is behind may seem to start before their root. */
const clockTolerance = sql`interval '1 hour'`;

const failedSpans = sql`
  FROM telemetry.spans e WHERE e.trace_id = r.trace_id AND e.status = 'error'
    AND e.started_at >= r.started_at - ${clockTolerance}`;

function outcomeOf({ outcome }: TraceFilter): Sql {
  if (outcome === undefined) return empty;
  return outcome === "failed"
    ? sql`AND EXISTS (SELECT ${failedSpans})`
    : sql`AND NOT EXISTS (SELECT ${failedSpans})`;
}

/**
 * The failed traces are read first, because they are far fewer than the others. The planner must not
 * look for a failure in every trace: it expects them to be found sooner than they are.
 */
function failedSince(from: Date | null): Sql {
  const since = from ? sql`AND e.started_at >= ${from}::timestamptz - ${clockTolerance}` : empty;
  return sql`${from ? sql`AND r.started_at >= ${from}` : empty} AND r.trace_id IN (
    WITH failed AS MATERIALIZED (
      SELECT DISTINCT e.trace_id FROM telemetry.spans e WHERE e.status = 'error' ${since})
    SELECT trace_id FROM failed)`;
}

/**
 * The page is read from an index alone; only its rows are then looked up. Not prepared: the best
 * plan depends on the filters' values.
 */
async function selectRows(db: Queryable, condition: Sql, limit: number): Promise<Row[]> {
  return db.queryOnce<Row>(sql`
    SELECT r.trace_id AS "traceId", r.span_id AS "spanId", r.name, r.kind,
      ${microseconds(sql`r.started_at`)} AS "startedAtUs", r.duration_us AS "durationUs",
      r.order_id AS "orderId", f.name AS "failedName", f.status_message AS "failedError"
    FROM (
      SELECT r.trace_id, r.span_id, r.started_at FROM telemetry.spans r WHERE ${condition}
      ORDER BY r.started_at DESC, r.span_id DESC LIMIT ${limit + 1}) page
    CROSS JOIN LATERAL (
      SELECT r.* FROM telemetry.spans r WHERE r.parent_span_id IS NULL
        AND r.trace_id = page.trace_id AND r.started_at = page.started_at
        AND r.span_id = page.span_id LIMIT 1) r
    LEFT JOIN LATERAL (
      SELECT e.name, e.status_message ${failedSpans} ORDER BY e.started_at LIMIT 1) f ON true
    ORDER BY page.started_at DESC, page.span_id DESC`);
}
