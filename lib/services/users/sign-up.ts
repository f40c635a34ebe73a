import sql from "sql-template-tag";
import { hashPassword } from "@/lib/auth/passwords";
import type { Context, Verb } from "@/lib/context";
import type { SignUpInput } from "@/lib/domain/user";
import { sendUserLink } from "./user-links";

/**
 * Makes a customer's account, which opens nothing before its address is confirmed. Its name and
 * password are kept with the link: a stranger who signs up with somebody's address sets nothing. Whoever asks is
 * answered alike whether the address is known: its owner gets an email, and only that email differs.
 */
export const signUp: Verb<SignUpInput, void> = async ({ ctx, input }) => {
  const chosen = { name: input.name, passwordHash: await hashPassword(input.password) };
  const [made] = await ctx.db.query<{ id: number }>(sql`
    INSERT INTO users (email, name, role, created_at)
    VALUES (${input.email}, ${input.name}, 'customer', ${ctx.now()})
    ON CONFLICT (email) DO UPDATE SET email = excluded.email
      WHERE users.email_verified_at IS NULL AND users.disabled_at IS NULL
    RETURNING id`);
  if (made) return sendVerification(ctx, { userId: made.id, email: input.email }, chosen);
  const [known] = await ctx.db.query<{ id: number }>(
    sql`SELECT id FROM users WHERE email = ${input.email} AND disabled_at IS NULL`,
  );
  if (!known) return;
  await sendUserLink(ctx, { userId: known.id, email: input.email }, "reset_password", {
    kind: "account_exists",
    label: "Choose a new password",
    email: {
      subject: "You already have an account",
      heading: "You already have an account",
      paragraphs: [
        "Somebody, probably you, wanted to make an account with this address. There is one already.",
        "If you don't know its password any more, you can choose a new one within the hour.",
      ],
    },
  });
};

async function sendVerification(
  ctx: Context,
  to: { userId: number; email: string },
  chosen: { name: string; passwordHash: string },
): Promise<void> {
  const email = {
    subject: "Confirm your address",
    heading: "One more step",
    paragraphs: [
      "Confirm with the password that you chose, and your account is ready. The link is good for a day.",
      "If you did not ask for an account, do nothing: none will be opened.",
    ],
  };
  const words = { kind: "verify_email", label: "Confirm this address", email };
  await sendUserLink(ctx, to, "verify_email", words, chosen);
}
