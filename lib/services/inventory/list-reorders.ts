import sql, { empty } from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { ReorderRow } from "@/lib/domain/inventory/view";

const pageSize = 50;

type Row = Omit<ReorderRow, "createdAt" | "closedAt"> & {
  createdAt: Date;
  closedAt: Date | null;
};

export interface ListReorders {
  show?: "open" | "closed";
  status?: ReorderRow["status"] | undefined;
  /** The cursor: the id of the previous page's last request. */
  before?: number | undefined;
  /** Only this product's requests. */
  productId?: number;
  limit?: number;
}

/** Reorder requests, newest first, with keyset pagination. */
export const listReorders: Verb<
  ListReorders,
  { rows: ReorderRow[]; next: number | null }
> = async ({ ctx, input }) => {
  requireShop(ctx.actor, "inventory:write");
  const { show, status, before, productId, limit = pageSize } = input;
  const found = await ctx.db.query<Row>(sql`
    SELECT r.id, r.product_id AS "productId", p.sku, p.name, r.reason, r.available, r.threshold,
      r.quantity, r.status, s.on_hand AS "onHand", s.reserved,
      s.low_stock_threshold AS "thresholdNow",
      r.created_at AS "createdAt", r.closed_at AS "closedAt"
    FROM reorder_requests r JOIN products p ON p.id = r.product_id
      JOIN stock s ON s.product_id = r.product_id
    WHERE true
      ${show === "open" ? sql`AND r.status = 'open'` : empty}
      ${show === "closed" ? sql`AND r.status <> 'open'` : empty}
      ${status ? sql`AND r.status = ${status}` : empty}
      ${productId ? sql`AND r.product_id = ${productId}` : empty}
      ${before ? sql`AND r.id < ${before}` : empty}
    ORDER BY r.id DESC LIMIT ${limit + 1}`);
  const rows = found.slice(0, limit).map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  }));
  return { rows, next: found.length > limit ? (rows.at(-1)?.id ?? null) : null };
};
