import { z } from "zod";
import { idMax } from "./order/input";
import type { ProductView } from "./product";

export const catalogueSort = z.enum(["featured", "name", "price", "price-desc"]);
export type CatalogueSort = z.infer<typeof catalogueSort>;

const words = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u);

/** What of the catalogue is shown, as its address says it. What does not fit is left out. */
export const catalogueQuery = z.object({
  /** Part of a name, or of an article number. */
  q: words(100).optional().catch(undefined),
  category: words(100).optional().catch(undefined),
  sort: catalogueSort.catch("featured"),
  /** The last product of the page before. */
  after: z.coerce.number().int().min(1).max(idMax).optional().catch(undefined),
});
export type CatalogueQuery = z.infer<typeof catalogueQuery>;

export interface CataloguePage {
  products: ProductView[];
  /** Of everything on sale, by name. */
  categories: string[];
  /** Where the next page begins; null when this is the last. */
  nextAfter: number | null;
}

/** The address of a part of the catalogue. What is usual is not in it. */
export function cataloguePath(query: Partial<CatalogueQuery>): string {
  const { q, category, sort = "featured", after } = query;
  const parameters = new URLSearchParams();
  if (q) parameters.set("q", q);
  if (category) parameters.set("category", category);
  if (sort !== "featured") parameters.set("sort", sort);
  if (after) parameters.set("after", String(after));
  const asked = parameters.toString();
  return `/${asked && `?${asked}`}#catalogue`;
}

/** Whether less than everything on sale is asked for. */
export function isNarrowed({ q, category, after }: CatalogueQuery): boolean {
  return q !== undefined || category !== undefined || after !== undefined;
}
