import { requireShop } from "@/lib/auth/permissions";
import { actingAs, type Context } from "@/lib/context";
import { inAllowedVersion } from "@/lib/domain/order/allowed-versions";
import type { OrderFacts } from "@/lib/domain/order/facts";
import {
  decideManualShipment,
  type ManualShippingResult,
  manualShippingResult,
} from "@/lib/domain/order/manual-shipment-rules";
import type { ShipManually } from "@/lib/domain/order/operator-input";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { type ChangeOutcome, changeOrder } from "@/lib/services/orders/change-order";
import { SafeError } from "@/lib/telemetry/safe-error";
import { createShipment } from "./create-shipment";

export type ManualShippingOutcome = ManualShippingResult | { kind: "not_found" };

/**
 * Ships an order with a carrier of the operator's own, or without a tracking number. Sending it again
 * changes nothing. As before any shipment, the payment is captured and the gateway asked about it
 * first; until then the order is `requested` and must not be handed over.
 */
export const shipManually = defineVerb<ShipManually & ApiCall, ManualShippingOutcome>(
  "shipManually",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "shipments:write");
    const requested = await requestManualShipment(ctx, input);
    if (requested.kind === "not_found") return { kind: "not_found" };
    if (requested.kind === "refused") return { kind: "refused", reason: requested.reason };
    try {
      return manualShippingResult(await continueManualShipment(ctx, requested.order));
    } catch (error) {
      // The gateway did not answer. The shipment is recorded, and `resume-orders` goes on with it.
      if (!(error instanceof SafeError)) throw error;
      ctx.log.warn({ orderId: input.orderId, error }, "A manual shipment waits for the gateway.");
      return manualShippingResult(requested.order);
    }
  },
);

/** Commits the request to ship the order, without asking anyone. */
export function requestManualShipment(
  ctx: Context,
  { orderId, versions, claim, ...entered }: ShipManually & ApiCall,
): Promise<ChangeOutcome> {
  const { carrier = null, trackingNumber = null } = entered;
  const decide = (order: OrderFacts, now: Date) =>
    inAllowedVersion(
      versions,
      order,
      decideManualShipment(order, { carrier, trackingNumber }, now),
    );
  return changeOrder(ctx, orderId, decide, claim);
}

/**
 * Asks the gateway about the payment of a requested shipment, and ships the order if it may. A payment
 * that is not captured yet is captured by the order's own next step.
 */
export async function continueManualShipment(ctx: Context, order: OrderFacts): Promise<OrderFacts> {
  const isRequested = order.status === "processing" && order.shipment?.status === "requested";
  if (!isRequested || order.paymentStatus === "authorized") return order;
  const system = actingAs(ctx, { kind: "system" });
  return (await createShipment({ ctx: system, input: { orderId: order.id, order } })).order;
}
