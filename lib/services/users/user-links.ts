import sql from "sql-template-tag";
import { hashSecretToken, newSecretToken } from "@/lib/auth/secret-token";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { deliverEmails } from "../emails/deliver-emails";
import { type Email, renderEmail } from "../emails/render-email";

export type LinkPurpose = "verify_email" | "reset_password";

const livesMs: Record<LinkPurpose, number> = {
  verify_email: 24 * 60 * 60_000,
  reset_password: 60 * 60_000,
};

const paths: Record<LinkPurpose, string> = {
  verify_email: "/verify-email",
  reset_password: "/reset-password",
};

/**
 * Sends an email whose button is a link for one use. `words` is the email but for its button's
 * address, `chosen` what becomes the user's own when the link is followed. Older links stay good
 * until they run out or one is used.
 */
export async function sendUserLink(
  ctx: Context,
  to: { userId: number; email: string },
  purpose: LinkPurpose,
  words: { kind: string; email: Omit<Email, "button">; label: string },
  chosen: { name: string; passwordHash: string } | null = null,
): Promise<void> {
  const { token, hash } = newSecretToken();
  const now = ctx.now();
  const [link] = await ctx.db.query<{ id: number }>(sql`
    INSERT INTO user_tokens (token_hash, user_id, purpose, password_hash, name, created_at, expires_at)
    VALUES (${hash}, ${to.userId}, ${purpose}, ${chosen?.passwordHash ?? null},
      ${chosen?.name ?? null}, ${now}, ${new Date(now.getTime() + livesMs[purpose])})
    RETURNING id`);
  if (!link) throw new Error("The link was not kept.");
  const url = `${ctx.settings.appUrl}${paths[purpose]}?token=${token}`;
  const { html, text } = await renderEmail(
    { ...words.email, button: { label: words.label, url } },
    ctx.settings.shopName,
  );
  const draft = { orderId: null, kind: words.kind, cause: link.id, to: to.email };
  await deliverEmails(ctx, [{ ...draft, subject: words.email.subject, html, text }]);
}

/**
 * Uses a link up, and with it every other link of its user: none outlives the password that it was
 * sent under. Answers with the user; null when the link is unknown, was used or has run out.
 */
export async function takeUserLink(
  tx: Queryable,
  token: string,
  purpose: LinkPurpose,
  now: Date,
): Promise<number | null> {
  const hash = hashSecretToken(token);
  // Two links of one user that are followed at once wait for each other here, and one is taken.
  await tx.query(sql`
    SELECT id FROM users WHERE id = (SELECT user_id FROM user_tokens WHERE token_hash = ${hash})
    FOR NO KEY UPDATE`);
  const [link] = await tx.query<{ userId: number }>(sql`
    UPDATE user_tokens SET used_at = ${now}
    WHERE token_hash = ${hash} AND purpose = ${purpose} AND used_at IS NULL AND expires_at > ${now}
    RETURNING user_id AS "userId"`);
  if (!link) return null;
  await endLinks(tx, link.userId, now);
  return link.userId;
}

/** Uses up every link that a user has been sent, in the transaction of what outdates them. */
export async function endLinks(tx: Queryable, userId: number, now: Date): Promise<void> {
  await tx.query(
    sql`UPDATE user_tokens SET used_at = ${now} WHERE user_id = ${userId} AND used_at IS NULL`,
  );
}
