import sql, { empty, type Sql } from "sql-template-tag";
import { requireScope } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { CatalogPage, CatalogQuery, CatalogSort } from "@/lib/domain/catalog";
import { type ProductView, picturePath } from "@/lib/domain/product";
import { andNameOrSkuContains } from "./product-search";

const pageSize = 24;

/** How each sort orders the products. The id is the second key, which makes every position unique. */
const sorts: Record<CatalogSort, { by: Sql; direction: Sql; beyond: Sql }> = {
  featured: { by: sql`p.id`, direction: sql`ASC`, beyond: sql`>` },
  name: { by: sql`lower(p.name)`, direction: sql`ASC`, beyond: sql`>` },
  price: { by: sql`p.price`, direction: sql`ASC`, beyond: sql`>` },
  "price-desc": { by: sql`p.price`, direction: sql`DESC`, beyond: sql`<` },
};

/** A loose index scan: it jumps from one category to the next without reading the products between. */
const categoriesInUse = sql`
  WITH RECURSIVE used (category) AS (
    SELECT min(category) FROM products WHERE archived_at IS NULL
    UNION ALL
    SELECT (SELECT min(p.category) FROM products p
            WHERE p.archived_at IS NULL AND p.category > used.category)
    FROM used WHERE used.category IS NOT NULL
  )
  SELECT category FROM used WHERE category IS NOT NULL`;

/** A page of the products on sale that match, and every category. The catalog is public. */
export const searchCatalog: Verb<CatalogQuery, CatalogPage> = async ({ ctx, input }) => {
  if (ctx.actor.kind !== "anonymous") requireScope(ctx.actor, "products:read");
  const { by, direction } = sorts[input.sort];
  const [rows, categories] = await Promise.all([
    ctx.db.query<Omit<ProductView, "image"> & { image: string | null; digest: string | null }>(sql`
      SELECT p.id, p.sku, p.name, p.description, p.category, p.price, p.currency, p.image,
        picture.digest, coalesce(s.on_hand - s.reserved, 0) AS available
      FROM products p LEFT JOIN stock s ON s.product_id = p.id
        LEFT JOIN product_pictures picture ON picture.product_id = p.id
      WHERE p.archived_at IS NULL ${andMatches(input)} ${andAfter(input)}
      ORDER BY ${by} ${direction}, p.id ${direction} LIMIT ${pageSize + 1}`),
    ctx.db.query<{ category: string }>(categoriesInUse),
  ]);
  const products = rows.slice(0, pageSize).map(({ digest, ...product }) => ({
    ...product,
    image: digest === null ? product.image : picturePath(product.id, digest),
  }));
  return {
    products,
    categories: categories.map(({ category }) => category),
    nextAfter: rows.length > pageSize ? (products.at(-1)?.id ?? null) : null,
  };
};

function andMatches({ q, category }: CatalogQuery): Sql {
  const inCategory = category === undefined ? empty : sql`AND p.category = ${category}`;
  return sql`${inCategory} ${andNameOrSkuContains(q)}`;
}

/** Continues after the last product of the previous page, whose current sort key is looked up. */
function andAfter({ sort, after }: CatalogQuery): Sql {
  if (after === undefined) return empty;
  const { by, beyond } = sorts[sort];
  return sql`AND (${by}, p.id) ${beyond}
    (SELECT ${by}, p.id FROM products p WHERE p.id = ${after})`;
}
