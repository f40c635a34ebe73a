import { hashSecretToken, newSecretToken } from "@/lib/auth/secret-token";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import { deliverEmails } from "@/lib/services/emails/deliver-emails";
import { renderEmail } from "@/lib/services/emails/render-email";
import type { AccountEmail } from "./account-emails";

export type LinkPurpose = "verify_email" | "reset_password";

const lifetimesMs: Record<LinkPurpose, number> = {
  verify_email: 24 * 60 * 60_000,
  reset_password: 60 * 60_000,
};

const paths: Record<LinkPurpose, string> = {
  verify_email: "/verify-email",
  reset_password: "/reset-password",
};

/**
 * Sends an email whose button is a link for one use. `choices` are stored with the link and become
 * the user's own when it is redeemed. Earlier links stay valid until they expire or one is redeemed.
 */
export async function sendUserLink(
  ctx: Context,
  to: { userId: number; email: string },
  purpose: LinkPurpose,
  { kind, content, buttonLabel }: AccountEmail,
  choices: { name: string; passwordHash: string } | null = null,
): Promise<void> {
  const { token, hash } = newSecretToken();
  const now = ctx.now();
  const row = {
    tokenHash: hash,
    userId: to.userId,
    purpose,
    passwordHash: choices?.passwordHash ?? null,
    name: choices?.name ?? null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifetimesMs[purpose]),
  };
  const [link] = await ctx.db.run(kysely.insertInto("userTokens").values(row).returning("id"));
  if (!link) throw new Error("The link was not inserted.");
  const url = `${ctx.settings.appUrl}${paths[purpose]}?token=${token}`;
  const { html, text } = renderEmail(
    { ...content, button: { label: buttonLabel, url } },
    ctx.settings.shopName,
  );
  const draft = { orderId: null, kind, cause: link.id, to: to.email };
  await deliverEmails(ctx, [{ ...draft, subject: content.subject, html, text }]);
}

/**
 * Redeems a link and invalidates the user's other links, since none may outlive a password change.
 * Returns the user's id; null when the link is unknown, used or expired.
 */
export async function redeemUserLink(
  tx: Queryable,
  token: string,
  purpose: LinkPurpose,
  now: Date,
): Promise<number | null> {
  const hash = hashSecretToken(token);
  // When two links of one user are redeemed at once, this lock makes the second one wait and fail.
  const owner = kysely.selectFrom("userTokens").select("userId").where("tokenHash", "=", hash);
  await tx.run(kysely.selectFrom("users").select("id").where("id", "=", owner).forNoKeyUpdate());
  const [link] = await tx.run(
    kysely
      .updateTable("userTokens")
      .set({ usedAt: now })
      .where("tokenHash", "=", hash)
      .where("purpose", "=", purpose)
      .where("usedAt", "is", null)
      .where("expiresAt", ">", now)
      .returning("userId"),
  );
  if (!link) return null;
  await invalidateUserLinks(tx, link.userId, now);
  return link.userId;
}

/** Invalidates every link that was emailed to a user. */
export async function invalidateUserLinks(tx: Queryable, userId: number, now: Date): Promise<void> {
  await tx.run(
    kysely
      .updateTable("userTokens")
      .set({ usedAt: now })
      .where("userId", "=", userId)
      .where("usedAt", "is", null),
  );
}
