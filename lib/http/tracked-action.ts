import "server-only";
import { credentialOf } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import { rateLimiter } from "@/lib/runtime";
import { claimedOrderId } from "@/lib/services/orders/tracking-token";
import { log } from "@/lib/telemetry/log";
import { trackingContext } from "./page-context";

export interface ActionProblem {
  kind: "problem";
  /** For the person who sent the form. */
  message: string;
}

/**
 * Wraps a form of a tracking page in what every such form has: the token it carries is its
 * authorisation, attempts are limited per order, and a fault is logged and told beside the form.
 */
export async function asTrackingHolder<Outcome>(
  form: FormData,
  act: (held: { ctx: Context; orderId: number }) => Promise<Outcome>,
): Promise<Outcome | ActionProblem> {
  const sent = form.get("token");
  const token = typeof sent === "string" ? sent : "";
  try {
    const held = await trackingContext(token);
    if (!held) return actionProblem("This tracking link no longer opens an order.");
    const rate = await rateLimiter().take("create", credentialOf(held.ctx.actor));
    if (!rate.success) return actionProblem("That was a little fast. Please wait a minute.");
    return await act(held);
  } catch (error) {
    const told = error instanceof Error ? error.stack : String(error);
    log().error({ orderId: claimedOrderId(token), error: told }, "A tracking page's form failed.");
    return actionProblem("Something went wrong on our side. Please try again in a moment.");
  }
}

export function actionProblem(message: string): ActionProblem {
  return { kind: "problem", message };
}
