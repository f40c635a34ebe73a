import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { isEnded } from "@/lib/domain/order/status";
import { recordAttemptOutcome } from "./record-attempt-outcome";
import { reversePayment } from "./reverse-payment";

/**
 * Records the outcome of the open payment attempt, as `recordAttemptOutcome` does. If the order has
 * ended in the meantime, it reverses the payment at once.
 */
export async function refreshPayment(ctx: Context, order: OrderFacts): Promise<OrderFacts> {
  const after = await recordAttemptOutcome(ctx, order);
  if (isEnded(after.status)) {
    await reversePayment({ ctx, input: { orderId: order.id } });
  }
  return after;
}
