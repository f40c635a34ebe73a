"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { runPath } from "@/lib/domain/admin-paths";
import { formFailure } from "@/lib/domain/form-failure";
import { runFilterFields, runIdText } from "@/lib/domain/workflows/run-search";
import { cancelRun, cancelRuns } from "@/lib/services/workflows";

/** Cancels one run. */
export async function cancelRunAction(_: unknown, form: FormData) {
  return asOperator(z.strictObject({ runId: runIdText }), form, async (args) => {
    const outcome = await cancelRun(args);
    revalidatePath(runPath(args.input.runId));
    return outcome.kind === "refused" ? formFailure(outcome.reason) : { kind: "done" as const };
  });
}

/** Cancels the unfinished runs that match a filter. */
export async function cancelRunsAction(_: unknown, form: FormData) {
  const schema = z.strictObject(runFilterFields).partial();
  return asOperator(schema, form, async ({ ctx, input }) => {
    const outcome = await cancelRuns({ ctx, input: { filter: input } });
    revalidatePath("/admin/workflows/runs");
    return outcome.kind === "refused" ? formFailure(outcome.reason) : outcome;
  });
}
