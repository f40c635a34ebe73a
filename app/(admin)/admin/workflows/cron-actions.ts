"use server";

import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { functionId } from "@/lib/domain/workflows/function-catalog";
import { runCron } from "@/lib/services/workflows";

/** Starts a cron at once. */
export async function runCronAction(_: unknown, form: FormData) {
  return asOperator(z.strictObject({ cronId: functionId }), form, async (args) => {
    const outcome = await runCron(args);
    return outcome.kind === "refused" ? formFailure(outcome.reason) : { kind: "done" as const };
  });
}
