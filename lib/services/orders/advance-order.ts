import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { hasOpenAttempt } from "@/lib/domain/order/facts";
import { decideAssumedDelivery } from "@/lib/domain/order/manual-shipment-rules";
import { nextStep } from "@/lib/domain/order/next-step";
import { decideCaptureFailure } from "@/lib/domain/order/payment-rules";
import { decideConfirmation } from "@/lib/domain/order/stock-rules";
import type { NextAction } from "@/lib/domain/order/waiting";
import { defineVerb } from "@/lib/services/define-verb";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { authorizePayment } from "@/lib/services/payments/authorize-payment";
import { capturePayment } from "@/lib/services/payments/capture-payment";
import { refreshPayment } from "@/lib/services/payments/refresh-payment";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { refreshTracking } from "@/lib/services/shipping/refresh-tracking";
import { changeOrder } from "./change-order";
import { closeRefundedOrder } from "./close-refunded-order";
import { completeOrder } from "./complete-order";
import { expireOrder } from "./expire-orders";
import { readOrderFacts } from "./order-facts";
import { undoOrder } from "./undo-order";

export interface AdvanceOutcome {
  /** The action that was taken; null when the system has nothing to do for the order now. */
  action: NextAction | null;
  /** Whether the order changed. If so, the next action may be due at once. */
  moved: boolean;
}

/**
 * Takes the action that `nextStep` names for an order. This is how an order continues after an
 * outage, and after the last retry of the function that should have taken the action.
 */
export const advanceOrder = defineVerb<{ orderId: number }, AdvanceOutcome>(
  "advanceOrder",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const order = await readOrderFacts(ctx.db, input.orderId);
    if (!order) return { action: null, moved: false };
    const step = nextStep(order, ctx.settings.policy, ctx.now());
    if (!step?.action) return { action: null, moved: false };
    await perform(ctx, order, step.action);
    const after = await readOrderFacts(ctx.db, input.orderId);
    const moved = after?.version !== order.version;
    // An order may need attention only because time has passed. An empty change stores that, so
    // that lists can filter by it.
    if (!moved && step.attention !== order.attention) {
      await changeOrder(ctx, order.id, () => change({ steps: [] }));
    }
    return { action: step.action, moved };
  },
);

async function perform(ctx: Context, order: OrderFacts, action: NextAction): Promise<unknown> {
  const call = { ctx, input: { orderId: order.id } };
  const callWithFacts = { ctx, input: { orderId: order.id, order } };
  switch (action) {
    case "reserve":
      return reserveStock(call);
    case "authorize":
      return authorize(ctx, order);
    case "join":
      return changeOrder(ctx, order.id, decideConfirmation);
    case "capture":
      return capturePayment(callWithFacts);
    case "create_shipment":
      return createShipment(callWithFacts);
    case "refresh_tracking":
      return refreshTracking(call);
    case "assume_delivery":
      return changeOrder(ctx, order.id, decideAssumedDelivery);
    case "close":
      return closeRefundedOrder(call);
    case "complete":
      return completeOrder(call);
    case "undo":
      return undoOrder(call);
    case "expire":
      return expireOrder(call);
    case "fail_capture":
      return changeOrder(ctx, order.id, decideCaptureFailure);
  }
}

async function authorize(ctx: Context, order: OrderFacts): Promise<unknown> {
  if (hasOpenAttempt(order)) return refreshPayment(ctx, order);
  return authorizePayment({ ctx, input: { orderId: order.id } });
}
