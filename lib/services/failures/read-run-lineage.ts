import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { RunLineage } from "@/lib/domain/failures/failure-view";
import { type FailureRow, failureColumns, toFailureView } from "./failure-rows";

/** Failures of one lineage that are shown. */
const lineageMax = 20;

/** Which failure a run recorded, which retry started it, and which retry fixed it. */
export const readRunLineage: Verb<{ runId: string }, RunLineage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { runId } = input;
  const found = await ctx.db.query<FailureRow>(sql`
    WITH named AS (
      SELECT coalesce(f.lineage_id, f.id) AS id FROM failed_runs f WHERE f.run_id = ${runId}
      UNION SELECT coalesce(f.lineage_id, f.id) FROM failure_retries r
        JOIN failed_runs f ON f.id = r.failed_run_id
        WHERE r.run_id = ${runId}
      UNION SELECT coalesce(f.lineage_id, f.id) FROM failure_retries r
        JOIN failed_runs f ON f.id = r.failed_run_id
        WHERE r.of_run_id = ${runId}),
    members AS (SELECT id FROM named
      UNION SELECT f.id FROM failed_runs f JOIN named ON f.lineage_id = named.id)
    SELECT ${failureColumns} FROM failed_runs f
    WHERE f.id IN (SELECT id FROM members) ORDER BY f.id LIMIT ${lineageMax}`);
  const failures = found.map(toFailureView);
  const [retryOf = null] = failures.flatMap(({ id, fingerprint, retries }) =>
    retries
      .filter((retry) => retry.runId === runId)
      .map((retry) => ({ retry, failureId: id, fingerprint })),
  );
  return { retryOf, failures };
};
