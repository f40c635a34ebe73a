import sql from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";

/** WaitingExplanation a user was not changed, for the administrator who wanted it. */
export type UserChanged =
  | { kind: "changed" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** Administrators change others: nobody locks themselves out. */
export function refuseOwn(ctx: Context, userId: number): UserChanged | null {
  requireAdmin(ctx.actor);
  const isOwn = ctx.actor.kind === "operator" && ctx.actor.userId === userId;
  return isOwn
    ? { kind: "refused", reason: "This is you. Ask another administrator to do it." }
    : null;
}

/**
 * Whether there would be an administrator without this user. Locks those that there are until the
 * transaction ends: of two who take each other's role away, the second waits and then sees the first.
 */
export async function hasOtherAdmin(tx: Queryable, userId: number): Promise<boolean> {
  const admins = await tx.query<{ id: number }>(sql`
    SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE`);
  return admins.some(({ id }) => id !== userId);
}

export const lastAdmin: UserChanged = {
  kind: "refused",
  reason: "This is the last administrator. Make another one first.",
};
