import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { RetriedRun } from "@/lib/clients/retried-runs";
import { defineVerb } from "@/lib/services/define-verb";
import { type OpenFailure, resolveFailures } from "./resolve-failures";

/**
 * Records that a run which was started by retries has completed: each retry has fixed its failure,
 * unless the failure was recorded again on the way. Repeating it changes nothing.
 */
export const recordRetriedRun = defineVerb<RetriedRun, { fixed: number }>(
  "recordRetriedRun",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const { runId, functionId } = input;
    const now = ctx.now();
    return ctx.db.transaction(async (tx) => {
      // The events start other functions as well, which say nothing about this failure.
      const retries = await tx.query<OpenFailure & { retryId: number }>(sql`
        SELECT r.id AS "retryId", f.id, f.failures, f.fingerprint
        FROM failure_retries r JOIN failed_runs f ON f.id = r.failed_run_id
        WHERE r.id = ANY (${input.retryIds}::int[]) AND f.function_id = ${functionId}
          AND (r.outcome IS NULL OR r.outcome = 'no_result'
            OR (r.outcome = 'fixed' AND r.run_id IS NULL))
        ORDER BY r.id`);
      if (retries.length === 0) return { fixed: 0 };
      const retryIds = retries.map(({ retryId }) => retryId);
      const fixed = await resolveFailures(tx, retries, {
        resolution: sql`'retry'`,
        fixedByRetryId: sql`(SELECT max(r.id) FROM failure_retries r
          WHERE r.failed_run_id = f.id AND r.id = ANY (${retryIds}::int[]))`,
        now,
        by: "system",
      });
      await tx.query(sql`
        UPDATE failure_retries SET outcome = 'fixed', run_id = ${runId},
          sent_at = coalesce(sent_at, ${now}), ended_at = coalesce(ended_at, ${now})
        WHERE id = ANY (${retryIds}::int[]) AND outcome IS DISTINCT FROM 'failed'`);
      return { fixed: fixed.length };
    });
  },
);
