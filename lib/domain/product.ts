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
  image: string | null;
  /** Units that can be ordered now. */
  available: number;
}
