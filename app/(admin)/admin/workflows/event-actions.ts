"use server";

import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { eventIdText, eventName } from "@/lib/domain/workflows/event-search";
import { resendEvent, sendEvent } from "@/lib/services/workflows";

const payloadLengthMax = 50_000;

/** Sends an event by hand. */
export async function sendEventAction(_: unknown, form: FormData) {
  const schema = z.strictObject({ name: eventName, payload: z.string().max(payloadLengthMax) });
  return asOperator(schema, form, async (args) => {
    const outcome = await sendEvent(args);
    if (outcome.kind === "sent") return outcome;
    if (outcome.kind === "refused") return formFailure(outcome.reason);
    const issues = outcome.issues.map(({ path, message }) => `${path} ${message}`.trim());
    return formFailure("The payload is not valid.", { payload: `Not valid: ${issues.join("; ")}` });
  });
}

/** Sends an event again. */
export async function resendEventAction(_: unknown, form: FormData) {
  return asOperator(z.strictObject({ eventId: eventIdText }), form, async (args) => {
    const outcome = await resendEvent(args);
    if (outcome.kind === "sent") return outcome;
    return formFailure(outcome.kind === "refused" ? outcome.reason : "The payload is not valid.");
  });
}
