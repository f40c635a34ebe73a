import { actingAs, type Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { recordMissing } from "@/lib/domain/order/missing-payment";
import { changeOrder } from "@/lib/services/orders/change-order";
import { ifKnown } from "./if-known";

/**
 * The gateway's answer to a call about an order's payment. Undefined if it has no such payment, which is
 * recorded: repeating the call would help nobody, so an operator has to act.
 */
export async function askAboutPayment<Answer>(
  ctx: Context,
  payment: { orderId: number; paymentRef: string },
  call: () => Promise<Answer>,
): Promise<Answer | undefined> {
  const answer = await ifKnown(call);
  if (answer === undefined) await recordMissingPayment(ctx, payment);
  return answer;
}

/** Records that the gateway doesn't have an order's payment. */
export async function recordMissingPayment(
  ctx: Context,
  { orderId, paymentRef }: { orderId: number; paymentRef: string },
): Promise<void> {
  const recorded = await changeOrder(actingAs(ctx, { kind: "gateway" }), orderId, (order) =>
    recordMissing(order, { paymentRef, isMissing: true }),
  );
  if (recorded.kind !== "changed") return;
  ctx.log.warn({ orderId, payment: paymentRef }, "The gateway lacks the payment of an order.");
}

/** Records that the gateway has the order's payment, if it was missing before. */
export async function recordPaymentIsThere(ctx: Context, order: OrderFacts): Promise<void> {
  const paymentRef = order.payment?.providerRef;
  if (!paymentRef || !order.payment?.isMissing) return;
  await changeOrder(actingAs(ctx, { kind: "gateway" }), order, (facts) =>
    recordMissing(facts, { paymentRef, isMissing: false }),
  );
}
