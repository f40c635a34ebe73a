import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { type Queryable, violates } from "@/lib/db/database";
import type { EditProduct } from "@/lib/domain/product-input";
import { audit } from "../audit/audit";

export type ProductEdited =
  | { kind: "edited"; updatedAt: string }
  /** Somebody else has changed it since this editor saw it; nothing was written. */
  | { kind: "stale" }
  | { kind: "sku_taken" }
  | { kind: "not_found" };

/** Changes what a product is and costs from now on. Orders keep what they were placed with. */
export const editProduct: Verb<EditProduct, ProductEdited> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  try {
    return await ctx.db.transaction((tx) => edit(ctx, tx, input));
  } catch (error) {
    if (violates(error, "products_sku_key")) return { kind: "sku_taken" };
    throw error;
  }
};

async function edit(ctx: Context, tx: Queryable, input: EditProduct): Promise<ProductEdited> {
  const { productId, seenAt, sku, name, description, category, price } = input;
  const [before] = await tx.query<{ sku: string; price: number; updatedAt: Date }>(sql`
    SELECT sku, price, updated_at AS "updatedAt" FROM products WHERE id = ${productId} FOR UPDATE`);
  if (!before) return { kind: "not_found" };
  if (before.updatedAt.getTime() !== new Date(seenAt).getTime()) return { kind: "stale" };
  const [after] = await tx.query<{ updatedAt: Date }>(sql`
    UPDATE products SET sku = ${sku}, name = ${name}, description = ${description},
      category = ${category}, price = ${price},
      updated_at = greatest(${ctx.now()}, updated_at + interval '1 ms')
    WHERE id = ${productId} RETURNING updated_at AS "updatedAt"`);
  if (!after) return { kind: "not_found" };
  await audit(ctx, tx, {
    action: "product/edited",
    subject: `product:${productId}`,
    data: {
      ...(before.price !== price && { price: { from: before.price, to: price } }),
      ...(before.sku !== sku && { sku: { from: before.sku, to: sku } }),
    },
  });
  return { kind: "edited", updatedAt: after.updatedAt.toISOString() };
}
