import sql from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { audit } from "../audit/audit";
import type { UserChanged } from "./administrators";

/** Lets a disabled user sign in again, with the password as it was. An erased person stays so. */
export const enableUser: Verb<{ userId: number }, UserChanged> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  return ctx.db.transaction(async (tx) => {
    const enabled = await tx.query(sql`
      UPDATE users SET disabled_at = NULL
      WHERE id = ${input.userId} AND disabled_at IS NOT NULL
        AND email NOT LIKE '%@erased.invalid'
      RETURNING 1`);
    if (enabled.length === 0) return { kind: "not_found" };
    await audit(ctx, tx, { action: "user/enabled", subject: `user:${input.userId}` });
    return { kind: "changed" };
  });
};
