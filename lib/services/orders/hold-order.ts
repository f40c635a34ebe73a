import type { z } from "zod";
import { requireShop } from "@/lib/auth/permissions";
import type { holdOrderInput, releaseOrderInput } from "@/lib/domain/order/operator-input";
import { decideHold, decideHoldRelease } from "@/lib/domain/order/operator-rules";
import { requireVersion } from "@/lib/domain/version-mismatch";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

interface Versioned {
  /** The versions of the order that the caller allows; any by default. */
  versions?: readonly string[] | null;
}

/**
 * Puts an order on hold: it is not shipped until it is released. Possible until the label is
 * requested; a held order can still be cancelled. The reason is stored as a note for operators.
 */
export const holdOrder = defineVerb<z.infer<typeof holdOrderInput> & Versioned, OperatorOutcome>(
  "holdOrder",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "orders:write");
    return operatorOutcome(
      await changeOrder(ctx, input.orderId, (order, now) => {
        requireVersion(input.versions ?? null, order.version);
        return decideHold(order, input.reason, now);
      }),
    );
  },
);

/** Releases a held order. Its event resumes the order, so that its next step follows at once. */
export const releaseOrder = defineVerb<
  z.infer<typeof releaseOrderInput> & Versioned,
  OperatorOutcome
>("releaseOrder", async ({ ctx, input }) => {
  requireShop(ctx.actor, "orders:write");
  return operatorOutcome(
    await changeOrder(ctx, input.orderId, (order) => {
      requireVersion(input.versions ?? null, order.version);
      return decideHoldRelease(order, input.note ?? null);
    }),
  );
});
