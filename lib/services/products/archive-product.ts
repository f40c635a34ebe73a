import sql, { type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { audit } from "../audit/audit";

interface OfProduct {
  ctx: Context;
  input: { productId: number };
}

/** `unchanged`: it was so already, or there is no such product. */
export type ProductMoved = { kind: "done" } | { kind: "unchanged" };

/** Takes a product off sale. Orders that have it go on, and its books stay. */
export function archiveProduct({ ctx, input }: OfProduct): Promise<ProductMoved> {
  return move(ctx, input.productId, {
    set: sql`archived_at = ${ctx.now()}`,
    from: sql`archived_at IS NULL`,
    action: "product/archived",
  });
}

/** Puts an archived product back on sale, with the stock that it has. */
export function restoreProduct({ ctx, input }: OfProduct): Promise<ProductMoved> {
  return move(ctx, input.productId, {
    set: sql`archived_at = NULL`,
    from: sql`archived_at IS NOT NULL`,
    action: "product/restored",
  });
}

async function move(
  ctx: Context,
  productId: number,
  { set, from, action }: { set: Sql; from: Sql; action: string },
): Promise<ProductMoved> {
  requireOperator(ctx.actor);
  return ctx.db.transaction(async (tx): Promise<ProductMoved> => {
    const moved = await tx.query(sql`
      UPDATE products SET ${set}, updated_at = greatest(${ctx.now()}, updated_at + interval '1 ms')
      WHERE id = ${productId} AND ${from} RETURNING 1`);
    if (moved.length === 0) return { kind: "unchanged" };
    await audit(ctx, tx, { action, subject: `product:${productId}` });
    return { kind: "done" };
  });
}
