import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { picturePath } from "@/lib/domain/product";
import type { AdminProduct, ProductsQuery } from "@/lib/domain/product-input";

const pageSize = 50;

/** The products of the shop, archived or not, newest first, as a keyset page. */
export const listAdminProducts: Verb<
  ProductsQuery,
  { products: AdminProduct[]; next: number | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { q, category, show, after } = input;
  const found = await select(
    ctx,
    sql`p.archived_at IS ${show === "archived" ? sql`NOT NULL` : sql`NULL`}
      ${category ? sql`AND p.category = ${category}` : empty} ${named(q)}
      ${after ? sql`AND p.id < ${after}` : empty}
    ORDER BY p.id DESC LIMIT ${pageSize + 1}`,
  );
  const products = found.slice(0, pageSize);
  return { products, next: found.length > pageSize ? (products.at(-1)?.id ?? null) : null };
};

/** One product, archived or not; null when there is none. */
export const readAdminProduct: Verb<{ productId: number }, AdminProduct | null> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const [product] = await select(ctx, sql`p.id = ${input.productId}`);
  return product ?? null;
};

/** Every category that a product has or had, by name. */
export async function listCategories({ ctx }: { ctx: Context }): Promise<string[]> {
  requireOperator(ctx.actor);
  const rows = await ctx.db.query<{ category: string }>(
    sql`SELECT DISTINCT category FROM products ORDER BY category`,
  );
  return rows.map(({ category }) => category);
}

/** What the shop's newest product is priced in: the next one will be too. */
export async function usualCurrency({ ctx }: { ctx: Context }): Promise<string> {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.query<{ currency: string }>(
    sql`SELECT currency FROM products ORDER BY id DESC LIMIT 1`,
  );
  return row?.currency ?? "usd";
}

/** Part of a name or of an article number; products are few enough to be read one by one. */
export function named(q: string | undefined): Sql {
  if (q === undefined) return empty;
  const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return sql`AND (p.name ILIKE ${pattern} OR p.sku ILIKE ${pattern})`;
}

async function select(ctx: Context, where: Sql): Promise<AdminProduct[]> {
  const rows = await ctx.db.query<
    Omit<AdminProduct, "updatedAt"> & { updatedAt: Date; digest: string | null }
  >(sql`
    SELECT p.id, p.sku, p.name, p.description, p.category, p.price, p.currency, p.image,
      picture.digest, p.archived_at IS NOT NULL AS "isArchived", p.updated_at AS "updatedAt",
      coalesce(s.on_hand, 0) AS "onHand", coalesce(s.reserved, 0) AS reserved,
      coalesce(s.low_stock_threshold, 0) AS threshold
    FROM products p LEFT JOIN stock s ON s.product_id = p.id
      LEFT JOIN product_pictures picture ON picture.product_id = p.id
    WHERE ${where}`);
  return rows.map(({ digest, updatedAt, ...row }) => ({
    ...row,
    image: digest === null ? row.image : picturePath(row.id, digest),
    updatedAt: updatedAt.toISOString(),
  }));
}
