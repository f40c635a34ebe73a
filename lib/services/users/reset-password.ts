import sql from "sql-template-tag";
import { hashPassword } from "@/lib/auth/passwords";
import type { Verb } from "@/lib/context";
import { endSessions } from "./sessions";
import { sendUserLink, takeUserLink } from "./user-links";
import { confirmUser } from "./verify-email";

/** Sends the link for a new password, if the address has an account. Says nothing of that. */
export const requestPasswordReset: Verb<{ email: string }, void> = async ({ ctx, input }) => {
  const [user] = await ctx.db.query<{ id: number; email: string }>(
    sql`SELECT id, email FROM users WHERE email = ${input.email} AND disabled_at IS NULL`,
  );
  if (!user) return;
  await sendUserLink(ctx, { userId: user.id, email: user.email }, "reset_password", {
    kind: "reset_password",
    label: "Choose a new password",
    email: {
      subject: "Choose a new password",
      heading: "Choose a new password",
      paragraphs: [
        "You asked for a new password. The link is good for an hour, and for one use.",
        "If it was not you, do nothing: your password stays as it is.",
      ],
    },
  });
};

/**
 * Sets a new password by the link that was emailed, and ends every session and every other link of
 * the user. The link has proved the address as well. False when it is no longer good.
 */
export const resetPassword: Verb<{ token: string; password: string }, boolean> = async ({
  ctx,
  input,
}) => {
  const passwordHash = await hashPassword(input.password);
  return ctx.db.transaction(async (tx) => {
    const userId = await takeUserLink(tx, input.token, "reset_password", ctx.now());
    if (userId === null) return false;
    await tx.query(sql`UPDATE users SET password_hash = ${passwordHash} WHERE id = ${userId}`);
    await confirmUser(tx, userId, ctx.now());
    await endSessions(ctx, tx, userId);
    return true;
  });
};
