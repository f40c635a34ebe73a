import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { editAddressInput } from "@/lib/domain/order/operator-input";
import { decideAddressChange } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/**
 * Changes the shipping address, which is possible until the label is requested: the label is
 * printed with the address of that moment. The order event does not contain the address.
 */
export const editAddress: Verb<z.infer<typeof editAddressInput>, OperatorOutcome> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return operatorOutcome(
    await changeOrder(ctx, input.orderId, (order) => decideAddressChange(order, input.address)),
  );
};
