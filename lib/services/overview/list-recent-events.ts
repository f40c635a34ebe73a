import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import type { OrderEventView, OrderView } from "@/lib/domain/order/view";
import { type ActivityEntry, activityMax } from "@/lib/domain/overview/activity";

type EventRow = Pick<OrderEventView, "seq" | "type" | "data" | "actor" | "status"> & {
  orderId: number;
  at: Date;
  currency: string;
  items: OrderView["items"] | null;
  userName: string | null;
};

/**
 * The latest events of all orders, newest first, as many as the activity feed shows. Reads from the
 * end of the primary key, and an order's items only for events whose text needs them.
 */
export const listRecentEvents: Verb<void, ActivityEntry[]> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  const rows = await ctx.db.query<EventRow>(sql`
    SELECT e.order_id AS "orderId", e.seq, e.type, e.data, e.actor, e.at, e.status, o.currency,
      u.name AS "userName",
      CASE WHEN e.type IN ('order/created', 'inventory/out_of_stock') THEN
        (SELECT json_agg(json_build_object('productId', i.product_id, 'sku', i.sku,
            'name', i.name, 'quantity', i.quantity, 'unitPrice', i.unit_price,
            'subtotal', i.quantity * i.unit_price) ORDER BY i.line)
          FROM order_items i WHERE i.order_id = e.order_id) END AS items
    FROM (SELECT * FROM order_events ORDER BY id DESC LIMIT ${activityMax}) e
    JOIN orders o ON o.id = e.order_id
    LEFT JOIN users u ON u.id = substring(e.actor FROM '^user:([0-9]{1,9})$')::int
    ORDER BY e.id DESC`);
  return rows.map((row) => {
    const { orderId, seq, type, status, data, currency } = row;
    const actorName = row.userName ?? operatorActorName(row.actor);
    const details = { data, actorName, currency, items: row.items ?? [] };
    return { orderId, seq, type, status, at: row.at.toISOString(), details };
  });
};
