import sql from "sql-template-tag";
import { kysely } from "@/lib/db/kysely";
import { emailAddress } from "@/lib/domain/email-address";
import { singleLineText } from "@/lib/domain/text";
import { defineVerb } from "@/lib/services/define-verb";
import { markEmailVerified } from "./verify-email";

export interface ProviderProfile {
  provider: "github" | "google";
  providerAccountId: string;
  /** Null unless the provider has verified the email. */
  email: string | null;
  name: string;
}

/**
 * The id of the user who signs in with GitHub or Google. On the first sign-in the verified email
 * finds the user, or a user is created. Null without a verified email that could also sign up, and for
 * a disabled user. A name with invisible characters is replaced by the email.
 */
export const signInWithProvider = defineVerb<ProviderProfile, number | null>(
  "signInWithProvider",
  async ({ ctx, input }) => {
    const { provider, providerAccountId } = input;
    const [known] = await ctx.db.run(
      kysely
        .selectFrom("userIdentities as i")
        .innerJoin("users as u", "u.id", "i.userId")
        .select(["u.id", "u.disabledAt"])
        .where("i.provider", "=", provider)
        .where("i.providerAccountId", "=", providerAccountId),
    );
    if (known) return known.disabledAt ? null : known.id;
    const parsed = emailAddress().safeParse(input.email);
    if (!parsed.success) return null;
    const email = parsed.data;
    const name = singleLineText(200).catch(email).parse(input.name);
    return ctx.db.transaction(async (tx) => {
      // A password that was set for this email before it was verified may be a stranger's: remove it.
      const [user] = await tx.query<{ id: number; isDisabled: boolean }>(sql`
      INSERT INTO users (email, name, role, created_at)
      VALUES (${email}, ${name}, 'customer', ${ctx.now()})
      ON CONFLICT (email) DO UPDATE SET password_hash =
        CASE WHEN users.email_verified_at IS NULL THEN NULL ELSE users.password_hash END
      RETURNING id, disabled_at IS NOT NULL AS "isDisabled"`);
      if (!user || user.isDisabled) return null;
      const identity = { provider, providerAccountId, userId: user.id, createdAt: ctx.now() };
      await tx.run(
        kysely
          .insertInto("userIdentities")
          .values(identity)
          .onConflict((conflict) => conflict.doNothing()),
      );
      await markEmailVerified(tx, user.id, ctx.now());
      return user.id;
    });
  },
);
