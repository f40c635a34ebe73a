import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { type FailedRun, recordFailedRun } from "@/lib/services/failures/record-failed-run";

/** A row of `failed_runs`, as far as tests look at it. */
export interface RecordedFailure {
  id: number;
  fingerprint: string;
  runId: string;
  failures: number;
  isOpen: boolean;
  resolution: string | null;
  fixedByRetryId: number | null;
  lineageId: number;
}

const columns = sql`id, fingerprint, run_id AS "runId", failures, resolved_at IS NULL AS "isOpen",
  resolution, fixed_by_retry_id AS "fixedByRetryId", coalesce(lineage_id, id) AS "lineageId"`;

/**
 * Records a failed run of a function, by default of `create-shipment` for this order. The error is
 * that of a step.
 */
export async function failRun(
  ctx: Context,
  orderId: number,
  failed: Partial<FailedRun> & { message?: string } = {},
): Promise<RecordedFailure> {
  const { message = "The carrier did not respond.", ...rest } = failed;
  const input: FailedRun = {
    runId: randomUUID(),
    functionId: "create-shipment",
    subject: `order-${orderId}`,
    events: [{ name: "payment/completed", data: { orderId, seq: 3 } }],
    ...rest,
    error: {
      ...(rest.error ?? { name: "CarrierUnavailable", message }),
      stack: "    at step create-label",
    },
  };
  await recordFailedRun({ ctx, input });
  const [failure] = await ctx.db.query<RecordedFailure>(sql`
    SELECT ${columns} FROM failed_runs WHERE function_id = ${input.functionId} AND subject = ${input.subject}
    ORDER BY id DESC LIMIT 1`);
  if (!failure) throw new Error("The failed run was not recorded.");
  return failure;
}

export async function readFailure(ctx: Context, id: number): Promise<RecordedFailure> {
  const [failure] = await ctx.db.query<RecordedFailure>(sql`
    SELECT ${columns} FROM failed_runs WHERE id = ${id}`);
  if (!failure) throw new Error(`Failure ${id} not found.`);
  return failure;
}
