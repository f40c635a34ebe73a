import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { defineVerb } from "@/lib/services/define-verb";
import { type OpenFailure, resolveFailures } from "./resolve-failures";

/** A run of a cron that has completed. */
export interface CronRun {
  functionId: string;
  /** When its event was sent. */
  startedAt: Date;
}

/**
 * Resolves the failures of a cron that has completed since. A cron does all of its work in each run,
 * so a later run has done what a failed one left undone. Repeating it changes nothing.
 */
export const recordCronRun = defineVerb<CronRun, { resolved: number }>(
  "recordCronRun",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const open = await ctx.db.query<OpenFailure>(sql`
      SELECT id, failures, fingerprint FROM failed_runs
      WHERE function_id = ${input.functionId} AND resolved_at IS NULL
        AND failed_at < ${input.startedAt}`);
    if (open.length === 0) return { resolved: 0 };
    const resolved = await ctx.db.transaction((tx) =>
      resolveFailures(tx, open, {
        resolution: sql`'later_run'`,
        fixedByRetryId: sql`NULL`,
        now: ctx.now(),
        by: "system",
      }),
    );
    return { resolved: resolved.length };
  },
);
