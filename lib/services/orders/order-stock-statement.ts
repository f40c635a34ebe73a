import sql, { empty, type Sql } from "sql-template-tag";
import type { OrderChange } from "@/lib/domain/order/change";
import { activeTraceparent } from "@/lib/telemetry/spans";

/*
 * The SQL that reserves, releases, fulfills, removes and restocks an order's units: parts of the
 * statement of `commitChange`. They refer to two of its common table expressions: `locked_order`, the
 * order's locked row, and `updated_order`, which is empty if nothing is written.
 */

/**
 * Locks the stock rows of a reservation in product order, so that two reservations cannot deadlock,
 * and finds the products with too few available units.
 */
export function lockStockToReserve(action: OrderChange["stock"]): Sql {
  if (action !== "reserve") return empty;
  return sql`, locked_stock AS (
      SELECT s.product_id, s.on_hand - s.reserved AS available, s.low_stock_threshold,
        i.quantity - i.removed_quantity AS quantity
      FROM locked_order o
        JOIN order_items i ON i.order_id = o.id AND i.quantity > i.removed_quantity
        JOIN stock s ON s.product_id = i.product_id
      ORDER BY s.product_id FOR UPDATE OF s
    ), shortages AS (
      SELECT product_id FROM locked_stock WHERE available < quantity
      UNION ALL
      SELECT i.product_id FROM locked_order o
        JOIN order_items i ON i.order_id = o.id AND i.quantity > i.removed_quantity
        WHERE NOT EXISTS (SELECT FROM stock s WHERE s.product_id = i.product_id)
    )`;
}

/** Reserves, releases or fulfills the units of the order, and records the stock movements. */
export function stockChangeSql(
  action: OrderChange["stock"],
  by: { actor: string; now: Date },
): Sql {
  switch (action) {
    case "reserve":
      return sql`, updated_stock AS (
      UPDATE stock s SET reserved = s.reserved + l.quantity
      FROM locked_stock l, updated_order o WHERE s.product_id = l.product_id
    ), inserted_reservations AS (
      INSERT INTO reservations (order_id, product_id, quantity, created_at)
      SELECT o.id, l.product_id, l.quantity, ${by.now}::timestamptz
      FROM updated_order o, locked_stock l
    ), inserted_movements AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT l.product_id, o.id, 'reserve', 0, l.quantity, ${by.actor},
        ${by.now}::timestamptz
      FROM updated_order o, locked_stock l
    ), inserted_reorders AS (
      INSERT INTO reorder_requests
        (product_id, reason, available, threshold, quantity, created_at, traceparent)
      SELECT l.product_id, 'low_stock', available - l.quantity, low_stock_threshold,
        greatest(low_stock_threshold * 2 - (available - l.quantity), 1), ${by.now}::timestamptz,
        ${activeTraceparent()}
      FROM updated_order o, locked_stock l
      WHERE available > low_stock_threshold AND available - l.quantity <= low_stock_threshold
      ON CONFLICT (product_id) WHERE status = 'open' DO UPDATE
        SET reason = excluded.reason, available = excluded.available, sent_at = NULL
        WHERE reorder_requests.reason = 'out_of_stock'
    )`;
    case "release":
      return closeReservations({
        status: "released",
        kind: "release",
        onHandDelta: sql`0`,
        counts: sql`reserved = s.reserved - l.quantity`,
        by,
      });
    case "fulfill":
      return closeReservations({
        status: "fulfilled",
        kind: "fulfill",
        onHandDelta: sql`-l.quantity`,
        counts: sql`on_hand = s.on_hand - l.quantity, reserved = s.reserved - l.quantity`,
        by,
      });
    default:
      return empty;
  }
}

/**
 * Opens reorder requests for the products that were out of stock. They count as sent, because the
 * order's own `inventory/out_of_stock` event triggers the alert.
 */
export function requestReorders(productIds: readonly number[] | undefined, now: Date): Sql {
  if (!productIds) return empty;
  return sql`, inserted_reorders AS (
      INSERT INTO reorder_requests
        (product_id, reason, available, threshold, quantity, created_at, sent_at)
      SELECT s.product_id, 'out_of_stock', s.on_hand - s.reserved, s.low_stock_threshold,
        greatest(s.low_stock_threshold * 2 - (s.on_hand - s.reserved), 1), ${now}::timestamptz,
        ${now}::timestamptz
      FROM updated_order, stock s WHERE s.product_id = ANY (${[...productIds]})
      ON CONFLICT (product_id) WHERE status = 'open' DO NOTHING
    )`;
}

/** Closes the order's open reservations and changes the stock counts by their quantities. */
function closeReservations({
  status,
  kind,
  onHandDelta,
  counts,
  by,
}: {
  status: string;
  kind: string;
  /** The change of `on_hand` in the stock movement; `l` is the locked stock row. */
  onHandDelta: Sql;
  /** The `SET` list for the stock row `s`. */
  counts: Sql;
  by: { actor: string; now: Date };
}): Sql {
  return sql`, closed_reservations AS (
      UPDATE reservations r SET status = ${status}, closed_at = ${by.now}
      FROM updated_order o WHERE r.order_id = o.id AND r.status = 'open'
      RETURNING r.product_id, r.quantity
    ), locked_stock AS (
      SELECT s.product_id, r.quantity FROM closed_reservations r JOIN stock s USING (product_id)
      ORDER BY s.product_id FOR UPDATE OF s
    ), updated_stock AS (
      UPDATE stock s SET ${counts} FROM locked_stock l WHERE s.product_id = l.product_id
    ), inserted_movements AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT l.product_id, o.id, ${kind}, ${onHandDelta}, -l.quantity, ${by.actor},
        ${by.now}::timestamptz
      FROM updated_order o, locked_stock l
    )`;
}

/** Returns the units of a refund to stock. */
export function restockUnits(
  restock: OrderChange["restock"],
  by: { actor: string; now: Date },
): Sql {
  if (!restock) return empty;
  return sql`, returned_units AS (
      SELECT "productId" AS product_id, quantity FROM updated_order,
        jsonb_to_recordset(${JSON.stringify(restock.lines)}::jsonb)
          AS line ("productId" int, quantity int)
    ), locked_stock AS (
      SELECT s.product_id, u.quantity FROM returned_units u JOIN stock s USING (product_id)
      ORDER BY s.product_id FOR UPDATE OF s
    ), updated_stock AS (
      UPDATE stock s SET on_hand = s.on_hand + l.quantity
      FROM locked_stock l WHERE s.product_id = l.product_id
    ), inserted_movements AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT l.product_id, o.id, 'restock', l.quantity, 0, ${by.actor},
        ${by.now}::timestamptz
      FROM updated_order o, locked_stock l
    )`;
}

/**
 * Takes units out of the order, and out of its reservations if they are reserved. A reservation
 * without units left is closed as released.
 */
export function removeUnits(
  removal: OrderChange["removal"],
  by: { actor: string; now: Date },
): Sql {
  if (!removal) return empty;
  const { units, isUncharged, isReserved } = removal;
  const removed = sql`, removed_units AS (
      SELECT updated_order.id AS order_id, "productId" AS product_id, quantity FROM updated_order,
        jsonb_to_recordset(${JSON.stringify(units)}::jsonb) AS line ("productId" int, quantity int)
    ), updated_items AS (
      UPDATE order_items i SET removed_quantity = i.removed_quantity + u.quantity,
        uncharged_quantity =
          i.uncharged_quantity + CASE WHEN ${isUncharged}::boolean THEN u.quantity ELSE 0 END
      FROM removed_units u WHERE i.order_id = u.order_id AND i.product_id = u.product_id
    )`;
  if (!isReserved) return removed;
  return sql`${removed}, reduced_reservations AS (
      UPDATE reservations r SET
        quantity = CASE WHEN r.quantity > u.quantity THEN r.quantity - u.quantity
          ELSE r.quantity END,
        status = CASE WHEN r.quantity > u.quantity THEN 'open' ELSE 'released' END,
        closed_at = CASE WHEN r.quantity > u.quantity THEN NULL ELSE ${by.now}::timestamptz END
      FROM removed_units u
      WHERE r.order_id = u.order_id AND r.product_id = u.product_id AND r.status = 'open'
      RETURNING r.product_id, u.order_id, u.quantity
    ), locked_stock AS (
      SELECT s.product_id, r.order_id, r.quantity
      FROM reduced_reservations r JOIN stock s USING (product_id)
      ORDER BY s.product_id FOR UPDATE OF s
    ), updated_stock AS (
      UPDATE stock s SET reserved = s.reserved - l.quantity
      FROM locked_stock l WHERE s.product_id = l.product_id
    ), inserted_movements AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT l.product_id, l.order_id, 'release', 0, -l.quantity, ${by.actor},
        ${by.now}::timestamptz
      FROM locked_stock l
    )`;
}
