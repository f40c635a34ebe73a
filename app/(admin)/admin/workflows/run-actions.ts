"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { runPath } from "@/lib/domain/admin-paths";
import { formFailure } from "@/lib/domain/form-failure";
import { wholeNumberText } from "@/lib/domain/url-fields";
import { runFilterFields, runIdText } from "@/lib/domain/workflows/run-search";
import { cancelRun, cancelRuns } from "@/lib/services/workflows";

/** Cancels one run. */
export async function cancelRunAction(_: unknown, form: FormData) {
  return asOperator(z.strictObject({ runId: runIdText }), form, async (args) => {
    const outcome = await cancelRun(args);
    revalidatePath(runPath(args.input.runId));
    if (outcome.kind === "refused") return formFailure(outcome.reason);
    const requested = "Cancellation requested. The run ends after its current step.";
    return { kind: "done" as const, ...(outcome.kind === "requested" && { message: requested }) };
  });
}

/** Cancels the unfinished runs that match a filter. */
export async function cancelRunsAction(_: unknown, form: FormData) {
  const countMax = wholeNumberText(1, 1_000_000);
  const schema = z.strictObject({ ...runFilterFields, countMax }).partial();
  return asOperator(schema, form, async ({ ctx, input: { countMax: max, ...filter } }) => {
    const outcome = await cancelRuns({ ctx, input: { filter, countMax: max } });
    revalidatePath("/admin/workflows/runs");
    return outcome.kind === "refused" ? formFailure(outcome.reason) : outcome;
  });
}
