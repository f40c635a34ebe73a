import sql from "sql-template-tag";
import { mayUseOrder, NotFound, requireScope } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { OrderView } from "@/lib/domain/order/view";
import { selectOrders, viewFor } from "./order-rows";

/** One order. Throws `NotFound` when there is none, or none that the actor may see. */
export const readOrder: Verb<{ orderId: number }, OrderView> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:read");
  return read(ctx, input.orderId);
};

/** The order that the actor has just changed: whoever may write one is answered with it. */
export const readChangedOrder: Verb<{ orderId: number }, OrderView> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:write");
  return read(ctx, input.orderId);
};

async function read(ctx: Context, orderId: number): Promise<OrderView> {
  const [row] = await selectOrders(ctx.db, sql`o.id = ${orderId}`);
  if (!row || !mayUseOrder(ctx.actor, row)) throw new NotFound("There is no such order.");
  return viewFor(ctx, row);
}
