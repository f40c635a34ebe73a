import { requireAdmin } from "@/lib/auth/permissions";
import { kysely } from "@/lib/db/kysely";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import type { UserChanged } from "./admin-guards";

/** Lets a disabled user sign in again with their old password. An erased user stays disabled. */
export const enableUser = defineVerb<{ userId: number }, UserChanged>(
  "enableUser",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    return ctx.db.transaction(async (tx) => {
      const enabled = await tx.run(
        kysely
          .updateTable("users")
          .set({ disabledAt: null })
          .where("id", "=", input.userId)
          .where("disabledAt", "is not", null)
          .where("email", "not like", "%@erased.invalid")
          .returning("id"),
      );
      if (enabled.length === 0) return { kind: "not_found" };
      await audit(ctx, tx, { action: "user/enabled", subject: `user:${input.userId}` });
      return { kind: "changed" };
    });
  },
);
