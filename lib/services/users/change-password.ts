import sql from "sql-template-tag";
import { hashPassword, matchesPassword } from "@/lib/auth/passwords";
import { Forbidden } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { audit } from "../audit/audit";
import { endLinks } from "./user-links";

export type PasswordChanged = { kind: "changed" } | { kind: "wrong_password" };

/**
 * Gives the acting user another password, by the one there is, and ends every other session of
 * theirs, and every link that they were sent. Somebody who signs in with GitHub or Google alone has none: an emailed link sets the first.
 */
export const changePassword: Verb<
  { current: string; password: string; sessionId: string },
  PasswordChanged
> = async ({ ctx, input }) => {
  const { actor } = ctx;
  if (!("userId" in actor)) throw new Forbidden("Only users have a password.");
  const { userId } = actor;
  const [user] = await ctx.db.query<{ passwordHash: string | null }>(
    sql`SELECT password_hash AS "passwordHash" FROM users WHERE id = ${userId}`,
  );
  const before = user?.passwordHash ?? null;
  if (!(await matchesPassword(input.current, before))) return { kind: "wrong_password" };
  const passwordHash = await hashPassword(input.password);
  return ctx.db.transaction(async (tx) => {
    const changed = await tx.query(sql`
      UPDATE users SET password_hash = ${passwordHash}
      WHERE id = ${userId} AND password_hash = ${before} RETURNING id`);
    if (changed.length === 0) return { kind: "wrong_password" };
    await tx.query(sql`
      UPDATE sessions SET revoked_at = ${ctx.now()}
      WHERE user_id = ${userId} AND id <> ${input.sessionId} AND revoked_at IS NULL`);
    await endLinks(tx, userId, ctx.now());
    await audit(ctx, tx, { action: "user/password_changed", subject: `user:${userId}` });
    return { kind: "changed" };
  });
};
