import { matchesPassword } from "@/lib/auth/passwords";
import type { Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import { toStoredEmail } from "@/lib/domain/email-address";
import type { UserView } from "@/lib/domain/user";

/**
 * The user with this email and password, or null. Disabled users cannot sign in. A user whose email
 * is not verified has no password yet.
 */
export const checkPassword: Verb<{ email: string; password: string }, UserView | null> = async ({
  ctx,
  input,
}) => {
  const [row] = await ctx.db.run(
    kysely
      .selectFrom("users")
      .select(["id", "email", "name", "role", "passwordHash"])
      .where("email", "=", toStoredEmail(input.email))
      .where("disabledAt", "is", null)
      .where("emailVerifiedAt", "is not", null),
  );
  // Runs for unknown emails too, so that the response time does not reveal which ones exist.
  const matches = await matchesPassword(input.password, row?.passwordHash ?? null);
  if (!row || !matches) return null;
  const { passwordHash, ...user } = row;
  return user;
};
