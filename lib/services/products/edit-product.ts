import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type Queryable, violates } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import type { EditProduct } from "@/lib/domain/product-input";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { nextUpdatedAt } from "./updated-at";

export type ProductEdited =
  | { kind: "edited"; updatedAt: string }
  /** The product was changed after the form was loaded; nothing was written. */
  | { kind: "stale"; current: EditedFields & { currency: string } }
  | { kind: "sku_taken" }
  | { kind: "not_found" };

type EditedFields = Pick<EditProduct, "sku" | "name" | "description" | "category" | "price">;

/** Edits a product and its price. Existing orders keep the name and price they were placed with. */
export const editProduct = defineVerb<EditProduct, ProductEdited>(
  "editProduct",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    try {
      return await ctx.db.transaction((tx) => edit(ctx, tx, input));
    } catch (error) {
      if (violates(error, "products_sku_key")) return { kind: "sku_taken" };
      throw error;
    }
  },
);

async function edit(ctx: Context, tx: Queryable, input: EditProduct): Promise<ProductEdited> {
  const { productId, seenAt, sku, name, description, category, price } = input;
  const [before] = await tx.run(
    kysely
      .selectFrom("products")
      .select(["sku", "name", "description", "category", "price", "currency", "updatedAt"])
      .where("id", "=", productId)
      .forUpdate(),
  );
  if (!before) return { kind: "not_found" };
  const { updatedAt, ...current } = before;
  if (updatedAt.getTime() !== new Date(seenAt).getTime()) return { kind: "stale", current };
  const [after] = await tx.run(
    kysely
      .updateTable("products")
      .set({ sku, name, description, category, price, updatedAt: nextUpdatedAt(ctx.now()) })
      .where("id", "=", productId)
      .returning("updatedAt"),
  );
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
