import sql from "sql-template-tag";
import { matchesPassword } from "@/lib/auth/passwords";
import type { Verb } from "@/lib/context";
import type { UserView } from "@/lib/domain/user";

/**
 * Who signs in with an address and a password; null for everybody else. A disabled user is nobody,
 * and one whose address was never confirmed has no password yet.
 */
export const checkPassword: Verb<{ email: string; password: string }, UserView | null> = async ({
  ctx,
  input,
}) => {
  const [row] = await ctx.db.query<UserView & { passwordHash: string | null }>(sql`
    SELECT id, email, name, role, password_hash AS "passwordHash" FROM users
    WHERE email = ${input.email.trim().toLowerCase()} AND disabled_at IS NULL
      AND email_verified_at IS NOT NULL`);
  const matches = await matchesPassword(input.password, row?.passwordHash ?? null);
  if (!row || !matches) return null;
  const { id, email, name, role } = row;
  return { id, email, name, role };
};
