import { z } from "zod";
import { onHand, threshold } from "./inventory/input";
import { amountMax, parseMoney } from "./money";
import { id } from "./order/input";
import { charsAtMost, line } from "./text";

const currency = z.string().regex(/^[a-z]{3}$/, "must be a code of three emails, such as usd");

const productFields = z.strictObject({
  sku: line(64),
  name: line(200),
  description: z
    .string()
    .trim()
    .max(4_000, charsAtMost(4_000))
    .regex(/^[^\p{Cs}\0]*$/u, "must not contain control characters"),
  category: line(100),
  /** Minor units. */
  price: z.int().min(0).max(amountMax),
});

export const createProductInput = productFields.extend({
  currency,
  openingStock: onHand,
  threshold,
});
export type CreateProduct = z.infer<typeof createProductInput>;

export const editProductInput = productFields.extend({
  productId: id,
  /** When the product had last been changed as the editor saw it. */
  seenAt: z.iso.datetime(),
});
export type EditProduct = z.infer<typeof editProductInput>;

/** The price as it is typed into a form, in minor units of this currency. */
function readPrice(text: string, code: string, check: z.RefinementCtx): number {
  const price = parseMoney(text, code);
  if (price !== null && price <= amountMax) return price;
  const message = "must be an amount such as 12.50";
  check.addIssue({ code: "custom", path: ["price"], message });
  return z.NEVER;
}

/** The forms' own schemas: as the inputs above, with the price as text. */
export const createProductForm = createProductInput
  .extend({ price: z.string() })
  .transform((product, check) => ({
    ...product,
    price: readPrice(product.price, product.currency, check),
  }));
export const editProductForm = (code: string) =>
  editProductInput
    .extend({ price: z.string() })
    .transform((product, check) => ({ ...product, price: readPrice(product.price, code, check) }));

export const productShow = z.enum(["on_sale", "archived"]);

export interface ProductsQuery {
  /** Part of a name or of an article number. */
  q?: string | undefined;
  category?: string | undefined;
  show: z.infer<typeof productShow>;
  /** The last product of the page before. */
  after?: number | undefined;
}

/** A product as those who run the shop see it. */
export interface AdminProduct {
  id: number;
  sku: string;
  name: string;
  description: string;
  category: string;
  /** Minor units. */
  price: number;
  currency: string;
  image: string | null;
  isArchived: boolean;
  onHand: number;
  reserved: number;
  threshold: number;
  updatedAt: string;
}
