import type { InferResult } from "kysely";
import { hasScope, isShop, requireScope } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import { type ProductRecord, type ProductView, picturePath } from "@/lib/domain/product";

interface ListProducts {
  category?: string | undefined;
  limit?: number;
  /** The last id of the previous page. */
  after?: number | undefined;
}

const products = kysely
  .selectFrom("products as p")
  .leftJoin("stock as s", "s.productId", "p.id")
  .leftJoin("productPictures as picture", "picture.productId", "p.id")
  .select(["p.id", "p.sku", "p.name", "p.description", "p.category", "p.price", "p.currency"])
  .select(["p.image", "picture.digest"])
  .select((eb) =>
    eb.fn.coalesce(eb("s.onHand", "-", eb.ref("s.reserved")), eb.lit(0)).as("available"),
  );
const productsOnSale = products.where("p.archivedAt", "is", null);
const productRecords = products.select(["p.archivedAt", "p.updatedAt"]);

/** A page of the products on sale, by id. */
export const listProducts: Verb<ListProducts, ProductRecord[]> = async ({ ctx, input }) => {
  if (ctx.actor.kind !== "anonymous") requireScope(ctx.actor, "products:read");
  let query = productRecords
    .where("p.archivedAt", "is", null)
    .orderBy("p.id")
    .limit(input.limit ?? 100);
  if (input.category !== undefined) query = query.where("p.category", "=", input.category);
  if (input.after !== undefined) query = query.where("p.id", ">", input.after);
  const rows = await ctx.db.run(query);
  return rows.map(toRecord);
};

/** Those of the given products that are on sale, in no particular order. */
export const readProducts: Verb<{ productIds: readonly number[] }, ProductView[]> = async ({
  ctx,
  input,
}) => {
  if (ctx.actor.kind !== "anonymous") requireScope(ctx.actor, "products:read");
  const productIds = [...input.productIds];
  const rows = await ctx.db.run(
    productsOnSale.where((eb) => eb("p.id", "=", eb.fn.any(eb.val(productIds)))),
  );
  return rows.map(toView);
};

/** One product that is on sale, or null. */
export const readProduct: Verb<{ productId: number }, ProductView | null> = async ({
  ctx,
  input,
}) => {
  if (ctx.actor.kind !== "anonymous") requireScope(ctx.actor, "products:read");
  const [row] = await ctx.db.run(productsOnSale.where("p.id", "=", input.productId));
  return row ? toView(row) : null;
};

/**
 * One product, or null. An archived one is for those who may change products, who may restore it.
 */
export const readProductRecord: Verb<{ productId: number }, ProductRecord | null> = async ({
  ctx,
  input,
}) => {
  const { actor } = ctx;
  const mayChange = isShop(actor) && hasScope(actor, "products:write");
  if (!mayChange && actor.kind !== "anonymous") requireScope(actor, "products:read");
  const [row] = await ctx.db.run(productRecords.where("p.id", "=", input.productId));
  return row && (mayChange || row.archivedAt === null) ? toRecord(row) : null;
};

function toRecord({
  archivedAt,
  updatedAt,
  ...row
}: InferResult<typeof productRecords>[number]): ProductRecord {
  return { ...toView(row), archived: archivedAt !== null, updatedAt: updatedAt.toISOString() };
}

function toView({ digest, ...product }: InferResult<typeof productsOnSale>[number]): ProductView {
  return {
    ...product,
    image: digest === null ? product.image : picturePath(product.id, digest),
  };
}
