import { requireSystem } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { recordShortage, reserve } from "@/lib/domain/order/stock-rules";
import { SafeError } from "@/lib/telemetry/safe-error";
import { changeOrder } from "../orders/change-order";

export type Reserved = { kind: "reserved" | "out_of_stock" | "nothing"; order: OrderFacts };

/** Reserves all of an order's units or none; a shortage fails this order and no other. */
export const reserveStock: Verb<{ orderId: number }, Reserved> = async ({ ctx, input }) => {
  requireSystem(ctx.actor);
  const result = await changeOrder(ctx, input.orderId, reserve);
  switch (result.kind) {
    case "changed":
      return { kind: "reserved", order: result.order };
    case "short":
      return failShort(ctx, input.orderId, result.productIds);
    case "not_found":
      throw new SafeError(`Order ${input.orderId} is gone.`);
    default:
      return { kind: "nothing", order: result.order };
  }
};

async function failShort(ctx: Context, orderId: number, productIds: number[]): Promise<Reserved> {
  const failed = await changeOrder(ctx, orderId, (order) => recordShortage(order, productIds));
  if (failed.kind === "not_found") throw new SafeError(`Order ${orderId} is gone.`);
  return { kind: failed.kind === "changed" ? "out_of_stock" : "nothing", order: failed.order };
}
