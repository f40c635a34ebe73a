import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { observeOutbox } from "./observe-outbox";

/**
 * Sends `inventory/low_stock` for new reorder requests. Low stock belongs to no order, so the
 * reorder request is its outbox row and has a `sent_at` of its own. True when there may be more rows.
 */
export async function sendLowStock(ctx: Context, limit: number): Promise<boolean> {
  const rows = await ctx.db.query<{
    id: number;
    productId: number;
    available: number;
    threshold: number;
    at: Date;
    traceparent: string | null;
  }>(sql`
    SELECT id, product_id AS "productId", available, threshold, created_at AS at, traceparent
    FROM reorder_requests WHERE sent_at IS NULL ORDER BY id LIMIT ${limit}`);
  observeOutbox(ctx, "reorder_requests", rows);
  if (rows.length === 0) return false;
  await ctx.inngest.send(
    rows.map(({ id, at, traceparent, ...data }) => ({
      id: `reorder-${id}`,
      name: "inventory/low_stock",
      data: {
        ...data,
        reorderRequestId: id,
        at: at.toISOString(),
        ...(traceparent && { _trace: traceparent }),
      },
    })),
  );
  await ctx.db.query(sql`
    UPDATE reorder_requests SET sent_at = ${ctx.now()}
    WHERE id = ANY (${rows.map((row) => row.id)})`);
  const hasMore = rows.length === limit;
  if (!hasMore) observeOutbox(ctx, "reorder_requests", []);
  return hasMore;
}
