/** A product on sale, as it goes out over the API and into pages. */
export interface ProductView {
  id: number;
  sku: string;
  name: string;
  description: string;
  category: string;
  /** Minor units. */
  price: number;
  currency: string;
  /** The address of its picture, a path when the shop serves it itself; null when there is none. */
  image: string | null;
  /** Units that can be ordered now. */
  available: number;
}

/** Where a product's own picture is served. Another picture has another digest: it never changes. */
export function picturePath(productId: number, digest: string): string {
  return `/products/${productId}/picture?v=${digest}`;
}
