import { requireSystem } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { release } from "@/lib/domain/order/stock-rules";
import { changeOrder } from "../orders/change-order";

/** Gives an ended order's units back. Safe to repeat; true when this call did it. */
export const releaseStock: Verb<{ orderId: number }, { released: boolean }> = async ({
  ctx,
  input,
}) => {
  requireSystem(ctx.actor);
  const result = await changeOrder(ctx, input.orderId, release);
  return { released: result.kind === "changed" };
};
