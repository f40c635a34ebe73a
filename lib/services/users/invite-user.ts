import { requireAdmin } from "@/lib/auth/permissions";
import type { InviteUser } from "@/lib/domain/user";
import { defineVerb } from "@/lib/services/define-verb";
import { invitation } from "./account-emails";
import { createUser, type UserCreated } from "./create-user";
import { sendUserLink } from "./user-links";

/** Creates a user and emails them a link to choose their password. */
export const inviteUser = defineVerb<InviteUser, UserCreated>(
  "inviteUser",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    const created = await createUser({ ctx, input: { ...input, password: null } });
    if (created.kind === "email_taken") return created;
    const to = { userId: created.user.id, email: input.email };
    await sendUserLink(ctx, to, "reset_password", invitation(ctx.settings.shopName));
    return created;
  },
);
