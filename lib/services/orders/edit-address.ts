import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { noChange } from "@/lib/domain/order/change";
import type { ShippingAddress } from "@/lib/domain/order/input";
import type { editAddressInput } from "@/lib/domain/order/operator-input";
import { decideAddressChange } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { SafeError } from "@/lib/telemetry/safe-error";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

type EditAddress = z.infer<typeof editAddressInput>;

/** Other changes of an order are few. This many between two reads mean that something is broken. */
const attemptsMax = 20;

/**
 * Changes the shipping address, which is possible until the label is requested: the label is
 * printed with the address of that moment. Refused if someone else has changed the address since the
 * form was opened. The order event does not contain the address.
 */
export const editAddress = defineVerb<EditAddress, OperatorOutcome>(
  "editAddress",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    return edit(ctx, input, attemptsMax);
  },
);

async function edit(ctx: Context, input: EditAddress, attempts: number): Promise<OperatorOutcome> {
  const { orderId, address, opened } = input;
  const [stored] = await ctx.db.query<{ version: number; current: ShippingAddress }>(sql`
    SELECT version, shipping_address AS current FROM orders WHERE id = ${orderId}`);
  if (!stored) return { kind: "not_found" };
  const { version, current } = stored;
  const changed = await changeOrder(ctx, orderId, (order) =>
    // The rule needs the address of the very version that is changed.
    order.version === version ? decideAddressChange(order, address, { opened, current }) : noChange,
  );
  if (changed.kind === "unchanged" && attempts > 1) return edit(ctx, input, attempts - 1);
  if (changed.kind === "unchanged") throw new SafeError(`Order ${orderId} changes all the time.`);
  return operatorOutcome(changed);
}
