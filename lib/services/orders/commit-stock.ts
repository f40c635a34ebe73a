import sql, { empty, type Sql } from "sql-template-tag";
import type { OrderChange } from "@/lib/domain/order/change";

/*
 * The parts of a change's statement that move units. They stand on the parts `target` (the locked
 * order) and `changed` (the order, once it is written) of `commitChange`.
 */

/** Before a reservation the counters are locked in product order and looked at as they are now. */
export function gate(action: OrderChange["stock"]): Sql {
  if (action !== "reserve") return empty;
  return sql`, locked AS (
      SELECT s.product_id, s.on_hand - s.reserved AS available, s.low_stock_threshold, i.quantity
      FROM target JOIN order_items i ON i.order_id = target.id
        JOIN stock s ON s.product_id = i.product_id
      ORDER BY s.product_id FOR UPDATE OF s
    ), shortage AS (
      SELECT product_id FROM locked WHERE available < quantity
      UNION ALL
      SELECT i.product_id FROM target JOIN order_items i ON i.order_id = target.id
        WHERE NOT EXISTS (SELECT FROM stock s WHERE s.product_id = i.product_id)
    )`;
}

export function stock(action: OrderChange["stock"], by: { actor: string; now: Date }): Sql {
  switch (action) {
    case "reserve":
      return sql`, stock_made AS (
      UPDATE stock s SET reserved = s.reserved + locked.quantity
      FROM locked, changed WHERE s.product_id = locked.product_id
    ), reservations_made AS (
      INSERT INTO reservations (order_id, product_id, quantity, created_at)
      SELECT changed.id, locked.product_id, locked.quantity, ${by.now}::timestamptz
      FROM changed, locked
    ), movements_made AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT locked.product_id, changed.id, 'reserve', 0, locked.quantity, ${by.actor},
        ${by.now}::timestamptz
      FROM changed, locked
    ), reorders_made AS (
      INSERT INTO reorder_requests (product_id, reason, available, threshold, quantity, created_at)
      SELECT locked.product_id, 'low_stock', available - locked.quantity, low_stock_threshold,
        greatest(low_stock_threshold * 2 - (available - locked.quantity), 1),
        ${by.now}::timestamptz
      FROM changed, locked
      WHERE available > low_stock_threshold AND available - locked.quantity <= low_stock_threshold
      ON CONFLICT (product_id) WHERE status = 'open' DO UPDATE
        SET reason = excluded.reason, available = excluded.available, sent_at = NULL
        WHERE reorder_requests.reason = 'out_of_stock'
    )`;
    case "release":
      return close("released", "release", sql`0`, sql`reserved = s.reserved - locked.quantity`, by);
    case "fulfill":
      return close(
        "fulfilled",
        "fulfill",
        sql`-locked.quantity`,
        sql`on_hand = s.on_hand - locked.quantity, reserved = s.reserved - locked.quantity`,
        by,
      );
    default:
      return empty;
  }
}

/** The alert for what ran out is sent by the order's own event: the request has nothing to send. */
export function shortage(productIds: readonly number[] | undefined, now: Date): Sql {
  if (!productIds) return empty;
  return sql`, reorders_made AS (
      INSERT INTO reorder_requests
        (product_id, reason, available, threshold, quantity, created_at, sent_at)
      SELECT s.product_id, 'out_of_stock', s.on_hand - s.reserved, s.low_stock_threshold,
        greatest(s.low_stock_threshold * 2 - (s.on_hand - s.reserved), 1), ${now}::timestamptz,
        ${now}::timestamptz
      FROM changed, stock s WHERE s.product_id = ANY (${[...productIds]})
      ON CONFLICT (product_id) WHERE status = 'open' DO NOTHING
    )`;
}

/** Closes the order's open reservations and moves the counters by what they held. */
function close(
  status: string,
  kind: string,
  onHand: Sql,
  counters: Sql,
  by: { actor: string; now: Date },
): Sql {
  return sql`, closed AS (
      UPDATE reservations r SET status = ${status}, closed_at = ${by.now}
      FROM changed WHERE r.order_id = changed.id AND r.status = 'open'
      RETURNING r.product_id, r.quantity
    ), locked AS (
      SELECT s.product_id, closed.quantity FROM closed JOIN stock s USING (product_id)
      ORDER BY s.product_id FOR UPDATE OF s
    ), stock_made AS (
      UPDATE stock s SET ${counters} FROM locked WHERE s.product_id = locked.product_id
    ), movements_made AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT locked.product_id, changed.id, ${kind}, ${onHand}, -locked.quantity, ${by.actor},
        ${by.now}::timestamptz
      FROM changed, locked
    )`;
}

/** Units that came back with a refund: on the shelf again, and in the ledger. */
export function restock(made: OrderChange["restock"], by: { actor: string; now: Date }): Sql {
  if (!made) return empty;
  return sql`, returned AS (
      SELECT "productId" AS product_id, quantity FROM changed,
        jsonb_to_recordset(${JSON.stringify(made.lines)}::jsonb) AS l ("productId" int, quantity int)
    ), locked AS (
      SELECT s.product_id, returned.quantity FROM returned JOIN stock s USING (product_id)
      ORDER BY s.product_id FOR UPDATE OF s
    ), stock_made AS (
      UPDATE stock s SET on_hand = s.on_hand + locked.quantity
      FROM locked WHERE s.product_id = locked.product_id
    ), movements_made AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT locked.product_id, changed.id, 'restock', locked.quantity, 0, ${by.actor},
        ${by.now}::timestamptz
      FROM changed, locked
    )`;
}
