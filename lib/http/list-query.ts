import { z } from "zod";
import { idMax } from "@/lib/domain/order/input";

/** How many rows a page of a list of the admin has. */
export const rowsPerPage = 50;

/** What the address says of a list. Whatever does not fit counts as not said: links grow old. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export async function listQuery<Shape extends z.core.$ZodLooseShape>(
  searchParams: SearchParams,
  shape: Shape,
): Promise<Partial<z.infer<z.ZodObject<Shape>>>> {
  const given = await searchParams;
  const said = Object.entries(shape).flatMap(([name, schema]) => {
    const value = given[name];
    if (typeof value !== "string" || value === "") return [];
    const parsed = z.safeParse(schema, value);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  // Each value has come out of the schema of its own name.
  return Object.fromEntries(said) as Partial<z.infer<z.ZodObject<Shape>>>;
}

/** What somebody types into a search field. */
export const searchTerm = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);

/** A row's id as the place where a page begins. */
export const idCursor = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/** An order's id, a payment's, a customer's. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .refine((id) => id <= idMax);

/** A day as a date field writes it. */
export const day = z.iso.date();
