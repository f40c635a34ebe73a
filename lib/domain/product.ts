import { z } from "zod";

const productView = z.object({
  id: z.int(),
  sku: z.string(),
  name: z.string(),
  description: z.string(),
  category: z.string(),
  price: z.int().describe("Minor units."),
  currency: z.string(),
  image: z.string().nullable().describe("The URL of the picture, or a path if the shop serves it."),
  available: z.int().describe("Unreserved units on hand."),
});
/** A product on sale, in pages. */
export type ProductView = z.infer<typeof productView>;

/** A product in API responses. */
export const productRecord = productView
  .extend({
    archived: z
      .boolean()
      .describe("Whether it is off sale. Only who may change products sees such a product."),
    updatedAt: z.iso
      .datetime()
      .describe("When it was last edited, archived or restored; the `ETag` of its answers."),
  })
  .meta({ id: "Product" });
export type ProductRecord = z.infer<typeof productRecord>;

/** The response of `GET /products`. */
export const productList = z.object({
  products: z.array(productRecord),
  nextAfter: z.int().nullable().describe("The `after` of the next page; null on the last."),
});

/** The path of a product's picture. The digest changes with the picture, so it can be cached. */
export function picturePath(productId: number, digest: string): string {
  return `/products/${productId}/picture?v=${digest}`;
}
