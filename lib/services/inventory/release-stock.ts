import { requireSystem } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { release } from "@/lib/domain/order/stock-rules";
import { changeOrder } from "../orders/change-order";

/** Gives an ended order's units back. Safe to repeat; true when this call did it. */
export async function releaseStock({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number };
}): Promise<{ released: boolean }> {
  requireSystem(ctx.actor);
  const result = await changeOrder(ctx, input.orderId, release);
  return { released: result.kind === "changed" };
}
