import sql from "sql-template-tag";
import { matchesPassword } from "@/lib/auth/passwords";
import { hashSecretToken } from "@/lib/auth/secret-token";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import { defineVerb } from "@/lib/services/define-verb";
import { redeemUserLink } from "./user-links";

export type EmailVerified =
  | { kind: "verified"; userId: number }
  | { kind: "wrong_password" }
  /** The email was verified before, so the name and password of this link do not apply. */
  | { kind: "already_verified" }
  /** The link is unknown or expired. */
  | { kind: "invalid_link" };

/**
 * Verifies an email with the link that was sent to it and the password that was chosen at sign-up.
 * Together they prove that the owner of the email signed up. The password and the name become the
 * user's own, and the user's other links are invalidated.
 */
export const verifyEmail = defineVerb<{ token: string; password: string }, EmailVerified>(
  "verifyEmail",
  async ({ ctx, input }) => {
    const link = await readLink(ctx, input.token);
    if (link?.emailVerifiedAt) return { kind: "already_verified" };
    if (!link?.passwordHash) return { kind: "invalid_link" };
    const { passwordHash, name } = link;
    if (!(await matchesPassword(input.password, passwordHash))) return { kind: "wrong_password" };
    return ctx.db.transaction(async (tx) => {
      const userId = await redeemUserLink(tx, input.token, "verify_email", ctx.now());
      if (userId === null) return { kind: "already_verified" };
      const opened = await tx.run(
        kysely
          .updateTable("users")
          // Links that were sent before names were stored with them have none.
          .set({ passwordHash, ...(name !== null && { name }) })
          .where("id", "=", userId)
          .where("emailVerifiedAt", "is", null)
          .returning("id"),
      );
      if (opened.length === 0) return { kind: "already_verified" };
      await markEmailVerified(tx, userId, ctx.now());
      return { kind: "verified", userId };
    });
  },
);

async function readLink(ctx: Context, token: string) {
  const [link] = await ctx.db.run(
    kysely
      .selectFrom("userTokens as t")
      .innerJoin("users as u", "u.id", "t.userId")
      .select(["t.passwordHash", "t.name", "u.emailVerifiedAt"])
      .where("t.tokenHash", "=", hashSecretToken(token))
      .where("t.purpose", "=", "verify_email")
      .where("t.expiresAt", ">", ctx.now()),
  );
  return link;
}

/**
 * Marks a user's email as verified. A customer is then linked to the customer record with that email
 * and sees its orders, which is why an account cannot be used before.
 */
export async function markEmailVerified(tx: Queryable, userId: number, now: Date): Promise<void> {
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
