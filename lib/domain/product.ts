/** A product on sale, in API responses and pages. */
export interface ProductView {
  id: number;
  sku: string;
  name: string;
  description: string;
  category: string;
  /** Minor units. */
  price: number;
  currency: string;
  /** The URL of the picture, or a path if the shop serves it; null without a picture. */
  image: string | null;
  /** Unreserved units on hand. */
  available: number;
}

/** The path of a product's picture. The digest changes with the picture, so it can be cached. */
export function picturePath(productId: number, digest: string): string {
  return `/products/${productId}/picture?v=${digest}`;
}
