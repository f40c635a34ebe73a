import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";
import { confirmUser } from "./verify-email";

export interface ProviderProfile {
  provider: "github" | "google";
  providerAccountId: string;
  /** An address that the provider has verified itself; null when it has not. */
  email: string | null;
  name: string;
}

/**
 * The user behind a sign-in at GitHub or Google, made if there is none. A known address is opened
 * only if the provider has verified it. Null when there is no such address, or the user is disabled.
 */
export const enterWithProvider: Verb<ProviderProfile, number | null> = async ({ ctx, input }) => {
  const { provider, providerAccountId, name } = input;
  const [known] = await ctx.db.query<{ id: number; isDisabled: boolean }>(sql`
    SELECT u.id, u.disabled_at IS NOT NULL AS "isDisabled"
    FROM user_identities i JOIN users u ON u.id = i.user_id
    WHERE i.provider = ${provider} AND i.provider_account_id = ${providerAccountId}`);
  if (known) return known.isDisabled ? null : known.id;
  if (input.email === null) return null;
  const address = input.email.toLowerCase();
  return ctx.db.transaction(async (tx) => {
    // Whoever once typed this address without proving it must not keep a password to it.
    const [user] = await tx.query<{ id: number; isDisabled: boolean }>(sql`
      INSERT INTO users (email, name, role, created_at)
      VALUES (${address}, ${name}, 'customer', ${ctx.now()})
      ON CONFLICT (email) DO UPDATE SET password_hash =
        CASE WHEN users.email_verified_at IS NULL THEN NULL ELSE users.password_hash END
      RETURNING id, disabled_at IS NOT NULL AS "isDisabled"`);
    if (!user || user.isDisabled) return null;
    await tx.query(sql`
      INSERT INTO user_identities (provider, provider_account_id, user_id, created_at)
      VALUES (${provider}, ${providerAccountId}, ${user.id}, ${ctx.now()})
      ON CONFLICT DO NOTHING`);
    await confirmUser(tx, user.id, ctx.now());
    return user.id;
  });
};
