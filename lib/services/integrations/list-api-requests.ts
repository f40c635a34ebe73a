import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type {
  ApiRequestSearch,
  ApiRequestView,
  KeyName,
} from "@/lib/domain/integrations/api-request";
import type { LogCursor } from "@/lib/domain/telemetry/log-view";
import { readStore } from "@/lib/services/telemetry/read-store";
import { nameKeys } from "./name-keys";

export interface ListApiRequests {
  search: ApiRequestSearch;
  /** Only older calls than this one: the next page. */
  before?: LogCursor | undefined;
  limit: number;
}

export type ApiRequestPage =
  | { kind: "listed"; requests: ApiRequestView[]; next: LogCursor | null }
  | { kind: "off" }
  | { kind: "unavailable" };

/** Calls of the API with API keys, newest first, with keyset pagination. */
export const listApiRequests: Verb<ListApiRequests, ApiRequestPage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { limit } = input;
  return readStore(ctx, async ({ db }): Promise<ApiRequestPage> => {
    // Not prepared: one generic plan can't suit every filter.
    const rows = await db.queryOnce<Row>(sql`
      SELECT ${columns} FROM telemetry.requests r WHERE true ${matching(input)}
      ORDER BY r.at DESC, r.id DESC LIMIT ${limit + 1}`);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const requests = await toViews(ctx, shown);
    return { kind: "listed", requests, next: last ? { at: last.at, id: last.id } : null };
  });
};

export type FoundApiRequest =
  | { kind: "found"; request: ApiRequestView }
  | { kind: "not_found" }
  | { kind: "off" }
  | { kind: "unavailable" };

/** One call, by its place in the list. */
export const readApiRequest: Verb<LogCursor, FoundApiRequest> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  return readStore(ctx, async ({ db }): Promise<FoundApiRequest> => {
    const rows = await db.queryOnce<Row>(sql`
      SELECT ${columns} FROM telemetry.requests r WHERE r.at = ${input.at} AND r.id = ${input.id}`);
    const [request] = await toViews(ctx, rows);
    return request ? { kind: "found", request } : { kind: "not_found" };
  });
};

type Row = Omit<ApiRequestView, "at" | "apiKey" | "problem"> & {
  at: Date;
  apiKeyId: number | null;
  problemType: string | null;
  problemDetail: string | null;
};

const columns = sql`r.id, r.at, r.method, r.pattern, r.path, r.operation, r.status, r.ms,
  r.api_key_id AS "apiKeyId", r.request_id AS "requestId", r.trace_id AS "traceId",
  r.order_id AS "orderId", r.problem_type AS "problemType", r.problem_detail AS "problemDetail",
  r.is_replay AS "isReplay"`;

function matching({ search, before }: ListApiRequests): Sql {
  const { path, key, outcome, order, request, from, to } = search;
  return sql`
    ${path ? isAt(path) : empty}
    ${key ? sql`AND r.api_key_id = ${key}` : empty}
    ${outcome ? byOutcome[outcome] : empty}
    ${order ? sql`AND r.order_id = ${order}` : empty}
    ${request ? sql`AND r.request_id = ${request}` : empty}
    ${from ? sql`AND r.at >= ${from}::timestamptz` : empty}
    ${to ? sql`AND r.at < ${to}::timestamptz` : empty}
    ${before ? sql`AND (r.at, r.id) < (${before.at}, ${before.id})` : empty}`;
}

/** `/api/v1/orders/{id}` is a pattern, `/api/v1/orders/17` a path. Each has an index. */
function isAt(path: string): Sql {
  return path.includes("{") ? sql`AND r.pattern = ${path}` : sql`AND r.path = ${path}`;
}

/** The conditions of the partial indexes, word for word. */
const byOutcome = {
  succeeded: sql`AND r.status < 400`,
  refused: sql`AND r.status >= 400 AND r.status < 500`,
  failed: sql`AND r.status >= 500`,
};

async function toViews(ctx: Context, rows: readonly Row[]): Promise<ApiRequestView[]> {
  const names = await nameKeys(
    ctx,
    rows.flatMap(({ apiKeyId }) => apiKeyId ?? []),
  );
  return rows.map(({ apiKeyId, problemType, problemDetail, ...row }) => ({
    ...row,
    at: row.at.toISOString(),
    apiKey: apiKeyId === null ? null : (names.get(apiKeyId) ?? nameless(apiKeyId)),
    problem: problemType === null ? null : { type: problemType, detail: problemDetail },
  }));
}

/** A key whose row is gone, as after a restored backup. */
function nameless(id: number): KeyName {
  return { id, name: `Key ${id}`, prefix: "" };
}
