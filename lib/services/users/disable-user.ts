import { kysely } from "@/lib/db/kysely";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { hasOtherAdmin, lastAdmin, refuseOwnUser, type UserChanged } from "./admin-guards";
import { endSessions } from "./sessions";

/**
 * Prevents a user from signing in and ends their sessions at once. The last administrator stays
 * enabled.
 */
export const disableUser = defineVerb<{ userId: number }, UserChanged>(
  "disableUser",
  async ({ ctx, input }) => {
    const { userId } = input;
    const refused = refuseOwnUser(ctx, userId);
    if (refused) return refused;
    return ctx.db.transaction(async (tx) => {
      if (!(await hasOtherAdmin(tx, userId))) return lastAdmin;
      const disabled = await tx.run(
        kysely
          .updateTable("users")
          .set({ disabledAt: ctx.now() })
          .where("id", "=", userId)
          .where("disabledAt", "is", null)
          .returning("id"),
      );
      if (disabled.length === 0) return { kind: "not_found" };
      await endSessions(ctx, tx, { userId });
      await audit(ctx, tx, { action: "user/disabled", subject: `user:${userId}` });
      return { kind: "changed" };
    });
  },
);
