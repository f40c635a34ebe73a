import { requireShop } from "@/lib/auth/permissions";
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

/** What can be edited; the price in minor units. */
export type EditedFields = Pick<EditProduct, "sku" | "name" | "description" | "category" | "price">;

/** Edits a product and its price. Existing orders keep the name and price they were placed with. */
export const editProduct = defineVerb<EditProduct, ProductEdited>(
  "editProduct",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "products:write");
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
  const before = await lockProduct(tx, productId);
  if (!before) return { kind: "not_found" };
  const { updatedAt, archivedAt: _, ...current } = before;
  if (updatedAt.getTime() !== new Date(seenAt).getTime()) return { kind: "stale", current };
  const after = { sku, name, description, category, price };
  const editedAt = await writeEdit(ctx, tx, { productId, before, after });
  return { kind: "edited", updatedAt: editedAt.toISOString() };
}

/** Reads a product and keeps others from changing it until the transaction ends. */
export async function lockProduct(tx: Queryable, productId: number) {
  const [product] = await tx.run(
    kysely
      .selectFrom("products")
      .select(["sku", "name", "description", "category", "price", "currency"])
      .select(["archivedAt", "updatedAt"])
      .where("id", "=", productId)
      .forUpdate(),
  );
  return product;
}

/** Writes the fields of a locked product, records the change, and returns its new `updatedAt`. */
export async function writeEdit(
  ctx: Context,
  tx: Queryable,
  { productId, before, after }: { productId: number; before: EditedFields; after: EditedFields },
): Promise<Date> {
  const [written] = await tx.run(
    kysely
      .updateTable("products")
      .set({ ...after, updatedAt: nextUpdatedAt(ctx.now()) })
      .where("id", "=", productId)
      .returning("updatedAt"),
  );
  if (!written) throw new Error(`The locked product ${productId} is gone.`);
  await audit(ctx, tx, {
    action: "product/edited",
    subject: `product:${productId}`,
    data: {
      ...(before.price !== after.price && { price: { from: before.price, to: after.price } }),
      ...(before.sku !== after.sku && { sku: { from: before.sku, to: after.sku } }),
    },
  });
  return written.updatedAt;
}
