import { z } from "zod";

/** Rows per page of an admin list. */
export const rowsPerPage = 50;

/** The query string as Next.js passes it to a page. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/**
 * Reads the filters of a list page from its URL. Unknown and invalid parameters are ignored, so
 * that an outdated link still opens the list.
 */
export async function listQuery<Shape extends z.core.$ZodLooseShape>(
  searchParams: SearchParams,
  shape: Shape,
): Promise<Partial<z.infer<z.ZodObject<Shape>>>> {
  const params = await searchParams;
  const valid = Object.entries(shape).flatMap(([name, schema]) => {
    const value = params[name];
    if (typeof value !== "string" || value === "") return [];
    const parsed = z.safeParse(schema, value);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  // Each value was parsed by the schema of its own name.
  return Object.fromEntries(valid) as Partial<z.infer<z.ZodObject<Shape>>>;
}
