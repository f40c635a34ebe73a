import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import { decidePaymentReview } from "@/lib/domain/order/dispute-rules";
import type { reviewPaymentInput } from "@/lib/domain/order/operator-input";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";

/**
 * Marks an order's payment as reviewed: its warnings, its failed refunds and the captured amount no
 * longer stop shipping or need attention. The reason is stored as a note for operators.
 */
export const reviewPayment = defineVerb<z.infer<typeof reviewPaymentInput>, OperatorOutcome>(
  "reviewPayment",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    return operatorOutcome(
      await changeOrder(ctx, input.orderId, (order) => decidePaymentReview(order, input.reason)),
    );
  },
);
