import { hashPassword, matchesPassword } from "@/lib/auth/passwords";
import { Forbidden } from "@/lib/auth/permissions";
import { kysely } from "@/lib/db/kysely";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { invalidateUserLinks } from "./user-links";

export type PasswordChanged = { kind: "changed" } | { kind: "wrong_password" };

/**
 * Changes the password of the acting user, who must enter the current one. Ends all of their other
 * sessions and invalidates every link that was emailed to them. Users who only sign in with GitHub
 * or Google have no password; they set their first one with a password reset link.
 */
export const changePassword = defineVerb<
  { current: string; password: string; sessionId: string },
  PasswordChanged
>("changePassword", async ({ ctx, input }) => {
  const { actor } = ctx;
  if (!("userId" in actor)) throw new Forbidden("Only users have a password.");
  const { userId } = actor;
  const [user] = await ctx.db.run(
    kysely.selectFrom("users").select("passwordHash").where("id", "=", userId),
  );
  const currentHash = user?.passwordHash ?? null;
  const isCurrent = await matchesPassword(input.current, currentHash);
  if (currentHash === null || !isCurrent) return { kind: "wrong_password" };
  const passwordHash = await hashPassword(input.password);
  return ctx.db.transaction(async (tx) => {
    const changed = await tx.run(
      kysely
        .updateTable("users")
        .set({ passwordHash })
        .where("id", "=", userId)
        .where("passwordHash", "=", currentHash)
        .returning("id"),
    );
    if (changed.length === 0) return { kind: "wrong_password" };
    await tx.run(
      kysely
        .updateTable("sessions")
        .set({ revokedAt: ctx.now() })
        .where("userId", "=", userId)
        .where("id", "<>", input.sessionId)
        .where("revokedAt", "is", null),
    );
    await invalidateUserLinks(tx, userId, ctx.now());
    await audit(ctx, tx, { action: "user/password_changed", subject: `user:${userId}` });
    return { kind: "changed" };
  });
});
