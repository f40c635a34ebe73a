import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { editAddressInput } from "@/lib/domain/order/operator-input";
import { changeAddress } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "./change-order";
import { type Operated, operated } from "./operator-outcome";

/**
 * Sends the shipment elsewhere, until its label is requested: the label is made for the address as it
 * is then. The event says that it changed, not to what.
 */
export const editAddress: Verb<z.infer<typeof editAddressInput>, Operated> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return operated(
    await changeOrder(ctx, input.orderId, (order) => changeAddress(order, input.address)),
  );
};
