import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { mergeBuckets, quantileMs } from "@/lib/domain/metrics/log-buckets";
import { functionIds } from "@/lib/domain/workflows/function-catalog";
import type { FunctionStats } from "@/lib/domain/workflows/function-view";
import {
  type RollupRange,
  readHistograms,
  readSeries,
} from "@/lib/services/metrics/rollup-queries";
import { readStore } from "@/lib/services/traces/read-store";

export type FunctionStatsPage =
  | { kind: "read"; stats: FunctionStats[] }
  | { kind: "off" }
  | { kind: "unavailable" };

const hourMs = 60 * 60_000;
const hours = 24;
/** Open runs are few, unless the Inngest server is away. */
const openMax = 10_000;
/** One point for the whole range. */
const pointSeconds = 1_000_000_000;

/** What each function did in the current hour and the 23 before it, from the rollups. */
export const readFunctionStats: Verb<void, FunctionStatsPage> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  return readStore(ctx, async ({ db }) => {
    const hour = Math.floor(ctx.now().getTime() / hourMs);
    const from = new Date((hour - hours + 1) * hourMs);
    const range: RollupRange = { rollups: "hours", from, pointSeconds };
    const [series, histograms, open] = await Promise.all([
      readSeries(db, range, ["run"]),
      readHistograms(db, range, "run"),
      db.query<{ functionId: string; open: number; retrying: number }>(sql`
        SELECT function_id AS "functionId", count(*)::int AS open,
          count(*) FILTER (WHERE status = 'retrying')::int AS retrying
        FROM (SELECT function_id, status FROM telemetry.runs
          WHERE ended_at IS NULL AND status <> 'lost' LIMIT ${openMax}) r
        GROUP BY 1`),
    ]);
    const stats = functionIds.map((functionId): FunctionStats => {
      const counted = series.filter(({ name }) => name === functionId);
      const buckets = histograms
        .filter(({ name }) => name === functionId)
        .reduce<number[]>((sum, histogram) => mergeBuckets(sum, histogram.buckets), []);
      const now = open.find((row) => row.functionId === functionId);
      return {
        functionId,
        runs: counted.reduce((sum, { count }) => sum + count, 0),
        failed: counted.reduce((sum, { errors }) => sum + errors, 0),
        p95Ms: quantileMs(buckets, 0.95),
        open: now?.open ?? 0,
        retrying: now?.retrying ?? 0,
      };
    });
    return { kind: "read", stats };
  });
};
