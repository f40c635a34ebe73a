import type { z } from "zod";
import { actorName } from "@/lib/auth/actor";
import { mayUseOrder, requireScope } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { cancel } from "@/lib/domain/order/cancellation-rules";
import { refused } from "@/lib/domain/order/change";
import type { cancelOrderInput } from "@/lib/domain/order/input";
import { changeOrder } from "./change-order";

export type CancelOrder = { orderId: number } & z.infer<typeof cancelOrderInput>;

export type Cancelled =
  | { kind: "cancelled" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/**
 * Cancels an order until its label is recorded. Canceling twice is one cancellation. What was
 * reserved, paid or requested is undone by the handlers of `order/cancelled`.
 */
export const cancelOrder: Verb<CancelOrder, Cancelled> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:write");
  let visible = true;
  const result = await changeOrder(ctx, input.orderId, (order) => {
    visible = mayUseOrder(ctx.actor, order);
    if (!visible) return refused("");
    return cancel(order, input.reason ?? null, actorName(ctx.actor));
  });
  if (!visible || result.kind === "not_found") return { kind: "not_found" };
  if (result.kind === "refused") return { kind: "refused", reason: result.reason };
  return { kind: "cancelled" };
};
