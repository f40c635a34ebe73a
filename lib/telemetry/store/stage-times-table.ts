import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { Stage } from "@/lib/domain/metrics/stages";
import { jsonbText } from "./jsonb-text";
import type { StoreTable } from "./store-table";
import { withAsyncCommit } from "./with-async-commit";

/** How long an order took to reach a stage. */
export interface StageTime {
  orderId: number;
  stage: Stage;
  at: Date;
  /** Milliseconds since the order was placed. */
  ms: number;
  /** The target at that time; null if none applied to the order. */
  targetMs: number | null;
}

/** The stages that orders have reached. */
export const stageTimesTable: StoreTable = {
  name: "stage_times",
  partitionedBy: "at",
  statements: [
    `CREATE TABLE telemetry.stage_times (
      order_id integer NOT NULL,
      stage text NOT NULL,
      at timestamptz NOT NULL,
      ms double precision NOT NULL,
      target_ms double precision
    ) PARTITION BY RANGE (at)`,
    "CREATE INDEX stage_times_stage_idx ON telemetry.stage_times (stage, at, order_id)",
    `CREATE INDEX stage_times_missed_idx ON telemetry.stage_times (stage, at, order_id)
      WHERE ms > target_ms`,
  ],
};

export async function insertStageTimes(db: Queryable, times: readonly StageTime[]): Promise<void> {
  await db.query(sql`${withAsyncCommit}
    INSERT INTO telemetry.stage_times (order_id, stage, at, ms, target_ms)
    SELECT t."orderId", t.stage, t.at, t.ms, t."targetMs"
    FROM async_commit, jsonb_to_recordset(${jsonbText(times)}::jsonb) AS t ("orderId" int,
      stage text, at timestamptz, ms float8, "targetMs" float8)`);
}
