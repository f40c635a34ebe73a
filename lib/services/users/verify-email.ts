import sql from "sql-template-tag";
import { matchesPassword } from "@/lib/auth/passwords";
import { hashSecretToken } from "@/lib/auth/secret-token";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { takeUserLink } from "./user-links";

export type EmailVerified =
  | { kind: "verified"; userId: number }
  | { kind: "wrong_password" }
  /** The link is unknown, was used, or has run out. */
  | { kind: "stale" };

/**
 * Confirms an address by the link that was sent there and the password that was chosen with it:
 * both prove that it was the owner of the address who signed up. That password is then the user's.
 */
export async function verifyEmail({
  ctx,
  input,
}: {
  ctx: Context;
  input: { token: string; password: string };
}): Promise<EmailVerified> {
  const [link] = await ctx.db.query<{ passwordHash: string | null }>(sql`
    SELECT password_hash AS "passwordHash" FROM user_tokens
    WHERE token_hash = ${hashSecretToken(input.token)} AND purpose = 'verify_email'
      AND used_at IS NULL AND expires_at > ${ctx.now()}`);
  if (!link?.passwordHash) return { kind: "stale" };
  const { passwordHash } = link;
  if (!(await matchesPassword(input.password, passwordHash))) return { kind: "wrong_password" };
  return ctx.db.transaction(async (tx) => {
    const userId = await takeUserLink(tx, input.token, "verify_email", ctx.now());
    if (userId === null) return { kind: "stale" };
    await tx.query(sql`
      UPDATE users SET password_hash = ${passwordHash}
      WHERE id = ${userId} AND email_verified_at IS NULL`);
    await confirmUser(tx, userId, ctx.now());
    return { kind: "verified", userId };
  });
}

/**
 * Marks a user's address as proved. A customer then gets the orders that were placed with that
 * address as a known customer; that is why nothing is opened before.
 */
export async function confirmUser(tx: Queryable, userId: number, now: Date): Promise<void> {
  await tx.query(sql`
    WITH customer AS (
      INSERT INTO customers (email, name, created_at)
      SELECT email, name, ${now}::timestamptz FROM users
      WHERE id = ${userId} AND role = 'customer' AND customer_id IS NULL
      ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id
    )
    UPDATE users SET email_verified_at = coalesce(email_verified_at, ${now}::timestamptz),
      customer_id = coalesce(customer_id, (SELECT id FROM customer))
    WHERE id = ${userId}`);
}
