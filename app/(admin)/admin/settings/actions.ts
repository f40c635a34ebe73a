"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/guard";
import { createApiKeyInput } from "@/lib/domain/api-key";
import { formFailure } from "@/lib/domain/form-failure";
import { id } from "@/lib/domain/order/input";
import { changeShopSettingsInput } from "@/lib/domain/shop-settings";
import { inviteUserInput, role } from "@/lib/domain/user";
import { createApiKey, revokeApiKey } from "@/lib/services/api-keys";
import { changeShopSettings } from "@/lib/services/settings";
import {
  changeUserRole,
  disableUser,
  enableUser,
  inviteUser,
  revokeSessions,
  type UserChanged,
} from "@/lib/services/users";

const oneUser = z.strictObject({ userId: id });

/** Sets what an administrator has changed, unless another was faster. */
export async function changeShopSettingsAction(input: unknown) {
  return asOperator(changeShopSettingsInput, input, async (given) => {
    const changed = await changeShopSettings(given);
    switch (changed.kind) {
      case "changed":
        return { kind: "changed" as const };
      case "conflict":
        return formFailure(
          "Somebody else has changed the settings meanwhile. Reload the page to see them.",
        );
      case "given":
        return formFailure(`The environment gives ${changed.variables.join(", ")}.`);
    }
  });
}

/** Makes a user, who chooses a password by email. */
export async function inviteUserAction(input: unknown) {
  return asOperator(inviteUserInput, input, async (given) => {
    const created = await inviteUser(given);
    if (created.kind === "email_taken") {
      return formFailure("Please check the address.", { email: "has a user already" });
    }
    revalidatePath("/admin/settings/users");
    return { kind: "done" as const };
  });
}

function userAnswer(changed: UserChanged) {
  if (changed.kind === "refused") return formFailure(changed.reason);
  revalidatePath("/admin/settings/users");
  if (changed.kind === "changed") return { kind: "done" as const };
  return formFailure("That is so no more. The list is fresh now.");
}

export async function changeUserRoleAction(userId: number, wanted: unknown) {
  const schema = oneUser.extend({ role });
  return asOperator(schema, { userId, role: wanted }, async (given) =>
    userAnswer(await changeUserRole(given)),
  );
}

export async function disableUserAction(userId: number) {
  return asOperator(oneUser, { userId }, async (given) => userAnswer(await disableUser(given)));
}

export async function enableUserAction(userId: number) {
  return asOperator(oneUser, { userId }, async (given) => userAnswer(await enableUser(given)));
}

export async function endSessionsAction(userId: number) {
  return asOperator(oneUser, { userId }, async (given) => {
    await revokeSessions(given);
    return userAnswer({ kind: "changed" });
  });
}

/** Makes an API key. The answer is the one place where it is. */
export async function createApiKeyAction(input: unknown) {
  return asOperator(createApiKeyInput, input, async (given) => {
    const { key } = await createApiKey(given);
    revalidatePath("/admin/settings/keys");
    return { kind: "created" as const, key };
  });
}

export async function revokeApiKeyAction(apiKeyId: number) {
  return asOperator(z.strictObject({ apiKeyId: id }), { apiKeyId }, async (given) => {
    const revoked = await revokeApiKey(given);
    revalidatePath("/admin/settings/keys");
    return revoked ? { kind: "done" as const } : formFailure("It was revoked before.");
  });
}
