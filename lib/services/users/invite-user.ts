import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { InviteUser } from "@/lib/domain/user";
import { createUser, type UserCreated } from "./create-user";
import { sendUserLink } from "./user-links";

/** Makes a user, who gets an email with the link for a password of their own. */
export const inviteUser: Verb<InviteUser, UserCreated> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  const created = await createUser({ ctx, input: { ...input, password: null } });
  if (created.kind === "email_taken") return created;
  const { shopName } = ctx.settings;
  const to = { userId: created.user.id, email: input.email };
  await sendUserLink(ctx, to, "reset_password", {
    kind: "reset_password",
    label: "Choose a password",
    email: {
      subject: `Your sign-in for ${shopName}`,
      heading: `Welcome to ${shopName}`,
      paragraphs: [
        "An account was made for you. Choose a password, and you can sign in with this address.",
        "The link is good for an hour. After that, ask for a new one by “Forgot your password?”.",
      ],
    },
  });
  return created;
};
