import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { StockQuery } from "@/lib/domain/inventory/input";
import type { StockPage, StockReading, StockRow } from "@/lib/domain/inventory/view";
import { named } from "../products/list-admin-products";

const pageSize = 50;

/**
 * What there is of every product, as a keyset page. Of archived products those that still lie on
 * the shelf. There is no index by level: one would cost every reservation a second write, to spare
 * a look at as many rows as the shop has products.
 */
export const listStock: Verb<StockQuery, StockPage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const at = ctx.now().toISOString();
  const found = await select(
    ctx,
    sql`${shown(input.show)} ${named(input.q)}
      ${input.after ? sql`AND s.product_id > ${input.after}` : empty}
    ORDER BY s.product_id LIMIT ${pageSize + 1}`,
  );
  const rows = found.slice(0, pageSize);
  return { rows, next: found.length > pageSize ? (rows.at(-1)?.productId ?? null) : null, at };
};

/** What there is of one product; null when there is no such product. */
export const readStock: Verb<{ productId: number }, StockReading | null> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const at = ctx.now().toISOString();
  const [stock] = await select(ctx, sql`s.product_id = ${input.productId}`);
  return stock ? { stock, at } : null;
};

function shown(show: StockQuery["show"]): Sql {
  switch (show) {
    case "low":
      return sql`p.archived_at IS NULL AND s.on_hand - s.reserved <= s.low_stock_threshold`;
    case "out":
      return sql`p.archived_at IS NULL AND s.on_hand - s.reserved <= 0`;
    default:
      return sql`(p.archived_at IS NULL OR s.on_hand > 0)`;
  }
}

function select(ctx: Context, where: Sql): Promise<StockRow[]> {
  return ctx.db.query<StockRow>(sql`
    SELECT s.product_id AS "productId", p.sku, p.name, p.archived_at IS NOT NULL AS "isArchived",
      s.on_hand AS "onHand", s.reserved, s.low_stock_threshold AS threshold,
      r.id AS "openReorderId"
    FROM stock s JOIN products p ON p.id = s.product_id
      LEFT JOIN reorder_requests r ON r.product_id = s.product_id AND r.status = 'open'
    WHERE ${where}`);
}
