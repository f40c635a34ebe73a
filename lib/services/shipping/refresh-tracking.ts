import { requireSystem } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { isInTransit, recordTracking } from "@/lib/domain/order/shipment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { changeOrder } from "../orders/change-order";
import { readFacts } from "../orders/order-facts";
import { createShipment } from "./create-shipment";

/**
 * Asks the carrier where the shipment is, and advances through every step up to there. Only the shipment
 * of a shipped order, which can't be cancelled any more, is handed over; so whatever is killed in
 * between, the label of a cancelled order can be voided. A shipment that moves before we know its
 * label is one whose label's answer was lost: that is learned first.
 */
export const refreshTracking: Verb<{ orderId: number }, OrderFacts | null> = async ({
  ctx,
  input,
}) => {
  requireSystem(ctx.actor);
  let order = await readFacts(ctx.db, input.orderId);
  if (order?.status === "processing" && order.shipment?.status === "requested") {
    order = (await createShipment({ ctx, input })).order;
  }
  const shipment = order?.shipment;
  if (!order || !shipment?.trackingNumber) return order;
  const isStray = isEnded(order.status) && isInTransit(shipment.status);
  if (order.status !== "shipped" && !isStray) return order;
  const { status } = await (shipment.status === "label_created"
    ? ctx.carrier.handOver(shipment.idempotencyKey)
    : ctx.carrier.track(shipment.trackingNumber));
  const moved = await changeOrder({ ...ctx, actor: { kind: "carrier" } }, order, (facts, now) =>
    recordTracking(facts, status, now),
  );
  return moved.kind === "not_found" ? null : moved.order;
};
