import sql from "sql-template-tag";
import { hashPassword } from "@/lib/auth/passwords";
import { kysely } from "@/lib/db/kysely";
import type { SignUpInput } from "@/lib/domain/user";
import { defineVerb } from "@/lib/services/define-verb";
import { accountExists, emailVerification } from "./account-emails";
import { sendUserLink } from "./user-links";

/**
 * Creates a customer account, which cannot sign in until its email is verified. The name and the
 * password are stored with the emailed link, so a stranger who signs up with someone's email changes
 * nothing. The caller gets the same response for a known email; only the email that is sent differs.
 */
export const signUp = defineVerb<SignUpInput, void>("signUp", async ({ ctx, input }) => {
  const { email, name } = input;
  const choices = { name, passwordHash: await hashPassword(input.password) };
  // Returns a row only for a new user and for one whose email is not verified yet.
  const [unverified] = await ctx.db.query<{ id: number }>(sql`
    INSERT INTO users (email, name, role, created_at)
    VALUES (${email}, ${name}, 'customer', ${ctx.now()})
    ON CONFLICT (email) DO UPDATE SET email = excluded.email
      WHERE users.email_verified_at IS NULL AND users.disabled_at IS NULL
    RETURNING id`);
  if (unverified) {
    const to = { userId: unverified.id, email };
    return sendUserLink(ctx, to, "verify_email", emailVerification, choices);
  }
  const [known] = await ctx.db.run(
    kysely
      .selectFrom("users")
      .select("id")
      .where("email", "=", email)
      .where("disabledAt", "is", null),
  );
  if (known) await sendUserLink(ctx, { userId: known.id, email }, "reset_password", accountExists);
});
