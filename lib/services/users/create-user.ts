import { hashPassword } from "@/lib/auth/passwords";
import { requireAdmin } from "@/lib/auth/permissions";
import { violates } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import type { Role, UserView } from "@/lib/domain/user";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { markEmailVerified } from "./verify-email";

export type UserCreated = { kind: "created"; user: UserView } | { kind: "email_taken" };

/**
 * Creates a user. Their email counts as verified, because an administrator entered it. Without a password
 * the user sets one with a password reset link.
 */
export const createUser = defineVerb<
  { email: string; name: string; role: Role; password: string | null },
  UserCreated
>("createUser", async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  const { email, name, role } = input;
  const passwordHash = input.password === null ? null : await hashPassword(input.password);
  const row = { email, name, role, passwordHash, createdAt: ctx.now() };
  try {
    const id = await ctx.db.transaction(async (tx) => {
      const [created] = await tx.run(kysely.insertInto("users").values(row).returning("id"));
      if (!created) throw new Error("The user was not inserted.");
      const subject = `user:${created.id}`;
      await markEmailVerified(tx, created.id, ctx.now());
      await audit(ctx, tx, { action: "user/created", subject, data: { role } });
      return created.id;
    });
    return { kind: "created", user: { id, email, name, role } };
  } catch (error) {
    if (violates(error, "users_email_key")) return { kind: "email_taken" };
    throw error;
  }
});
