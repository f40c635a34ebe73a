"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { changeKeyLimitsForm, createApiKeyForm, rotateApiKeyInput } from "@/lib/domain/api-key";
import { formFailure } from "@/lib/domain/form-failure";
import { id } from "@/lib/domain/order/input";
import {
  changeKeyLimits,
  createApiKey,
  endPreviousSecret,
  revokeApiKey,
  rotateApiKey,
} from "@/lib/services/api-keys";

const path = "/admin/settings/keys";
const apiKeyInput = z.strictObject({ apiKeyId: id });

/** Creates an API key. Its secret is only ever in this result: only a hash is stored. */
export async function createApiKeyAction(_: unknown, form: FormData) {
  return asOperator(createApiKeyForm, form, async (args) => {
    const { key } = await createApiKey(args);
    revalidatePath(path);
    return { kind: "created" as const, key };
  });
}

export async function revokeApiKeyAction(_: unknown, form: FormData) {
  return asOperator(apiKeyInput, form, async (args) => {
    const revoked = await revokeApiKey(args);
    revalidatePath(path);
    return revoked ? { kind: "done" as const } : formFailure("This key was already revoked.");
  });
}

/** Rotates a key. The new secret is only ever in this result. */
export async function rotateApiKeyAction(_: unknown, form: FormData) {
  return asOperator(rotateApiKeyInput, form, async (args) => {
    const rotated = await rotateApiKey(args);
    revalidatePath(path);
    if (rotated.kind === "rotated") return { kind: "rotated" as const, key: rotated.key };
    return formFailure("This key was rotated or revoked meanwhile, or has expired.");
  });
}

export async function endPreviousSecretAction(_: unknown, form: FormData) {
  return asOperator(apiKeyInput, form, async (args) => {
    const ended = await endPreviousSecret(args);
    revalidatePath(path);
    return ended ? { kind: "done" as const } : formFailure("The old secret has already ended.");
  });
}

export async function changeKeyLimitsAction(_: unknown, form: FormData) {
  return asOperator(changeKeyLimitsForm, form, async (args) => {
    const changed = await changeKeyLimits(args);
    revalidatePath(path);
    return changed ? { kind: "done" as const } : formFailure("This key was revoked meanwhile.");
  });
}
