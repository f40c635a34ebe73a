import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { editAddressInput } from "@/lib/domain/order/desk-input";
import { changeAddress } from "@/lib/domain/order/operating";
import { changeOrder } from "./change-order";
import { type Operated, operated } from "./operated";

/**
 * Sends the parcel elsewhere, until its label is requested: the label is made for the address as it
 * is then. The event says that it changed, not to what.
 */
export async function editAddress({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.infer<typeof editAddressInput>;
}): Promise<Operated> {
  requireOperator(ctx.actor);
  return operated(
    await changeOrder(ctx, input.orderId, (order) => changeAddress(order, input.address)),
  );
}
