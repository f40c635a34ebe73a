import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { holdOrderInput, releaseOrderInput } from "@/lib/domain/order/operator-input";
import { decideHold, decideHoldRelease } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/**
 * Puts an order on hold: it is not shipped until it is released. Possible until the label is
 * requested; a held order can still be cancelled. The reason is stored as a note for operators.
 */
export const holdOrder = defineVerb<z.infer<typeof holdOrderInput>, OperatorOutcome>(
  "holdOrder",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    return operatorOutcome(
      await changeOrder(ctx, input.orderId, (order, now) => decideHold(order, input.reason, now)),
    );
  },
);

/** Releases a held order. Its event resumes the order, so that its next step follows at once. */
export const releaseOrder = defineVerb<z.infer<typeof releaseOrderInput>, OperatorOutcome>(
  "releaseOrder",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    return operatorOutcome(
      await changeOrder(ctx, input.orderId, (order) =>
        decideHoldRelease(order, input.note ?? null),
      ),
    );
  },
);
