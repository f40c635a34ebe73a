import { requireSystem } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { complete } from "@/lib/domain/order/shipment-rules";
import { changeOrder } from "./change-order";

/** Closes a delivered order. Safe to repeat; true when this call did it. */
export async function completeOrder({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number };
}): Promise<{ completed: boolean }> {
  requireSystem(ctx.actor);
  const result = await changeOrder(ctx, input.orderId, complete);
  return { completed: result.kind === "changed" };
}
