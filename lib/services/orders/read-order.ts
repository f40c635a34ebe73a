import sql from "sql-template-tag";
import { mayUseOrder, NotFound, requireScope } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Scope } from "@/lib/domain/api-key";
import type { OrderView } from "@/lib/domain/order/view";
import { selectOrders, toOrderView } from "./order-rows";

/** One order. Throws `NotFound` when it does not exist or the actor may not see it. */
export const readOrder: Verb<{ orderId: number }, OrderView> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:read");
  return read(ctx, input.orderId);
};

/** The order that the actor has just changed: the response to a write, which needs no read scope. */
export const readChangedOrder: Verb<{ orderId: number; scope?: Scope }, OrderView> = async ({
  ctx,
  input,
}) => {
  requireScope(ctx.actor, input.scope ?? "orders:write");
  return read(ctx, input.orderId);
};

async function read(ctx: Context, orderId: number): Promise<OrderView> {
  const [row] = await selectOrders(ctx.db, sql`o.id = ${orderId}`);
  if (!row || !mayUseOrder(ctx.actor, row)) throw new NotFound("Order not found.");
  return toOrderView(ctx, row);
}
