import sql from "sql-template-tag";
import { mayUseOrder, NotFound, requireScope } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { concernsCustomer } from "@/lib/domain/order/explain-event";
import type { OrderEventView } from "@/lib/domain/order/view";

type EventRow = Omit<OrderEventView, "at"> & { at: Date };

/** No order of this system has more events than this; longer timelines are read in pages. */
const pageMax = 1_000;

/**
 * An order's timeline after a number, oldest first. Its customer is not told who in the shop it was,
 * nor what they note; the line stays, since numbers have no gaps. Throws `NotFound`.
 */
export const listOrderEvents: Verb<{ orderId: number; after: number }, OrderEventView[]> = async ({
  ctx,
  input,
}) => {
  requireScope(ctx.actor, "orders:read");
  const [order] = await ctx.db.query<{ id: number; customerId: number | null }>(
    sql`SELECT id, customer_id AS "customerId" FROM orders WHERE id = ${input.orderId}`,
  );
  if (!order || !mayUseOrder(ctx.actor, order)) throw new NotFound("There is no such order.");
  const rows = await ctx.db.query<EventRow>(sql`
    SELECT seq, type, data, actor, at, status, payment_status AS "paymentStatus",
      inventory_status AS "inventoryStatus"
    FROM order_events WHERE order_id = ${input.orderId} AND seq > ${input.after}
    ORDER BY seq LIMIT ${pageMax}`);
  const isCustomers = ctx.actor.kind === "customer" || ctx.actor.kind === "tracking";
  return rows.map((row) => {
    const event = { ...row, at: row.at.toISOString() };
    return isCustomers ? forCustomer(event) : event;
  });
};

function forCustomer(event: OrderEventView): OrderEventView {
  const { noteId: _, actor, ...data } = event.data;
  const told = typeof actor === "string" ? { ...data, actor: partyOf(actor) } : data;
  return { ...event, actor: partyOf(event.actor), data: concernsCustomer(event) ? told : {} };
}

/** Of the shop's people and keys the party alone: `user:5` is `user`. */
function partyOf(actor: string): string {
  return actor.replace(/^(user|api_key):.*/, "$1");
}
