import { mayUseOrder, requireScope } from "@/lib/auth/permissions";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { actingAs, type Context } from "@/lib/context";
import { inAllowedVersion } from "@/lib/domain/order/allowed-versions";
import { type Decision, noChange, refuse } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import {
  decidePaymentAttempt,
  hasUnansweredAttempt,
  isPayable,
} from "@/lib/domain/order/payment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { changeOrder } from "@/lib/services/orders/change-order";
import { capturePayment } from "./capture-payment";
import { readPaymentFailure } from "./record-payment-report";
import { refreshPayment } from "./refresh-payment";

export type PayOrderOutcome =
  | { kind: "paid" }
  | { kind: "declined"; code: string; message: string }
  /** The gateway has not responded. The call is repeated automatically until it does. */
  | { kind: "unknown" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

type PayOrder = { orderId: number; paymentMethod: string } & ApiCall;

/** Pays an unpaid order with a payment method, from server to server. */
export const payOrder = defineVerb<PayOrder, PayOrderOutcome>(
  "payOrder",
  async ({ ctx, input }) => {
    requireScope(ctx.actor, "orders:write");
    let isVisible = true;
    const { orderId, paymentMethod, versions, claim } = input;
    const decide = (order: OrderFacts, now: Date) => {
      isVisible = mayUseOrder(ctx.actor, order);
      if (!isVisible) return refuse("");
      return inAllowedVersion(versions, order, decidePayment(order, paymentMethod, now));
    };
    const opened = await changeOrder(ctx, orderId, decide, claim);
    if (!isVisible || opened.kind === "not_found") return { kind: "not_found" };
    if (opened.kind !== "changed" && opened.kind !== "unchanged") {
      return { kind: "refused", reason: "The order can't be paid now." };
    }
    const system = actingAs(ctx, { kind: "system" });
    try {
      const order = await refreshPayment(system, opened.order);
      if (order.payment?.status === "declined") {
        return { kind: "declined", ...(await readPaymentFailure(ctx, order.payment.id)) };
      }
      if (isEnded(order.status)) {
        return { kind: "refused", reason: `The order is ${order.status}. Nothing was charged.` };
      }
      // `processing` means that the stock was reserved before: the capture is due.
      if (order.status === "processing") await tryCapture(system, order);
      return { kind: "paid" };
    } catch (error) {
      if (error instanceof GatewayUnavailable) return { kind: "unknown" };
      throw error;
    }
  },
);

function decidePayment(order: OrderFacts, method: string, now: Date): Decision {
  // The earlier call got no response from the gateway: it is repeated with its idempotency key.
  if (hasUnansweredAttempt(order, method)) return noChange;
  if (!isPayable(order, now)) return refuse("The order can't be paid now.");
  return decidePaymentAttempt(order, method, now);
}

/** A capture that gets no response does not fail the payment: the order's next step repeats it. */
async function tryCapture(ctx: Context, order: OrderFacts): Promise<void> {
  const orderId = order.id;
  try {
    await capturePayment({ ctx, input: { orderId, order } });
  } catch (error) {
    if (!(error instanceof GatewayUnavailable)) throw error;
    ctx.log.warn({ orderId, error }, "Capture got no response. It is retried automatically.");
  }
}
