import { mayUseOrder, requireScope } from "@/lib/auth/permissions";
import { GatewayAway } from "@/lib/clients/stripe-reports";
import { actingAs, type Context, type Verb } from "@/lib/context";
import { nothing, refused } from "@/lib/domain/order/change";
import { isPayable, isUnanswered, openAttempt } from "@/lib/domain/order/payment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { changeOrder } from "../orders/change-order";
import { askGateway } from "./authorize-payment";
import { capturePayment } from "./capture-payment";
import { readFailure } from "./record-payment-report";

export type Paid =
  | { kind: "paid" }
  | { kind: "declined"; code: string; message: string }
  /** The gateway has not answered; the order waits for it by itself. */
  | { kind: "unknown" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** Pays an order that waits for its customer, with a payment method, from server to server. */
export const payOrder: Verb<{ orderId: number; paymentMethod: string }, Paid> = async ({
  ctx,
  input,
}) => {
  requireScope(ctx.actor, "orders:write");
  let visible = true;
  const opened = await changeOrder(ctx, input.orderId, (order, now) => {
    visible = mayUseOrder(ctx.actor, order);
    if (!visible) return refused("");
    // Whoever repeats a call that got no answer asks again, with the attempt's own key.
    if (isUnanswered(order, input.paymentMethod)) return nothing;
    if (!isPayable(order, now)) return refused("The order can't be paid now.");
    return openAttempt(order, input.paymentMethod, now);
  });
  if (!visible || opened.kind === "not_found") return { kind: "not_found" };
  if (opened.kind !== "changed" && opened.kind !== "nothing") {
    return { kind: "refused", reason: "The order can't be paid now." };
  }
  const system = actingAs(ctx, { kind: "system" });
  try {
    const order = await askGateway(system, opened.order);
    if (order.payment?.status === "declined") {
      return { kind: "declined", ...(await readFailure(ctx, order.payment.id)) };
    }
    if (isEnded(order.status)) {
      return { kind: "refused", reason: `The order is ${order.status}. Nothing was charged.` };
    }
    // The units are there already: this was the second half of the join, and it captures.
    if (order.status === "processing") await captureSoon(system, order.id);
    return { kind: "paid" };
  } catch (error) {
    if (error instanceof GatewayAway) return { kind: "unknown" };
    throw error;
  }
};

/** The payment stands; a capture that gets no answer now is made by the order's next step. */
async function captureSoon(ctx: Context, orderId: number): Promise<void> {
  try {
    await capturePayment({ ctx, input: { orderId } });
  } catch (error) {
    if (!(error instanceof GatewayAway)) throw error;
    ctx.log.warn({ orderId, error: error.message }, "The capture waits for the gateway.");
  }
}
