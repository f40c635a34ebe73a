import { requireSystem } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { complete } from "@/lib/domain/order/shipment-rules";
import { changeOrder } from "./change-order";

/** Closes a delivered order. Safe to repeat; true when this call did it. */
export const completeOrder: Verb<{ orderId: number }, { completed: boolean }> = async ({
  ctx,
  input,
}) => {
  requireSystem(ctx.actor);
  const result = await changeOrder(ctx, input.orderId, complete);
  return { completed: result.kind === "changed" };
};
