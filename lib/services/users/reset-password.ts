import { hashPassword } from "@/lib/auth/passwords";
import { kysely } from "@/lib/db/kysely";
import { defineVerb } from "@/lib/services/define-verb";
import { passwordReset } from "./account-emails";
import { endSessions } from "./sessions";
import { redeemUserLink, sendUserLink } from "./user-links";
import { markEmailVerified } from "./verify-email";

/** Emails a password reset link if the email has an account. The caller cannot see whether it has. */
export const requestPasswordReset = defineVerb<{ email: string }, void>(
  "requestPasswordReset",
  async ({ ctx, input }) => {
    const [user] = await ctx.db.run(
      kysely
        .selectFrom("users")
        .select(["id", "email"])
        .where("email", "=", input.email)
        .where("disabledAt", "is", null),
    );
    if (!user) return;
    await sendUserLink(
      ctx,
      { userId: user.id, email: user.email },
      "reset_password",
      passwordReset,
    );
  },
);

/**
 * Sets a new password with an emailed link. Ends every session of the user and invalidates their
 * other links. The link also proves the email. Returns false when it is expired, used or unknown.
 */
export const resetPassword = defineVerb<{ token: string; password: string }, boolean>(
  "resetPassword",
  async ({ ctx, input }) => {
    const passwordHash = await hashPassword(input.password);
    return ctx.db.transaction(async (tx) => {
      const userId = await redeemUserLink(tx, input.token, "reset_password", ctx.now());
      if (userId === null) return false;
      await tx.run(kysely.updateTable("users").set({ passwordHash }).where("id", "=", userId));
      await markEmailVerified(tx, userId, ctx.now());
      await endSessions(ctx, tx, { userId });
      return true;
    });
  },
);
