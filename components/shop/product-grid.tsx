import Link from "next/link";
import { formatPrice } from "@/lib/domain/money";
import type { ProductView } from "@/lib/domain/product";
import { Availability } from "./availability";
import { ProductPicture } from "./product-picture";

/** Products as cards. Each whole card links to the product's page. */
export function ProductGrid({ products }: { products: readonly ProductView[] }) {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:gap-5 md:grid-cols-3 lg:grid-cols-4">
      {products.map((product) => (
        <Product key={product.id} product={product} />
      ))}
    </ul>
  );
}

function Product({ product }: { product: ProductView }) {
  return (
    <li className="group relative flex min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-sheet transition-colors hover:border-line-strong">
      <ProductPicture product={product} className="aspect-4/3 w-full" />
      <div className="flex grow flex-col p-3 sm:p-4">
        <h3 className="wrap-anywhere font-medium text-sm leading-5">
          <Link
            href={`/products/${product.id}`}
            className="after:absolute after:inset-0 group-hover:underline group-hover:underline-offset-4"
          >
            {product.name}
          </Link>
        </h3>
        <p className="mt-0.5 line-clamp-2 text-ink-soft text-sm leading-5">{product.description}</p>
        <div className="mt-auto flex flex-wrap items-center justify-between gap-x-3 gap-y-2 pt-3">
          <span className="font-medium text-sm tabular-nums">
            {formatPrice(product.price, product.currency)}
          </span>
          <Availability available={product.available} />
        </div>
      </div>
    </li>
  );
}
