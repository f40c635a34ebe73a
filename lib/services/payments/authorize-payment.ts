import { requireInternal } from "@/lib/auth/permissions";
import { noChange } from "@/lib/domain/order/change";
import { hasOpenAttempt, type OrderFacts } from "@/lib/domain/order/facts";
import { decidePaymentAttempt } from "@/lib/domain/order/payment-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { SafeError } from "@/lib/telemetry/safe-error";
import { refreshPayment } from "./refresh-payment";

export type AuthorizationOutcome =
  /** The gateway's response is recorded in `order`: authorized, paid or declined. */
  | { kind: "answered"; order: OrderFacts }
  /** The payment has an outcome already, or the order is paid later, so no call was made. */
  | { kind: "not_due"; order: OrderFacts }
  | { kind: "refused"; order: OrderFacts; reason: string };

/**
 * Authorizes an order's total on a card, or on the payment method that the order was placed with; an
 * order without one is paid later. The attempt and its idempotency key are committed before the call,
 * so that the call can be repeated. Throws `GatewayUnavailable` when the gateway does not answer.
 */
export const authorizePayment = defineVerb<
  { orderId: number; method?: string },
  AuthorizationOutcome
>("authorizePayment", async ({ ctx, input }) => {
  requireInternal(ctx.actor);
  const methodOf = (order: OrderFacts) => input.method ?? order.paymentMethod;
  const opened = await changeOrder(ctx, input.orderId, (order, now) => {
    const method = methodOf(order);
    return method === null ? noChange : decidePaymentAttempt(order, method, now);
  });
  if (opened.kind === "not_found") throw new SafeError(`Order ${input.orderId} not found.`);
  if (opened.kind === "refused") return opened;
  if (opened.kind === "short") throw new SafeError("A payment attempt cannot be short of stock.");
  const order = opened.order;
  if (methodOf(order) === null || !hasOpenAttempt(order)) return { kind: "not_due", order };
  return { kind: "answered", order: await refreshPayment(ctx, order) };
});
