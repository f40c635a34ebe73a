"use server";

import { asAnyone } from "@/lib/actions/action-guard";
import { sendLater } from "@/lib/actions/send-after-response";
import { formFailure } from "@/lib/domain/form-failure";
import { findOrderInput } from "@/lib/domain/order/find-order";
import { rateLimiter } from "@/lib/runtime";
import { sendTrackingLink } from "@/lib/services/emails/send-tracking-link";

/**
 * Emails the link of an order, if its number and email address belong together. The answer is the same
 * and comes as quickly whether they do or not. Callers are limited by address and by order number.
 */
export async function findOrderAction(_: unknown, form: FormData) {
  return asAnyone({ limit: "sign_in", schema: findOrderInput, input: form }, async (call) => {
    const number = `order:${call.input.orderNumber}`;
    const { success } = await rateLimiter().take("account", number);
    if (!success) return formFailure("Too many attempts. Wait a minute, then try again.");
    sendLater(() => sendTrackingLink(call));
    return { kind: "sent" as const };
  });
}
