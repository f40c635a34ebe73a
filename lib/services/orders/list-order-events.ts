import sql from "sql-template-tag";
import { mayUseOrder, NotFound, requireScope } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { isShownToCustomer, publicEventType } from "@/lib/domain/order/customer-events";
import type { OrderEventView } from "@/lib/domain/order/view";

type EventRow = Omit<OrderEventView, "at"> & { at: Date };

/** Orders have far fewer events than this; a longer timeline is read in pages, with `after`. */
const pageMax = 1_000;

/**
 * An order's events after a `seq`, oldest first. Customers get every event, because `seq` must
 * have no gaps, but without internal ids, the ids of staff, and all that an internal event would
 * reveal. Throws `NotFound`.
 */
export const listOrderEvents: Verb<{ orderId: number; after: number }, OrderEventView[]> = async ({
  ctx,
  input,
}) => {
  requireScope(ctx.actor, "orders:read");
  const [order] = await ctx.db.query<{ id: number; customerId: number | null }>(
    sql`SELECT id, customer_id AS "customerId" FROM orders WHERE id = ${input.orderId}`,
  );
  if (!order || !mayUseOrder(ctx.actor, order)) throw new NotFound("Order not found.");
  const rows = await ctx.db.query<EventRow>(sql`
    SELECT seq, type, data, actor, at, status, payment_status AS "paymentStatus",
      inventory_status AS "inventoryStatus"
    FROM order_events WHERE order_id = ${input.orderId} AND seq > ${input.after}
    ORDER BY seq LIMIT ${pageMax}`);
  const isCustomer = ctx.actor.kind === "customer" || ctx.actor.kind === "tracking";
  return rows.map((row) => {
    const event = { ...row, at: row.at.toISOString() };
    return isCustomer ? toCustomerEvent(event) : event;
  });
};

/** Ids of our own records, which mean nothing to a shopper. */
const internalIds: ReadonlySet<string> = new Set([
  ...["noteId", "paymentId", "refundId", "shipmentId", "customerId", "emailId"],
]);

function toCustomerEvent(event: OrderEventView): OrderEventView {
  if (!isShownToCustomer(event)) {
    return { ...event, type: publicEventType(event.type), actor: "system", data: {} };
  }
  const { actor, ...data } = Object.fromEntries(
    Object.entries(event.data).filter(([name]) => !internalIds.has(name)),
  );
  const publicData = typeof actor === "string" ? { ...data, actor: actorKind(actor) } : data;
  return { ...event, actor: actorKind(event.actor), data: publicData };
}

/** Only the kind of an actor: `user:5` becomes `user`, `customer:1` becomes `customer`. */
function actorKind(actor: string): string {
  return actor.replace(/^(user|api_key|customer):.*/, "$1");
}
