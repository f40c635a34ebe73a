import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { FailureGroupState } from "@/lib/domain/failures/failure-state";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { lockGroups, type OpenFailure, resolveFailures } from "./resolve-failures";

export type ChangeGroupOutcome =
  | { kind: "changed" }
  /** It was in this state already, or another change came first. */
  | { kind: "unchanged" }
  | { kind: "not_found" };

/**
 * Puts a group of failures into a state. `resolved` resolves its open failures, too; `ignored`
 * leaves them open, and further ones are only counted; `open` takes either back.
 */
export const changeFailureGroup = defineVerb<
  { fingerprint: string; state: FailureGroupState },
  ChangeGroupOutcome
>("changeFailureGroup", async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { fingerprint, state } = input;
  const [now, by] = [ctx.now(), actorName(ctx.actor)];
  return ctx.db.transaction(async (tx) => {
    await lockGroups(tx, [fingerprint]);
    const changed = await tx.query(sql`
      UPDATE failure_groups SET state = ${state}, changed_at = ${now}, changed_by = ${by},
        regressed_at = NULL
      WHERE fingerprint = ${fingerprint} AND state <> ${state} RETURNING 1`);
    if (changed.length === 0) return { kind: await findGroup(tx, fingerprint) };
    const failures = state === "resolved" ? await resolveAll(ctx, tx, fingerprint) : 0;
    await audit(ctx, tx, {
      action: `failures/${state === "open" ? "reopened" : state}`,
      subject: `failure_group:${fingerprint}`,
      ...(state === "resolved" && { data: { failures } }),
    });
    return { kind: "changed" };
  });
});

async function findGroup(tx: Queryable, fingerprint: string): Promise<"unchanged" | "not_found"> {
  const found = await tx.query(sql`
    SELECT FROM failure_groups WHERE fingerprint = ${fingerprint}`);
  return found.length > 0 ? "unchanged" : "not_found";
}

async function resolveAll(ctx: Context, tx: Queryable, fingerprint: string): Promise<number> {
  const open = await tx.query<OpenFailure>(sql`
    SELECT id, failures, fingerprint FROM failed_runs
    WHERE fingerprint = ${fingerprint} AND resolved_at IS NULL`);
  const ids = await resolveFailures(tx, open, {
    resolution: sql`'operator'`,
    fixedByRetryId: sql`NULL`,
    now: ctx.now(),
    by: actorName(ctx.actor),
  });
  return ids.length;
}
