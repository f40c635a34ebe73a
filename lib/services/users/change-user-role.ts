import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";
import type { Role } from "@/lib/domain/user";
import { audit } from "../audit/audit";
import { hasOtherAdmin, lastAdmin, refuseOwn, type UserChanged } from "./administrators";
import { confirmUser } from "./verify-email";

/** Gives a user another role, from their next request on. Never takes it from the last administrator. */
export const changeUserRole: Verb<{ userId: number; role: Role }, UserChanged> = async ({
  ctx,
  input,
}) => {
  const { userId, role } = input;
  const own = refuseOwn(ctx, userId);
  if (own) return own;
  return ctx.db.transaction(async (tx) => {
    if (role !== "admin" && !(await hasOtherAdmin(tx, userId))) return lastAdmin;
    const [user] = await tx.query<{ from: Role; isVerified: boolean }>(sql`
      SELECT role AS "from", email_verified_at IS NOT NULL AS "isVerified"
      FROM users WHERE id = ${userId} FOR UPDATE`);
    if (!user) return { kind: "not_found" };
    if (user.from === role) return { kind: "changed" };
    await tx.query(sql`UPDATE users SET role = ${role} WHERE id = ${userId}`);
    // Somebody who buys needs the customer that the orders belong to.
    if (user.isVerified) await confirmUser(tx, userId, ctx.now());
    const data = { from: user.from, to: role };
    await audit(ctx, tx, { action: "user/role_changed", subject: `user:${userId}`, data });
    return { kind: "changed" };
  });
};
