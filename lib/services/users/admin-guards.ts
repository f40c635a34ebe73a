import { requireAdmin } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";

/** The outcome of an administrator's change to a user. */
export type UserChanged =
  | { kind: "changed" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** Requires an administrator, and refuses changes to the acting user, who could be locked out. */
export function refuseOwnUser(ctx: Context, userId: number): UserChanged | null {
  requireAdmin(ctx.actor);
  const isOwn = ctx.actor.kind === "operator" && ctx.actor.userId === userId;
  if (!isOwn) return null;
  const reason = "You can't change your own role or disable yourself. Ask another administrator.";
  return { kind: "refused", reason };
}

/**
 * Whether an enabled administrator other than this user exists. Locks the administrators' rows until
 * the transaction ends: when two of them remove each other, the second waits and then sees what the
 * first has changed.
 */
export async function hasOtherAdmin(tx: Queryable, userId: number): Promise<boolean> {
  const admins = await tx.run(
    kysely
      .selectFrom("users")
      .select("id")
      .where("role", "=", "admin")
      .where("disabledAt", "is", null)
      .orderBy("id")
      .forUpdate(),
  );
  return admins.some(({ id }) => id !== userId);
}

export const lastAdmin: UserChanged = {
  kind: "refused",
  reason: "You need at least one administrator. Add another first.",
};
