import sql from "sql-template-tag";
import { matchesPassword } from "@/lib/auth/passwords";
import { hashSecretToken } from "@/lib/auth/secret-token";
import type { Context, Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { takeUserLink } from "./user-links";

export type EmailVerified =
  | { kind: "verified"; userId: number }
  | { kind: "wrong_password" }
  /** The account is open already; what was chosen with this link is not its password. */
  | { kind: "confirmed_before" }
  /** The link is unknown, or has run out. */
  | { kind: "stale" };

/**
 * Confirms an address by the link that was sent there and the password that was chosen with it:
 * both prove that it was the owner of the address who signed up. That password and the name that
 * came with it are then the user's; every other link that was sent is used up.
 */
export const verifyEmail: Verb<{ token: string; password: string }, EmailVerified> = async ({
  ctx,
  input,
}) => {
  const link = await readLink(ctx, input.token);
  if (link?.isConfirmed) return { kind: "confirmed_before" };
  if (!link?.passwordHash) return { kind: "stale" };
  const { passwordHash, name } = link;
  if (!(await matchesPassword(input.password, passwordHash))) return { kind: "wrong_password" };
  return ctx.db.transaction(async (tx) => {
    const userId = await takeUserLink(tx, input.token, "verify_email", ctx.now());
    if (userId === null) return { kind: "confirmed_before" };
    const opened = await tx.query(sql`
      UPDATE users SET password_hash = ${passwordHash}, name = coalesce(${name}, name)
      WHERE id = ${userId} AND email_verified_at IS NULL RETURNING id`);
    if (opened.length === 0) return { kind: "confirmed_before" };
    await confirmUser(tx, userId, ctx.now());
    return { kind: "verified", userId };
  });
};

async function readLink(ctx: Context, token: string) {
  const [link] = await ctx.db.query<{
    passwordHash: string | null;
    /** Null in links that were sent before names were kept with them. */
    name: string | null;
    isConfirmed: boolean;
  }>(sql`
    SELECT t.password_hash AS "passwordHash", t.name,
      u.email_verified_at IS NOT NULL AS "isConfirmed"
    FROM user_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.token_hash = ${hashSecretToken(token)} AND t.purpose = 'verify_email'
      AND t.expires_at > ${ctx.now()}`);
  return link;
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
