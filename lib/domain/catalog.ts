import { z } from "zod";
import { idMax } from "./order/input";
import type { ProductView } from "./product";

export const catalogSort = z.enum(["featured", "name", "price", "price-desc"]);
export type CatalogSort = z.infer<typeof catalogSort>;

const words = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u);

/** What of the catalog is shown, as its address says it. What does not fit is left out. */
export const catalogQuery = z.object({
  /** Part of a name, or of an article number. */
  q: words(100).optional().catch(undefined),
  category: words(100).optional().catch(undefined),
  sort: catalogSort.catch("featured"),
  /** The last product of the page before. */
  after: z.coerce.number().int().min(1).max(idMax).optional().catch(undefined),
});
export type CatalogQuery = z.infer<typeof catalogQuery>;

export interface CatalogPage {
  products: ProductView[];
  /** Of everything on sale, by name. */
  categories: string[];
  /** Where the next page begins; null when this is the last. */
  nextAfter: number | null;
}

/** The address of a part of the catalog. What is usual is not in it. */
export function catalogPath(query: Partial<CatalogQuery>): string {
  const { q, category, sort = "featured", after } = query;
  const parameters = new URLSearchParams();
  if (q) parameters.set("q", q);
  if (category) parameters.set("category", category);
  if (sort !== "featured") parameters.set("sort", sort);
  if (after) parameters.set("after", String(after));
  const asked = parameters.toString();
  return `/${asked && `?${asked}`}#catalog`;
}

/** Whether less than everything on sale is asked for. */
export function isNarrowed({ q, category, after }: CatalogQuery): boolean {
  return q !== undefined || category !== undefined || after !== undefined;
}
