import { requireSystem } from "@/lib/auth/permissions";
import { actingAs, type Verb } from "@/lib/context";
import { recordLabelMoving, recordLabelVoid } from "@/lib/domain/order/shipment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { changeOrder } from "../orders/change-order";
import { readFacts } from "../orders/order-facts";

/** Voids the label of an ended order by its key, whether or not the carrier has made it yet. */
export const voidLabel: Verb<{ orderId: number }, { voided: boolean }> = async ({ ctx, input }) => {
  requireSystem(ctx.actor);
  const order = await readFacts(ctx.db, input.orderId);
  const shipment = order?.shipment;
  if (!order || !shipment || !isEnded(order.status)) return { voided: false };
  if (shipment.status !== "requested" && shipment.status !== "label_created") {
    return { voided: shipment.status === "voided" };
  }
  const carrier = actingAs(ctx, { kind: "carrier" });
  const voided = await ctx.carrier.voidLabel(shipment.idempotencyKey);
  if (voided) {
    await changeOrder(carrier, order.id, recordLabelVoid);
  } else {
    const label = await ctx.carrier.findLabel(shipment.idempotencyKey);
    const { status } = await ctx.carrier.track(label.trackingNumber);
    await changeOrder(carrier, order.id, (facts) => recordLabelMoving(facts, label, status));
  }
  return { voided };
};
