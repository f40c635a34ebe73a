"use server";

import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure, unsureFailure } from "@/lib/domain/form-failure";
import { formKey } from "@/lib/domain/form-key";
import { eventIdText, eventName } from "@/lib/domain/workflows/event-search";
import { resendEvent, sendEvent } from "@/lib/services/workflows";

const payloadLengthMax = 50_000;

/** Sends an event by hand. */
export async function sendEventAction(_: unknown, form: FormData) {
  const schema = z.strictObject({
    name: eventName,
    payload: z.string().max(payloadLengthMax),
    key: formKey,
  });
  return asOperator(schema, form, async (args) => {
    const outcome = await sendEvent(args);
    if (outcome.kind === "sent") return outcome;
    if (outcome.kind === "refused") return formFailure(outcome.reason);
    if (outcome.kind === "unsure") return unsureFailure(outcome.reason);
    const issues = outcome.issues.map(({ path, message }) => `${path} ${message}`.trim());
    return formFailure("The payload is not valid.", { payload: `Not valid: ${issues.join("; ")}` });
  });
}

/** Sends an event again. */
export async function resendEventAction(_: unknown, form: FormData) {
  const schema = z.strictObject({ eventId: eventIdText, key: formKey });
  return asOperator(schema, form, async (args) => {
    const outcome = await resendEvent(args);
    if (outcome.kind === "sent") return outcome;
    if (outcome.kind === "unsure") return unsureFailure(outcome.reason);
    return formFailure(outcome.kind === "refused" ? outcome.reason : "The payload is not valid.");
  });
}
