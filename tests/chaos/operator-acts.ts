import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { refundOfUnits, unitRefunds } from "@/lib/domain/order/unit-refunds";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";
import { reportShipment } from "@/lib/services/shipping/report-shipment";
import { shipManually } from "@/lib/services/shipping/ship-manually";
import { waitFor } from "@/tests/support/wait";
import { persist } from "./persist";

/*
 * What operators do of their own accord while processes are killed. Each act can be repeated: one
 * whose answer was lost is refused the second time, or changes nothing.
 */

/** Long enough for two runs of the cron that resumes stalled orders. */
const stepMsMax = 150_000;
const pollMs = 200;

/** Waits until the order meets the condition, also while the database is unavailable. */
async function untilFacts(
  ctx: Context,
  orderId: number,
  condition: string,
  isMet: (order: OrderFacts) => boolean,
): Promise<OrderFacts> {
  let last: OrderFacts | null = null;
  const probe = async () => {
    last = await readOrderFacts(ctx.db, orderId).catch(() => last);
    return last && isMet(last) ? last : null;
  };
  return waitFor(`order ${orderId} to be ${condition}`, probe, {
    progress: () => `${last?.status} ${last?.paymentStatus} ${last?.waitingFor} ${last?.seq}`,
    quietMsMax: stepMsMax,
    pollMs,
  });
}

export function hold(ctx: Context, orderId: number) {
  return persist(() => holdOrder({ ctx, input: { orderId, reason: "Check the address" } }));
}

export function release(ctx: Context, orderId: number) {
  return persist(() => releaseOrder({ ctx, input: { orderId, note: undefined } }));
}

/** Waits until a held order is paid, and nothing but the hold keeps it from shipping. */
export function untilHeldAndPaid(ctx: Context, orderId: number): Promise<OrderFacts> {
  return untilFacts(ctx, orderId, "paid and on hold", ({ status, payment }) => {
    return status === "processing" && (payment?.capturedAmount ?? 0) > 0;
  });
}

/** Refunds one unit of the order's first line. */
export async function refundOneUnit(ctx: Context, order: OrderFacts): Promise<void> {
  const [share] = unitRefunds(order, order.payment?.capturedAmount ?? 0);
  if (!share) throw new Error(`Order ${order.id} has no lines.`);
  await refund(ctx, order.id, {
    amount: refundOfUnits(share, { refunded: 0, chosen: 1 }),
    lines: [{ productId: share.productId, quantity: 1 }],
  });
}

export function refundAmount(ctx: Context, orderId: number, amount: number): Promise<void> {
  return refund(ctx, orderId, { amount, lines: [] });
}

async function refund(
  ctx: Context,
  orderId: number,
  what: { amount: number; lines: { productId: number; quantity: number }[] },
): Promise<void> {
  const input = { orderId, key: newFormKey(), reason: "Agreed", restock: false, ...what };
  const outcome = await persist(() => refundOrder({ ctx, input }));
  if (outcome.kind === "refused") throw new Error(`Order ${orderId}: ${outcome.reason}`);
}

/** Ships a paid order without the carrier, unless its label came first, and reports its delivery. */
export async function shipByHand(ctx: Context, orderId: number): Promise<void> {
  const input = { orderId, carrier: "Cargo bike", trackingNumber: `CB-${orderId}` };
  const outcome = await persist(() => shipManually({ ctx, input }));
  if (outcome.kind !== "shipped" && outcome.kind !== "requested") return;
  await untilFacts(ctx, orderId, "shipped", ({ status }) => status === "shipped");
  await persist(() => markDelivered({ ctx, input: { orderId } }));
}

/** Reports a delivered shipment as lost or returned, which the carrier does not know about. */
export async function reportFailedShipment(
  ctx: Context,
  orderId: number,
  outcome: "lost" | "returned",
): Promise<void> {
  const input = { orderId, outcome, reason: "The customer called" };
  await persist(() => reportShipment({ ctx, input }));
}
