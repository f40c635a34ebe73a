import type { z } from "zod";
import { actorName } from "@/lib/auth/actor";
import { mayUseOrder, requireScope } from "@/lib/auth/permissions";
import { inAllowedVersion } from "@/lib/domain/order/allowed-versions";
import { decideCancellation } from "@/lib/domain/order/cancellation-rules";
import { refuse } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { cancelOrderInput } from "@/lib/domain/order/input";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { changeOrder } from "./change-order";

export type CancelOrder = {
  orderId: number;
} & ApiCall &
  z.infer<typeof cancelOrderInput>;

export type CancelOutcome =
  | { kind: "cancelled" }
  /** An earlier call cancelled the order; the reason of this call is not stored. */
  | { kind: "already_cancelled" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/**
 * Cancels an order, which is possible until its label is recorded. The functions that
 * `order/cancelled` triggers then void the label, release the stock and reverse the payment.
 */
export const cancelOrder = defineVerb<CancelOrder, CancelOutcome>(
  "cancelOrder",
  async ({ ctx, input }) => {
    requireScope(ctx.actor, "orders:write");
    let isVisible = true;
    const { orderId, reason = null, versions, claim } = input;
    const decide = (order: OrderFacts) => {
      isVisible = mayUseOrder(ctx.actor, order);
      if (!isVisible) return refuse("");
      const decision = decideCancellation(order, reason, actorName(ctx.actor));
      return inAllowedVersion(versions, order, decision);
    };
    const result = await changeOrder(ctx, orderId, decide, claim);
    if (!isVisible || result.kind === "not_found") return { kind: "not_found" };
    if (result.kind === "refused") return { kind: "refused", reason: result.reason };
    return { kind: result.kind === "changed" ? "cancelled" : "already_cancelled" };
  },
);
