import sql from "sql-template-tag";
import { hashPassword } from "@/lib/auth/passwords";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { violates } from "@/lib/db/database";
import type { Role, UserView } from "@/lib/domain/user";
import { audit } from "../audit/audit";
import { confirmUser } from "./verify-email";

export type UserCreated = { kind: "created"; user: UserView } | { kind: "email_taken" };

/**
 * Makes a user whose address an administrator vouches for. Without a password the user chooses one
 * by "Forgot your password?".
 */
export const createUser: Verb<
  { email: string; name: string; role: Role; password: string | null },
  UserCreated
> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  const { email, name, role } = input;
  const passwordHash = input.password === null ? null : await hashPassword(input.password);
  try {
    const id = await ctx.db.transaction(async (tx) => {
      const [made] = await tx.query<{ id: number }>(sql`
        INSERT INTO users (email, name, role, password_hash, created_at)
        VALUES (${email}, ${name}, ${role}, ${passwordHash}, ${ctx.now()}) RETURNING id`);
      if (!made) throw new Error("The user was not made.");
      await confirmUser(tx, made.id, ctx.now());
      await audit(ctx, tx, { action: "user/created", subject: `user:${made.id}`, data: { role } });
      return made.id;
    });
    return { kind: "created", user: { id, email, name, role } };
  } catch (error) {
    if (violates(error, "users_email_key")) return { kind: "email_taken" };
    throw error;
  }
};
