import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { editAddressInput } from "@/lib/domain/order/operator-input";
import { decideAddressChange } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/**
 * Changes the shipping address, which is possible until the label is requested: the label is
 * printed with the address of that moment. The order event does not contain the address.
 */
export const editAddress = defineVerb<z.infer<typeof editAddressInput>, OperatorOutcome>(
  "editAddress",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    return operatorOutcome(
      await changeOrder(ctx, input.orderId, (order) => decideAddressChange(order, input.address)),
    );
  },
);
