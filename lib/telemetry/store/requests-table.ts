import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { jsonbText } from "./jsonb-text";
import type { StoreTable } from "./store-table";
import { withAsyncCommit } from "./with-async-commit";

/** A call of the API, as the request log stores it: never a body, a query or a secret. */
export interface ApiRequestRow {
  at: Date;
  method: string;
  /** The path with its parameters as in the API's document; null if there is no such path. */
  pattern: string | null;
  path: string;
  /** The operation's id in the API's document. */
  operation: string | null;
  status: number;
  ms: number;
  /** Null if the caller's key is unknown. */
  apiKeyId: number | null;
  requestId: string;
  traceId: string | null;
  orderId: number | null;
  problemType: string | null;
  problemDetail: string | null;
  /** Whether the answer was that of an earlier call with the same `Idempotency-Key`. */
  isReplay: boolean;
}

/** The calls of the API. They are small, and kept longer than traces and logs. */
export const requestsTable: StoreTable = {
  name: "requests",
  partitionedBy: "at",
  isBulk: true,
  keptDays: 30,
  statements: [
    "CREATE SEQUENCE telemetry.requests_id_seq",
    `CREATE TABLE telemetry.requests (
      at timestamptz NOT NULL,
      id bigint NOT NULL DEFAULT nextval('telemetry.requests_id_seq'),
      method text NOT NULL,
      pattern text,
      path text NOT NULL,
      operation text,
      status smallint NOT NULL,
      ms real NOT NULL,
      api_key_id integer,
      request_id text NOT NULL,
      trace_id text,
      order_id integer,
      problem_type text,
      problem_detail text,
      is_replay boolean NOT NULL
    ) PARTITION BY RANGE (at)`,
    "CREATE INDEX requests_at_idx ON telemetry.requests (at, id)",
    "CREATE INDEX requests_refused_idx ON telemetry.requests (at, id) WHERE status >= 400",
    "CREATE INDEX requests_failed_idx ON telemetry.requests (at, id) WHERE status >= 500",
    "CREATE INDEX requests_key_idx ON telemetry.requests (api_key_id, at, id)",
    "CREATE INDEX requests_pattern_idx ON telemetry.requests (pattern, at, id)",
    "CREATE INDEX requests_path_idx ON telemetry.requests (path, at, id)",
    "CREATE INDEX requests_order_id_idx ON telemetry.requests (order_id) WHERE order_id IS NOT NULL",
    "CREATE INDEX requests_request_id_idx ON telemetry.requests (request_id)",
  ],
};

export async function insertApiRequests(
  db: Queryable,
  requests: readonly ApiRequestRow[],
): Promise<void> {
  await db.query(sql`${withAsyncCommit}
    INSERT INTO telemetry.requests (at, method, pattern, path, operation, status, ms, api_key_id,
      request_id, trace_id, order_id, problem_type, problem_detail, is_replay)
    SELECT r.at, r.method, r.pattern, r.path, r.operation, r.status, r.ms, r."apiKeyId",
      r."requestId", r."traceId", r."orderId", r."problemType", r."problemDetail", r."isReplay"
    FROM async_commit, jsonb_to_recordset(${jsonbText(requests)}::jsonb) AS r (at timestamptz,
      method text, pattern text, path text, operation text, status smallint, ms real,
      "apiKeyId" int, "requestId" text, "traceId" text, "orderId" int, "problemType" text,
      "problemDetail" text, "isReplay" boolean)`);
}
