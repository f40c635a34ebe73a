import type { InferResult } from "kysely";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import { picturePath } from "@/lib/domain/product";
import type { AdminProduct, ProductsQuery } from "@/lib/domain/product-input";
import { likePattern } from "@/lib/services/lists/like-pattern";

const pageSize = 50;

const adminProducts = kysely
  .selectFrom("products as p")
  .leftJoin("stock as s", "s.productId", "p.id")
  .leftJoin("productPictures as picture", "picture.productId", "p.id")
  .select(["p.id", "p.sku", "p.name", "p.description", "p.category", "p.price", "p.currency"])
  .select(["p.image", "picture.digest", "p.archivedAt", "p.updatedAt"])
  .select(["s.onHand", "s.reserved", "s.lowStockThreshold"]);

/** A page of the shop's products, on sale or archived, newest first. */
export const listAdminProducts: Verb<
  ProductsQuery,
  { products: AdminProduct[]; next: number | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { q, category, show, after } = input;
  let query = adminProducts
    .where("p.archivedAt", show === "archived" ? "is not" : "is", null)
    .orderBy("p.id", "desc")
    .limit(pageSize + 1);
  if (category) query = query.where("p.category", "=", category);
  if (after) query = query.where("p.id", "<", after);
  if (q !== undefined) {
    const pattern = likePattern(q);
    query = query.where((eb) =>
      eb.or([eb("p.name", "ilike", pattern), eb("p.sku", "ilike", pattern)]),
    );
  }
  const rows = await ctx.db.run(query);
  const products = rows.slice(0, pageSize).map(toAdminProduct);
  return { products, next: rows.length > pageSize ? (products.at(-1)?.id ?? null) : null };
};

/** One product, archived or not; null when it does not exist. */
export const readAdminProduct: Verb<{ productId: number }, AdminProduct | null> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.run(adminProducts.where("p.id", "=", input.productId));
  return row ? toAdminProduct(row) : null;
};

/** Every category of the shop's products, archived ones included, by name. */
export const listCategories: Verb<void, string[]> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  const rows = await ctx.db.run(
    kysely.selectFrom("products").select("category").distinct().orderBy("category"),
  );
  return rows.map(({ category }) => category);
};

/** The currency that a new product form starts with: that of the shop's newest product. */
export const readDefaultCurrency: Verb<void, string> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.run(
    kysely.selectFrom("products").select("currency").orderBy("id", "desc").limit(1),
  );
  return row?.currency ?? "usd";
};

function toAdminProduct(row: InferResult<typeof adminProducts>[number]): AdminProduct {
  const { digest, archivedAt, lowStockThreshold, ...product } = row;
  return {
    ...product,
    image: digest === null ? product.image : picturePath(product.id, digest),
    isArchived: archivedAt !== null,
    updatedAt: product.updatedAt.toISOString(),
    onHand: product.onHand ?? 0,
    reserved: product.reserved ?? 0,
    threshold: lowStockThreshold ?? 0,
  };
}
