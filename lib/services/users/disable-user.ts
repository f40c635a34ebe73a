import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";
import { audit } from "../audit/audit";
import { hasOtherAdmin, lastAdmin, refuseOwn, type UserChanged } from "./administrators";
import { endSessions } from "./sessions";

/** Keeps a user from signing in and ends every session at once. Never the last administrator. */
export const disableUser: Verb<{ userId: number }, UserChanged> = async ({ ctx, input }) => {
  const { userId } = input;
  const own = refuseOwn(ctx, userId);
  if (own) return own;
  return ctx.db.transaction(async (tx) => {
    if (!(await hasOtherAdmin(tx, userId))) return lastAdmin;
    const disabled = await tx.query(sql`
      UPDATE users SET disabled_at = ${ctx.now()}
      WHERE id = ${userId} AND disabled_at IS NULL RETURNING 1`);
    if (disabled.length === 0) return { kind: "not_found" };
    await endSessions(ctx, tx, userId);
    await audit(ctx, tx, { action: "user/disabled", subject: `user:${userId}` });
    return { kind: "changed" };
  });
};
