import "server-only";
import { credentialOf } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import { claimedOrderId } from "@/lib/services/orders/tracking-token";
import { type ActionProblem, actionProblem, faulted, guarded } from "./page-action";
import { trackingContext } from "./page-context";

const what = "A tracking page's form failed.";

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
  const orderId = claimedOrderId(token);
  try {
    const held = await trackingContext(token);
    if (!held) return actionProblem("This tracking link no longer opens an order.");
    const identifier = credentialOf(held.ctx.actor);
    return await guarded({ what, limit: "create", identifier, orderId }, () => act(held));
  } catch (error) {
    return faulted(error, what, { orderId });
  }
}
