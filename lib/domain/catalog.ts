import { z } from "zod";
import { idMax } from "./order/input";
import type { ProductView } from "./product";

export const catalogSort = z.enum(["featured", "name", "price", "price-desc"]);
export type CatalogSort = z.infer<typeof catalogSort>;

const searchText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u);

/** The catalog's query parameters. Invalid ones are ignored. */
export const catalogQuery = z.object({
  /** Part of a name or SKU. */
  q: searchText(100).optional().catch(undefined),
  category: searchText(100).optional().catch(undefined),
  sort: catalogSort.catch("featured"),
  /** The last product of the previous page. */
  after: z.coerce.number().int().min(1).max(idMax).optional().catch(undefined),
});
export type CatalogQuery = z.infer<typeof catalogQuery>;

export interface CatalogPage {
  products: ProductView[];
  /** The categories of all products on sale, sorted by name. */
  categories: string[];
  /** The cursor of the next page; null on the last page. */
  nextAfter: number | null;
}

/** The path of a catalog page. Default values are left out. */
export function catalogPath(query: Partial<CatalogQuery>): string {
  const { q, category, sort = "featured", after } = query;
  const parameters = new URLSearchParams();
  if (q) parameters.set("q", q);
  if (category) parameters.set("category", category);
  if (sort !== "featured") parameters.set("sort", sort);
  if (after) parameters.set("after", String(after));
  const queryString = parameters.toString();
  return `/${queryString && `?${queryString}`}#catalog`;
}

/** Whether the query shows less than the whole catalog from its start. */
export function isFiltered({ q, category, after }: CatalogQuery): boolean {
  return q !== undefined || category !== undefined || after !== undefined;
}
