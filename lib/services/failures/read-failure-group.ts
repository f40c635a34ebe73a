import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { isoTime } from "@/lib/db/iso-time";
import type { FailureGroupView } from "@/lib/domain/failures/failure-view";
import { type GroupRow, groupColumns, toGroupView } from "./group-rows";

/**
 * A group of failures, with the counts and the money of its open failures, and its latest error.
 * Throws `NotFound`.
 */
export const readFailureGroup: Verb<{ fingerprint: string }, FailureGroupView> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.query<GroupRow & Pick<FailureGroupView, "latest">>(sql`
    SELECT ${groupColumns}, (SELECT json_build_object('error', f.error_name || ': ' || f.error,
        'step', f.step, 'frames', f.frames, 'runId', f.run_id,
        'failedAt', ${isoTime(sql`f.failed_at`)})
      FROM failed_runs f WHERE f.fingerprint = g.fingerprint
      ORDER BY f.failed_at DESC, f.id DESC LIMIT 1) AS latest
    FROM failure_groups g WHERE g.fingerprint = ${input.fingerprint}`);
  if (!row) throw new NotFound("Failure group not found.");
  const { latest, ...group } = row;
  return { ...toGroupView(group), latest };
};
