import pLimit from "p-limit";
import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { isSelective, type RunFilter } from "@/lib/domain/workflows/run-search";
import { defineVerb } from "@/lib/services/define-verb";
import { readStore } from "@/lib/services/telemetry/read-store";
import { cancelRun } from "./cancel-run";
import { containsError, runsMatching } from "./runs-matching";

/** Runs cancelled by one call. An operator repeats it for more. */
export const cancelledRunsMax = 500;
const parallelMax = 4;
/** Unfinished runs of all functions that are looked at. */
const openMax = 20_000;

export type CancelRunsOutcome =
  | {
      kind: "done";
      cancelled: number;
      /** Runs that end after the step that is being executed. */
      requested: number;
      refused: { runId: string; reason: string }[];
      /** There were more matching runs than one call cancels. */
      hasMore: boolean;
    }
  | { kind: "refused"; reason: string };

export interface CancelRuns {
  filter: RunFilter;
  /** The number that the operator confirmed; the oldest are cancelled first. */
  countMax?: number | undefined;
}

/**
 * Cancels the unfinished runs that match a filter, whether or not a page shows them. A filter that
 * could select every run is refused.
 */
export const cancelRuns = defineVerb<CancelRuns, CancelRunsOutcome>(
  "cancelRuns",
  async ({ ctx, input: { filter, countMax = cancelledRunsMax } }) => {
    requireOperator(ctx.actor);
    if (!isSelective(filter)) {
      const reason = "Choose a function or an order, or search for an event or an error, first.";
      return { kind: "refused", reason };
    }
    const found = await selectOpenRuns(ctx, filter);
    if (found.kind !== "found") return { kind: "refused", reason: "The runs could not be read." };
    const limit = pLimit(parallelMax);
    const runIds = found.runIds.slice(0, Math.min(countMax, cancelledRunsMax));
    const outcomes = await Promise.all(
      runIds.map((runId) => limit(async () => ({ runId, ...(await cancelOne(ctx, runId)) }))),
    );
    const refused = outcomes.flatMap((outcome) =>
      outcome.kind === "refused" ? [{ runId: outcome.runId, reason: outcome.reason }] : [],
    );
    const requested = outcomes.filter(({ kind }) => kind === "requested").length;
    const cancelled = outcomes.length - refused.length - requested;
    const hasMore = found.runIds.length > runIds.length;
    return { kind: "done", cancelled, requested, refused, hasMore };
  },
);

/** How many runs `cancelRuns` would cancel, up to one more than it does at once. */
export const countOpenRuns: Verb<{ filter: RunFilter }, number | null> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const found = await selectOpenRuns(ctx, input.filter);
  return found.kind === "found" ? found.runIds.length : null;
};

function selectOpenRuns(ctx: Context, filter: RunFilter) {
  return readStore(ctx, async ({ db }) => {
    const { condition, errorText } = runsMatching(filter, ctx.now());
    const hasText = errorText === null ? sql`true` : containsError(errorText);
    // Open runs are few, and so are lost ones: both have an index of their own.
    const rows = await db.queryOnce<{ runId: string }>(sql`
      WITH open AS MATERIALIZED (
        (SELECT * FROM telemetry.runs WHERE ended_at IS NULL AND status <> 'lost' LIMIT ${openMax})
        UNION ALL
        (SELECT * FROM telemetry.runs WHERE status = 'lost'
          ORDER BY queued_at DESC LIMIT ${openMax})
      )
      SELECT r.run_id AS "runId" FROM open r WHERE ${condition} AND ${hasText}
      ORDER BY r.queued_at LIMIT ${cancelledRunsMax + 1}`);
    return { kind: "found" as const, runIds: rows.map(({ runId }) => runId) };
  });
}

async function cancelOne(ctx: Context, runId: string) {
  try {
    return await cancelRun({ ctx, input: { runId } });
  } catch (error) {
    ctx.log.error({ runId, error }, "A run could not be cancelled.");
    return { kind: "refused" as const, reason: "Something went wrong. Try again." };
  }
}
