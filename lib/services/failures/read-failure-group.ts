import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { isoTime } from "@/lib/db/iso-time";
import type { FailureGroupView } from "@/lib/domain/failures/failure-view";
import { type GroupRow, selectGroups, toGroupView } from "./group-rows";

/** So many failures of a group are read in well under 100 ms, however many there are. */
const failuresMax = 2_000;

/**
 * A group of failures, with its counts, the money of its orders, and its latest error. Throws
 * `NotFound`.
 */
export const readFailureGroup: Verb<{ fingerprint: string }, FailureGroupView> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const group = sql`(SELECT * FROM failure_groups WHERE fingerprint = ${input.fingerprint})`;
  const [row] = await ctx.db.query<GroupRow & Pick<FailureGroupView, "latest">>(sql`
    SELECT groups.*, (SELECT json_build_object('error', f.error_name || ': ' || f.error,
        'step', f.step, 'frames', f.frames, 'runId', f.run_id,
        'failedAt', ${isoTime(sql`f.failed_at`)})
      FROM failed_runs f WHERE f.fingerprint = groups.fingerprint
      ORDER BY f.failed_at DESC, f.id DESC LIMIT 1) AS latest
    FROM (${selectGroups(group, sql`${failuresMax}::int`)}) groups`);
  if (!row) throw new NotFound("Failure group not found.");
  const { latest, ...counted } = row;
  return { ...toGroupView(counted), latest };
};
