import { z } from "zod";
import { requireAnyField } from "./any-field";
import { isChargeable } from "./currencies";
import { onHand, threshold } from "./inventory/input";
import { amountMax, findAmountIssue, parseMoney } from "./money";
import { openedWith } from "./opened-with";
import { id } from "./order/input";
import {
  hiddenCharacterMessage,
  isVisibleText,
  maxCharactersMessage,
  requiredText,
  singleLineText,
} from "./text";

const currency = z
  .string()
  .regex(/^[a-z]{3}$/, "must be a three-character code such as usd")
  .refine(isChargeable, "is not a currency that can be charged");

const productFields = z.strictObject({
  sku: singleLineText(64),
  name: singleLineText(200),
  description: z
    .string()
    .trim()
    .max(4_000, maxCharactersMessage(4_000))
    .refine(isVisibleText, { error: hiddenCharacterMessage }),
  category: singleLineText(100),
  /** Minor units. */
  price: z.int().min(0).max(amountMax),
});

export const createProductInput = productFields.extend({
  currency,
  openingStock: onHand,
  threshold,
});
export type CreateProduct = z.infer<typeof createProductInput>;

/** Reports a price that can't be charged in the product's currency. */
function checkPrice(
  { price, currency: code }: { price: number; currency: string },
  check: z.RefinementCtx,
): void {
  // The currency has an issue of its own.
  const message = isChargeable(code) ? findAmountIssue(price, code) : null;
  if (message !== null) check.addIssue({ code: "custom", path: ["price"], message });
}

/** The body of `POST /products`. */
export const createProductBody = createProductInput
  .extend({
    description: productFields.shape.description.default(""),
    price: productFields.shape.price.describe("Minor units."),
    openingStock: onHand
      .default(0)
      .describe("Units on hand. Above 0, the API key needs the scope inventory:write too."),
    threshold: threshold
      .optional()
      .describe(
        "At or below this many available units, stock is low. The shop's default if left out.",
      ),
  })
  .superRefine(checkPrice);

/** The body of `PATCH /products/:id`. What is left out stays as it is. */
export const changeProductBody = requireAnyField(
  productFields.partial().extend({
    price: productFields.shape.price.optional().describe("Minor units of the product's currency."),
    archived: z.boolean().optional().describe("True takes it off sale, false puts it back."),
  }),
);
export type ChangeProductBody = z.infer<typeof changeProductBody>;

export const editProductInput = productFields.extend({
  productId: id,
  /** The `updatedAt` of the product that the editor saw, to detect concurrent changes. */
  seenAt: z.iso.datetime(),
});
export type EditProduct = z.infer<typeof editProductInput>;

const priceMessage = "Enter a price such as 12.50.";

/** Parses a typed price into minor units of the currency. */
function parsePrice(text: string, code: string, check: z.RefinementCtx): number {
  const price = /^[a-z]{3}$/.test(code) ? parseMoney(text, code) : null;
  const issue = price === null || price > amountMax ? priceMessage : findAmountIssue(price, code);
  if (price !== null && issue === null) return price;
  check.addIssue({ code: "custom", path: ["price"], message: issue ?? priceMessage });
  return z.NEVER;
}

/** The fields that a form sends as text. An empty field counts as missing. */
const formFields = {
  price: requiredText(priceMessage),
  description: productFields.shape.description.default(""),
};

/** The forms' schemas: the inputs above with the price as text. */
export const createProductForm = createProductInput
  .extend(formFields)
  .transform((product, check) => ({
    ...product,
    price: parsePrice(product.price, product.currency, check),
  }));

/** What an operator edits, as text. Reading a form leaves out empty texts, even those in JSON. */
const text = z.string().default("");
const productTexts = z.strictObject({
  sku: text,
  name: text,
  description: text,
  category: text,
  price: text,
});
export type ProductTexts = z.infer<typeof productTexts>;

export const editProductForm = editProductInput
  .extend({ ...formFields, currency, opened: openedWith(productTexts) })
  .transform(({ currency, ...product }, check) => ({
    ...product,
    price: parsePrice(product.price, currency, check),
  }));

export const productShow = z.enum(["on_sale", "archived"]);

export interface ProductsQuery {
  /** Part of a name or SKU. */
  q?: string | undefined;
  category?: string | undefined;
  show: z.infer<typeof productShow>;
  /** The last product of the previous page. */
  after?: number | undefined;
}

/** A product in the admin. */
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
