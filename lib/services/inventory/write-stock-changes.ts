import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { availableUnits, reorderActionAfter, type StockChange } from "@/lib/domain/inventory/stock";
import { activeTraceparent } from "@/lib/telemetry/spans";

/**
 * Writes changes of locked counters in one statement: the counters, a stock movement for each
 * change of on hand, and the reorder requests that are opened or cancelled as a consequence.
 */
export async function writeStockChanges(
  ctx: Context,
  tx: Queryable,
  changes: readonly StockChange[],
  { reason, key }: { reason: string | null; key?: string },
): Promise<void> {
  const rows = changes.map((change) => ({
    product_id: change.after.productId,
    on_hand: change.after.onHand,
    threshold: change.after.threshold,
    kind: change.movement,
    quantity: change.after.onHand - change.before.onHand,
    available: availableUnits(change.after),
    reorder: reorderActionAfter(change),
  }));
  await tx.query(sql`
    WITH changes AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c (product_id int,
        on_hand int, threshold int, kind text, quantity int, available int, reorder text)
    ), updated_stock AS (
      UPDATE stock s SET on_hand = c.on_hand, low_stock_threshold = c.threshold
      FROM changes c WHERE s.product_id = c.product_id
    ), inserted_movements AS (
      INSERT INTO inventory_movements
        (product_id, kind, quantity, reserved_delta, reason, request_key, actor, at)
      SELECT product_id, kind, quantity, 0, ${reason}, ${key ?? null}, ${actorName(ctx.actor)},
        ${ctx.now()}::timestamptz
      FROM changes WHERE kind IS NOT NULL ORDER BY product_id
    ), cancelled_reorders AS (
      UPDATE reorder_requests r SET status = 'cancelled', closed_at = ${ctx.now()}
      FROM changes c
      WHERE c.reorder = 'cancel' AND r.product_id = c.product_id AND r.status = 'open'
    )
    INSERT INTO reorder_requests (product_id, reason, available, threshold, quantity, created_at,
      traceparent)
    SELECT product_id, 'low_stock', available, threshold,
      greatest(threshold * 2 - available, 1), ${ctx.now()}::timestamptz, ${activeTraceparent()}
    FROM changes c WHERE reorder = 'open' OR (reorder = 'keep' AND NOT EXISTS (
      SELECT FROM reorder_requests r WHERE r.product_id = c.product_id AND r.status = 'open'))
    ORDER BY product_id
    ON CONFLICT (product_id) WHERE status = 'open' DO UPDATE
      SET reason = excluded.reason, available = excluded.available, sent_at = NULL
      WHERE reorder_requests.reason = 'out_of_stock'`);
}
