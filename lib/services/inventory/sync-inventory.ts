import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";

export interface StockDrift {
  productId: number;
  onHand: number;
  /** What the ledger says the count on hand should be. */
  onHandByMovements: number;
  reserved: number;
  reservedByMovements: number;
  reservedByReservations: number;
}

/**
 * Verifies, for every product, that `on_hand` is the sum of the movements and `reserved` the sum of
 * the open reservations. Reports what drifted and which of the books disagree; it repairs nothing,
 * since a drift has a cause that a person must know. One snapshot, so running orders don't disturb.
 */
export async function syncInventory({
  ctx,
}: {
  ctx: Context;
}): Promise<{ checked: number; drifts: StockDrift[] }> {
  requireSystem(ctx.actor);
  const rows = await ctx.db.query<StockDrift>(sql`
    SELECT s.product_id AS "productId", s.on_hand AS "onHand", s.reserved,
      coalesce(m.on_hand, 0) AS "onHandByMovements",
      coalesce(m.reserved, 0) AS "reservedByMovements",
      coalesce(r.reserved, 0) AS "reservedByReservations"
    FROM stock s
    LEFT JOIN (SELECT product_id, sum(quantity) AS on_hand, sum(reserved_delta) AS reserved
                 FROM inventory_movements GROUP BY product_id) m USING (product_id)
    LEFT JOIN (SELECT product_id, sum(quantity) AS reserved
                 FROM reservations WHERE status = 'open' GROUP BY product_id) r USING (product_id)
    ORDER BY s.product_id`);
  const drifts = rows.filter(
    (row) =>
      row.onHand !== row.onHandByMovements ||
      row.reserved !== row.reservedByMovements ||
      row.reserved !== row.reservedByReservations,
  );
  for (const drift of drifts) ctx.log.error({ ...drift }, "The stock of a product has drifted.");
  return { checked: rows.length, drifts };
}
