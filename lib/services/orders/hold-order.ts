import type { z } from "zod";
import { requireShop } from "@/lib/auth/permissions";
import { inAllowedVersion } from "@/lib/domain/order/allowed-versions";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { holdOrderInput, releaseOrderInput } from "@/lib/domain/order/operator-input";
import { decideHold, decideHoldRelease } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/**
 * Puts an order on hold: it is not shipped until it is released. Possible until the label is
 * requested; a held order can still be cancelled. The reason is stored as a note for operators.
 */
export const holdOrder = defineVerb<z.infer<typeof holdOrderInput> & ApiCall, OperatorOutcome>(
  "holdOrder",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "orders:write");
    const { orderId, reason, versions, claim } = input;
    const decide = (order: OrderFacts, now: Date) =>
      inAllowedVersion(versions, order, decideHold(order, reason, now));
    return operatorOutcome(await changeOrder(ctx, orderId, decide, claim));
  },
);

/** Releases a held order. Its event resumes the order, so that its next step follows at once. */
export const releaseOrder = defineVerb<
  z.infer<typeof releaseOrderInput> & ApiCall,
  OperatorOutcome
>("releaseOrder", async ({ ctx, input }) => {
  requireShop(ctx.actor, "orders:write");
  const { orderId, note = null, versions, claim } = input;
  const decide = (order: OrderFacts) =>
    inAllowedVersion(versions, order, decideHoldRelease(order, note));
  return operatorOutcome(await changeOrder(ctx, orderId, decide, claim));
});
