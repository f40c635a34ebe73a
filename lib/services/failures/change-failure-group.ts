import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { requireOperator } from "@/lib/auth/permissions";
import type { Queryable } from "@/lib/db/database";
import type { FailureGroupState } from "@/lib/domain/failures/failure-state";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { reopenFailures } from "./reopen-failures";
import { lockGroups, type OpenFailure, resolveFailures } from "./resolve-failures";

export type ChangeGroupOutcome =
  | { kind: "changed" }
  /** It was in this state already, or another change came first. */
  | { kind: "unchanged" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

interface Group {
  fingerprint: string;
  state: FailureGroupState;
  changedAt: Date | null;
}

/** When and by whom a group is changed. */
interface Change {
  now: Date;
  by: string;
}

/**
 * Puts a group of failures into a state. `resolved` resolves its open failures, too; `ignored`
 * leaves them open, and further ones are only counted; `open` takes either back. A group that is no
 * longer ignored, but has no open failure, is resolved.
 */
export const changeFailureGroup = defineVerb<
  { fingerprint: string; state: FailureGroupState },
  ChangeGroupOutcome
>("changeFailureGroup", async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { fingerprint, state } = input;
  const change = { now: ctx.now(), by: actorName(ctx.actor) };
  return ctx.db.transaction(async (tx) => {
    await lockGroups(tx, [fingerprint]);
    const [group] = await tx.query<Group>(sql`
      SELECT fingerprint, state, changed_at AS "changedAt" FROM failure_groups
      WHERE fingerprint = ${fingerprint}`);
    if (!group) return { kind: "not_found" };
    if (group.state === state) return { kind: "unchanged" };
    const failures = await changeFailures(tx, group, state, change);
    const isEmpty = state === "open" && failures === 0;
    if (isEmpty && group.state === "resolved") {
      return { kind: "refused", reason: "None of these failures is left to reopen." };
    }
    await tx.query(sql`
      UPDATE failure_groups SET state = ${isEmpty ? "resolved" : state}, changed_at = ${change.now},
        changed_by = ${change.by}, regressed_at = NULL
      WHERE fingerprint = ${fingerprint}`);
    await audit(ctx, tx, {
      action: `failures/${state === "open" ? "reopened" : state}`,
      subject: `failure_group:${fingerprint}`,
      data: { failures },
    });
    return { kind: "changed" };
  });
});

/** Returns how many failures the change is about. */
async function changeFailures(
  tx: Queryable,
  { fingerprint, state, changedAt }: Group,
  to: FailureGroupState,
  change: Change,
): Promise<number> {
  // Its operator may have resolved it by mistake. What was fixed stays resolved.
  if (to === "open" && state === "resolved") return reopenFailures(tx, fingerprint, changedAt);
  const open = await tx.query<OpenFailure>(sql`
    SELECT id, failures, fingerprint FROM failed_runs
    WHERE fingerprint = ${fingerprint} AND resolved_at IS NULL`);
  if (to === "resolved") {
    await resolveFailures(tx, open, {
      resolution: sql`'operator'`,
      fixedByRetryId: sql`NULL`,
      ...change,
    });
  }
  return open.length;
}
