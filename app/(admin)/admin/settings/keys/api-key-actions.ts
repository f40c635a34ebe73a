"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { createApiKeyForm } from "@/lib/domain/api-key";
import { formFailure } from "@/lib/domain/form-failure";
import { id } from "@/lib/domain/order/input";
import { createApiKey, revokeApiKey } from "@/lib/services/api-keys";

/** Creates an API key. Its secret is only ever in this result: only a hash is stored. */
export async function createApiKeyAction(_: unknown, form: FormData) {
  return asOperator(createApiKeyForm, form, async (args) => {
    const { key } = await createApiKey(args);
    revalidatePath("/admin/settings/keys");
    return { kind: "created" as const, key };
  });
}

export async function revokeApiKeyAction(_: unknown, form: FormData) {
  return asOperator(z.strictObject({ apiKeyId: id }), form, async (args) => {
    const revoked = await revokeApiKey(args);
    revalidatePath("/admin/settings/keys");
    return revoked ? { kind: "done" as const } : formFailure("This key was already revoked.");
  });
}
