import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { markDelivered as deliver } from "@/lib/domain/order/operating";
import { changeOrder } from "../orders/change-order";
import { type Operated, operated } from "../orders/operated";

/** Takes an operator's word that the parcel arrived; whatever the carrier says later is late. */
export async function markDelivered({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number };
}): Promise<Operated> {
  requireOperator(ctx.actor);
  return operated(await changeOrder(ctx, input.orderId, deliver));
}
