"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import type { FailureGroupState } from "@/lib/domain/failures/failure-state";
import { fingerprint, retrySelection } from "@/lib/domain/failures/retry-input";
import { formFailure } from "@/lib/domain/form-failure";
import { changeFailureGroup } from "@/lib/services/failures/change-failure-group";
import { previewRetry } from "@/lib/services/failures/preview-retry";
import { retryFailures } from "@/lib/services/failures/retry-failures";

const group = z.strictObject({ fingerprint });

/** The dry run of a retry. Changes nothing. */
export async function previewRetryAction(input: unknown) {
  return asOperator(retrySelection, input, async (args) => ({
    kind: "done" as const,
    preview: await previewRetry(args),
  }));
}

/** Retries failures, and says what became of each. */
export async function retryFailuresAction(input: unknown) {
  return asOperator(retrySelection, input, async (args) => {
    const result = await retryFailures(args);
    revalidatePath("/admin/workflows/failures", "layout");
    return { kind: "done" as const, result };
  });
}

export async function ignoreFailureGroupAction(_: unknown, form: FormData) {
  return changeState(form, "ignored");
}

export async function resolveFailureGroupAction(_: unknown, form: FormData) {
  return changeState(form, "resolved");
}

export async function reopenFailureGroupAction(_: unknown, form: FormData) {
  return changeState(form, "open");
}

async function changeState(form: FormData, state: FailureGroupState) {
  return asOperator(group, form, async ({ ctx, input }) => {
    const outcome = await changeFailureGroup({ ctx, input: { ...input, state } });
    if (outcome.kind === "not_found") return formFailure("These failures no longer exist.");
    if (outcome.kind === "refused") return formFailure(outcome.reason);
    revalidatePath("/admin/workflows/failures", "layout");
    return { kind: "done" as const };
  });
}
