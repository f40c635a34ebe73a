import { requireSystem } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { hasOpenAttempt } from "@/lib/domain/order/facts";
import { type NextAction, nextStep } from "@/lib/domain/order/next-step";
import { failWithoutMoney } from "@/lib/domain/order/payment-rules";
import { joinLate } from "@/lib/domain/order/stock-rules";
import { reserveStock } from "../inventory/reserve-stock";
import { askGateway, authorizePayment } from "../payments/authorize-payment";
import { capturePayment } from "../payments/capture-payment";
import { createShipment } from "../shipping/create-shipment";
import { refreshTracking } from "../shipping/refresh-tracking";
import { changeOrder } from "./change-order";
import { completeOrder } from "./complete-order";
import { expireOrder } from "./expire-orders";
import { readFacts } from "./order-facts";
import { undoOrder } from "./undo-order";

export interface Advanced {
  /** What was done; null when there is nothing that the system could do. */
  action: NextAction | null;
  /** Whether the order has moved: then there may be more to do at once. */
  moved: boolean;
}

/**
 * Does an order's next missing thing, as the one brain names it. This is how an order goes on after
 * any outage, also past the last retry of the function that should have done it.
 */
export const advanceOrder: Verb<{ orderId: number }, Advanced> = async ({ ctx, input }) => {
  requireSystem(ctx.actor);
  const order = await readFacts(ctx.db, input.orderId);
  if (!order) return { action: null, moved: false };
  const step = nextStep(order, ctx.settings.policy, ctx.now());
  if (!step?.action) return { action: null, moved: false };
  await perform(ctx, order, step.action);
  const after = await readFacts(ctx.db, input.orderId);
  const moved = after?.version !== order.version;
  // Time alone may have made it a case for a person: that is stored where it can be listed.
  if (!moved && step.attention !== order.attention) {
    await changeOrder(ctx, order.id, () => change({ steps: [] }));
  }
  return { action: step.action, moved };
};

async function perform(ctx: Context, order: OrderFacts, action: NextAction): Promise<unknown> {
  const verb = { ctx, input: { orderId: order.id } };
  switch (action) {
    case "reserve":
      return reserveStock(verb);
    case "authorize":
      return authorize(ctx, order);
    case "join":
      return changeOrder(ctx, order.id, joinLate);
    case "capture":
      return capturePayment(verb);
    case "create_shipment":
      return createShipment(verb);
    case "refresh_tracking":
      return refreshTracking(verb);
    case "complete":
      return completeOrder(verb);
    case "undo":
      return undoOrder(verb);
    case "expire":
      return expireOrder(verb);
    case "fail_capture":
      return changeOrder(ctx, order.id, failWithoutMoney);
  }
}

async function authorize(ctx: Context, order: OrderFacts): Promise<unknown> {
  if (hasOpenAttempt(order)) return askGateway(ctx, order);
  if (order.paymentMethod === null) return undefined;
  return authorizePayment({ ctx, input: { orderId: order.id, method: order.paymentMethod } });
}
