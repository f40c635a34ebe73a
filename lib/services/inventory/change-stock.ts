import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import {
  availableOf,
  reorderAfter,
  type StockChange,
  type StockCounters,
  type StockDecision,
} from "@/lib/domain/inventory/stock";
import { publishStockUpdate } from "./publish-stock-update";

export type StockChanged =
  | { kind: "changed"; stock: StockCounters }
  | { kind: "refused"; stock: StockCounters; reason: string }
  | { kind: "not_found" };

/** What stands beside movements in the ledger. */
export interface MovementWords {
  reason: string | null;
  /** Of the form that books them: sent again, it books nothing more. */
  key?: string;
  /** What that form books. Other units under its key are no repetition, and no second delivery. */
  units?: number;
}

/**
 * Locks a product's counters, lets a pure rule decide on them, and writes what it decided. Orders
 * lock themselves first and stock then; this locks stock alone, so the two never wait in a circle.
 */
export async function changeStock(
  ctx: Context,
  productId: number,
  words: MovementWords,
  decide: (before: StockCounters, tx: Queryable) => StockDecision | Promise<StockDecision>,
): Promise<StockChanged> {
  const changed = await ctx.db.transaction(async (tx): Promise<StockChanged> => {
    const [before] = await lockStock(tx, [productId]);
    if (!before) return { kind: "not_found" };
    const [booked] = await bookedUnder(tx, words.key);
    if (booked) return repeated(before, booked.quantity, words);
    const decision = await decide(before, tx);
    if (decision.kind === "refused") return { ...decision, stock: before };
    await writeStock(ctx, tx, [decision.change], words);
    return { kind: "changed", stock: decision.change.after };
  });
  if (changed.kind === "changed") {
    ctx.wakeOutbox();
    publishStockUpdate(ctx);
  }
  return changed;
}

/** What a form has booked already. Asked with the stock locked that it would change. */
export async function bookedUnder(
  tx: Queryable,
  key: string | undefined,
): Promise<{ quantity: number }[]> {
  if (key === undefined) return [];
  return tx.query<{ quantity: number }>(
    sql`SELECT quantity FROM inventory_movements WHERE request_key = ${key}`,
  );
}

/** The answer to a form that has booked before: whoever lost the first may have changed their mind. */
function repeated(stock: StockCounters, booked: number, words: MovementWords): StockChanged {
  if (booked === words.units) return { kind: "changed", stock };
  const reason = `This form was sent before and has booked ${booked}. Look at the ledger first.`;
  return { kind: "refused", stock, reason };
}

/** The counters of these products as they are now, kept so until the transaction ends. */
export function lockStock(tx: Queryable, productIds: readonly number[]): Promise<StockCounters[]> {
  return tx.query<StockCounters>(sql`
    SELECT product_id AS "productId", on_hand AS "onHand", reserved,
      low_stock_threshold AS threshold
    FROM stock WHERE product_id = ANY (${[...productIds]})
    ORDER BY product_id FOR UPDATE`);
}

/**
 * Writes changes of locked counters in one statement: the counters, a line of the ledger for each
 * that moved units, and the reorder requests that open or fall away.
 */
export async function writeStock(
  ctx: Context,
  tx: Queryable,
  changes: readonly StockChange[],
  { reason, key }: MovementWords,
): Promise<void> {
  const rows = changes.map((change) => ({
    product_id: change.after.productId,
    on_hand: change.after.onHand,
    threshold: change.after.threshold,
    kind: change.movement,
    quantity: change.after.onHand - change.before.onHand,
    available: availableOf(change.after),
    reorder: reorderAfter(change),
  }));
  await tx.query(sql`
    WITH changes AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c (product_id int,
        on_hand int, threshold int, kind text, quantity int, available int, reorder text)
    ), stock_made AS (
      UPDATE stock s SET on_hand = c.on_hand, low_stock_threshold = c.threshold
      FROM changes c WHERE s.product_id = c.product_id
    ), movements_made AS (
      INSERT INTO inventory_movements
        (product_id, kind, quantity, reserved_delta, reason, request_key, actor, at)
      SELECT product_id, kind, quantity, 0, ${reason}, ${key ?? null}, ${actorName(ctx.actor)},
        ${ctx.now()}::timestamptz
      FROM changes WHERE kind IS NOT NULL ORDER BY product_id
    ), reorders_cancelled AS (
      UPDATE reorder_requests r SET status = 'cancelled', closed_at = ${ctx.now()}
      FROM changes c
      WHERE c.reorder = 'cancel' AND r.product_id = c.product_id AND r.status = 'open'
    )
    INSERT INTO reorder_requests (product_id, reason, available, threshold, quantity, created_at)
    SELECT product_id, 'low_stock', available, threshold,
      greatest(threshold * 2 - available, 1), ${ctx.now()}::timestamptz
    FROM changes c WHERE reorder = 'open' OR (reorder = 'keep' AND NOT EXISTS (
      SELECT FROM reorder_requests r WHERE r.product_id = c.product_id AND r.status = 'open'))
    ORDER BY product_id
    ON CONFLICT (product_id) WHERE status = 'open' DO UPDATE
      SET reason = excluded.reason, available = excluded.available, sent_at = NULL
      WHERE reorder_requests.reason = 'out_of_stock'`);
}
