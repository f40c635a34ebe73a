"use server";

import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { unsureFailure } from "@/lib/domain/form-failure";
import { formKey } from "@/lib/domain/form-key";
import { functionId } from "@/lib/domain/workflows/function-catalog";
import { runCron } from "@/lib/services/workflows";

/** Starts a cron at once. */
export async function runCronAction(_: unknown, form: FormData) {
  const schema = z.strictObject({ cronId: functionId, key: formKey });
  return asOperator(schema, form, async (args) => {
    const outcome = await runCron(args);
    return outcome.kind === "unsure" ? unsureFailure(outcome.reason) : { kind: "done" as const };
  });
}
