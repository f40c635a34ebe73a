import { kysely } from "@/lib/db/kysely";
import type { Role } from "@/lib/domain/user";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { hasOtherAdmin, lastAdmin, refuseOwnUser, type UserChanged } from "./admin-guards";
import { markEmailVerified } from "./verify-email";

/** With `stale`, someone else changed the role after the form was opened. */
export type RoleChanged = UserChanged | { kind: "stale"; current: Role };

interface ChangeRole {
  userId: number;
  role: Role;
  /** The role when the form was opened; without it, any other is replaced. */
  opened?: Role;
}

/**
 * Changes a user's role, from their next request on, unless someone else has since the form was
 * opened. The last administrator keeps theirs.
 */
export const changeUserRole = defineVerb<ChangeRole, RoleChanged>(
  "changeUserRole",
  async ({ ctx, input }) => {
    const { userId, role, opened } = input;
    const refused = refuseOwnUser(ctx, userId);
    if (refused) return refused;
    return ctx.db.transaction(async (tx) => {
      if (role !== "admin" && !(await hasOtherAdmin(tx, userId))) return lastAdmin;
      const [user] = await tx.run(
        kysely
          .selectFrom("users")
          .select(["role", "emailVerifiedAt"])
          .where("id", "=", userId)
          .forUpdate(),
      );
      if (!user) return { kind: "not_found" };
      if (user.role === role) return { kind: "changed" };
      if (opened !== undefined && user.role !== opened)
        return { kind: "stale", current: user.role };
      await tx.run(kysely.updateTable("users").set({ role }).where("id", "=", userId));
      // A user who becomes a customer needs the customer record that orders belong to.
      if (user.emailVerifiedAt) await markEmailVerified(tx, userId, ctx.now());
      const data = { from: user.role, to: role };
      await audit(ctx, tx, { action: "user/role_changed", subject: `user:${userId}`, data });
      return { kind: "changed" };
    });
  },
);
