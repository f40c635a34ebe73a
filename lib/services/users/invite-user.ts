import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { InviteUser } from "@/lib/domain/user";
import { invitation } from "./account-emails";
import { createUser, type UserCreated } from "./create-user";
import { sendUserLink } from "./user-links";

/** Creates a user and emails them a link to choose their password. */
export const inviteUser: Verb<InviteUser, UserCreated> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  const created = await createUser({ ctx, input: { ...input, password: null } });
  if (created.kind === "email_taken") return created;
  const to = { userId: created.user.id, email: input.email };
  await sendUserLink(ctx, to, "reset_password", invitation(ctx.settings.shopName));
  return created;
};
