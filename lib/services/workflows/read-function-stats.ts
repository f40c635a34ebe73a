import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { quantileMs } from "@/lib/domain/metrics/log-buckets";
import type { RollupKind } from "@/lib/domain/metrics/rollup";
import { functionIds } from "@/lib/domain/workflows/function-catalog";
import type { FunctionStats } from "@/lib/domain/workflows/function-view";
import {
  type RollupRange,
  readHistograms,
  readSeries,
} from "@/lib/services/metrics/rollup-queries";
import { readStore } from "@/lib/services/telemetry/read-store";

export type FunctionStatsPage =
  | { kind: "read"; stats: FunctionStats[] }
  | { kind: "off" }
  | { kind: "unavailable" };

const hourMs = 60 * 60_000;
const hours = 24;
/** Open runs are few, unless the Inngest server is away. */
const openMax = 10_000;

/** What each function did in the current hour and the 23 before it, from the rollups. */
export const readFunctionStats: Verb<void, FunctionStatsPage> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  return readStore(ctx, async ({ db }) => {
    const hour = Math.floor(ctx.now().getTime() / hourMs);
    const from = new Date((hour - hours + 1) * hourMs);
    const range: RollupRange = { rollups: "hours", from };
    const [series, histograms, open] = await Promise.all([
      readSeries(db, range, ["run", "run_failure"]),
      readHistograms(db, range, { kind: "run" }),
      db.query<{ functionId: string; open: number; retrying: number }>(sql`
        SELECT function_id AS "functionId", count(*)::int AS open,
          count(*) FILTER (WHERE status = 'retrying')::int AS retrying
        FROM (SELECT function_id, status FROM telemetry.runs
          WHERE ended_at IS NULL AND status <> 'lost' LIMIT ${openMax}) r
        GROUP BY 1`),
    ]);
    const stats = functionIds.map((functionId): FunctionStats => {
      const countOf = (kind: RollupKind) =>
        series.find((row) => row.kind === kind && row.name === functionId)?.count ?? 0;
      const buckets = histograms.find(({ name }) => name === functionId)?.buckets ?? [];
      const now = open.find((row) => row.functionId === functionId);
      return {
        functionId,
        runs: countOf("run"),
        failures: countOf("run_failure"),
        p95Ms: quantileMs(buckets, 0.95),
        open: now?.open ?? 0,
        retrying: now?.retrying ?? 0,
      };
    });
    return { kind: "read", stats };
  });
};
