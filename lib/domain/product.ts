import { z } from "zod";

/** A product on sale, in API responses and pages. */
export const productView = z
  .object({
    id: z.int(),
    sku: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    price: z.int().describe("Minor units."),
    currency: z.string(),
    image: z
      .string()
      .nullable()
      .describe("The URL of the picture, or a path if the shop serves it."),
    available: z.int().describe("Unreserved units on hand."),
  })
  .meta({ id: "Product" });
export type ProductView = z.infer<typeof productView>;

/** The response of `GET /products`. */
export const productList = z.object({ products: z.array(productView) });

/** The path of a product's picture. The digest changes with the picture, so it can be cached. */
export function picturePath(productId: number, digest: string): string {
  return `/products/${productId}/picture?v=${digest}`;
}
