import { requireShop } from "@/lib/auth/permissions";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { defineVerb } from "@/lib/services/define-verb";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { reconcilePayment } from "./reconcile-payment";

export type CheckPaymentOutcome =
  | { kind: "checked" }
  /** The gateway did not respond, so refunds that were made there may be missing. */
  | { kind: "unavailable" }
  | { kind: "not_found" };

/** Asks the gateway about an order's payment, before an operator refunds it. */
export const checkPayment = defineVerb<{ orderId: number }, CheckPaymentOutcome>(
  "checkPayment",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "refunds:write");
    const order = await readOrderFacts(ctx.db, input.orderId);
    if (!order) return { kind: "not_found" };
    try {
      await reconcilePayment(ctx, order);
      return { kind: "checked" };
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      ctx.log.warn({ orderId: order.id, error }, "The gateway could not be asked about a payment.");
      return { kind: "unavailable" };
    }
  },
);
