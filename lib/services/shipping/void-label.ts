import type { Context } from "@/lib/context";
import { recordLabelMoving, recordLabelVoid } from "@/lib/domain/order/shipping";
import { isEnded } from "@/lib/domain/order/status";
import { changeOrder } from "../orders/change-order";
import { readFacts } from "../orders/order-facts";

/** Voids the label of an ended order by its key, whether or not the carrier has made it yet. */
export async function voidLabel({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number };
}): Promise<{ voided: boolean }> {
  const order = await readFacts(ctx.db, input.orderId);
  const shipment = order?.shipment;
  if (!order || !shipment || !isEnded(order.status)) return { voided: false };
  if (shipment.status !== "requested" && shipment.status !== "label_created") {
    return { voided: shipment.status === "voided" };
  }
  const voided = await ctx.carrier.voidLabel(shipment.idempotencyKey);
  await changeOrder(
    { ...ctx, actor: { kind: "carrier" } },
    order.id,
    voided ? recordLabelVoid : recordLabelMoving,
  );
  return { voided };
}
