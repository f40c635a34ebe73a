import { setTimeout as sleep } from "node:timers/promises";
import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { ServerRunAnswer } from "@/lib/clients/inngest-api";
import type { Context } from "@/lib/context";
import { hasEnded, type RunStatus } from "@/lib/domain/workflows/run-status";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { recordEnd } from "@/lib/telemetry/workflows/reconcile-runs";

export type CancelRunOutcome =
  | { kind: "cancelled" }
  /** The server accepted it, but the run goes on for the moment, or its state could not be read. */
  | { kind: "requested" }
  | { kind: "refused"; reason: string };

interface OpenRun {
  runId: string;
  queuedAt: Date;
  functionId: string;
  status: RunStatus;
  orderId: number | null;
}

/**
 * Cancels a run on the Inngest server. A run that the server no longer knows is recorded as
 * cancelled. It does not cancel the run's order, which the cron `resume-orders` resumes. Throws
 * `NotFound` for a run that was not recorded.
 */
export const cancelRun = defineVerb<{ runId: string }, CancelRunOutcome>(
  "cancelRun",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    if (!ctx.telemetry) return { kind: "refused", reason: "Telemetry is off." };
    const [run] = await ctx.telemetry.db.query<OpenRun>(sql`
      SELECT run_id AS "runId", queued_at AS "queuedAt", function_id AS "functionId", status,
        order_id AS "orderId"
      FROM telemetry.runs WHERE run_id = ${input.runId}`);
    if (!run) throw new NotFound("Run not found.");
    if (hasEnded(run.status)) return { kind: "refused", reason: "This run has already ended." };
    const asked = await ctx.inngestApi.cancelRun(run.runId);
    if (asked.kind === "unavailable") {
      return { kind: "refused", reason: "The Inngest server could not be reached. Try again." };
    }
    const outcome = await recordOutcome(ctx, ctx.telemetry, run).catch(
      (error: unknown): CancelRunOutcome => {
        ctx.log.warn({ error, runId: run.runId }, "The end of a cancelled run was not recorded.");
        return { kind: "requested" };
      },
    );
    if (outcome.kind !== "refused") await auditCancellation(ctx, run);
    return outcome;
  },
);

async function recordOutcome(
  ctx: Context,
  { db }: NonNullable<Context["telemetry"]>,
  run: OpenRun,
): Promise<CancelRunOutcome> {
  const answer = await readUntilEnded(ctx, run.runId);
  if (answer.kind === "unavailable") return { kind: "requested" };
  if (answer.kind === "unknown") {
    const cancelled = { status: "cancelled", endedAt: ctx.now(), output: null } as const;
    await recordEnd(db, run, cancelled, ctx.now());
    return { kind: "cancelled" };
  }
  if (!answer.endedAt) return { kind: "requested" };
  await recordEnd(db, run, answer, ctx.now());
  if (answer.status === "cancelled") return { kind: "cancelled" };
  return { kind: "refused", reason: `This run has already ended: it ${answer.status}.` };
}

const readsMax = 8;
const pauseMs = 150;

/** Servers cancel in the background, within moments. */
async function readUntilEnded(ctx: Context, runId: string): Promise<ServerRunAnswer> {
  for (let read = 1; ; read += 1) {
    const answer = await ctx.inngestApi.readRun(runId);
    if (answer.kind !== "known" || answer.endedAt || read === readsMax) return answer;
    await sleep(pauseMs);
  }
}

async function auditCancellation(ctx: Context, run: OpenRun): Promise<void> {
  const { runId, functionId, orderId } = run;
  await ctx.db.transaction((tx) =>
    audit(ctx, tx, {
      action: "run/cancelled",
      subject: `run:${runId}`,
      data: { functionId, ...(orderId !== null && { orderId }) },
    }),
  );
}
