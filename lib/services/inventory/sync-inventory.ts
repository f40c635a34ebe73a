import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { defineVerb } from "@/lib/services/define-verb";

export interface StockDrift {
  productId: number;
  onHand: number;
  /** The sum of the product's stock movements, which on hand should equal. */
  onHandByMovements: number;
  reserved: number;
  reservedByMovements: number;
  reservedByReservations: number;
}

/**
 * Checks, for every product, that `on_hand` is the sum of its movements and `reserved` the sum of
 * its open reservations. It reports differences and repairs none, since their cause must be found
 * first. One statement sees one snapshot, so orders that change meanwhile cause no false reports.
 */
export const syncInventory = defineVerb<void, { checked: number; drifts: StockDrift[] }>(
  "syncInventory",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
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
    for (const drift of drifts)
      ctx.log.error({ ...drift }, "A product's stock differs from its movements.");
    return { checked: rows.length, drifts };
  },
);
