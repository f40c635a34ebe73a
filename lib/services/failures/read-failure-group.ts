import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import { type GroupRow, groupColumns, toGroupView } from "./group-rows";

/** A group of failures, with the counts and the money of its open failures. Throws `NotFound`. */
export const readFailureGroup: Verb<{ fingerprint: string }, FailureGroupRow> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.query<GroupRow>(sql`
    SELECT ${groupColumns} FROM failure_groups g WHERE g.fingerprint = ${input.fingerprint}`);
  if (!row) throw new NotFound("Failure group not found.");
  return toGroupView(row);
};
