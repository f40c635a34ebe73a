import { ChevronLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { addToCartAction } from "@/app/(shop)/cart/actions";
import { AddToCart } from "@/components/shop/add-to-cart";
import { Availability } from "@/components/shop/availability";
import { ProductPicture } from "@/components/shop/product-picture";
import { pageContext } from "@/lib/actions/session";
import { cartQuantityMax } from "@/lib/domain/cart";
import { catalogPath } from "@/lib/domain/catalog";
import { formatPrice } from "@/lib/domain/money";
import type { ProductView } from "@/lib/domain/product";
import { idParams } from "@/lib/domain/url-fields";
import { readProduct } from "@/lib/services/products";

/** Cached per request, because both the page and its metadata need the product. */
const productAt = cache(async (id: string): Promise<ProductView | null> => {
  const params = idParams.safeParse({ id });
  if (!params.success) return null;
  return readProduct({ ctx: await pageContext(), input: { productId: params.data.id } });
});

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const product = await productAt((await params).id);
  return product ? { title: product.name, description: product.description } : {};
}

/** One product on sale. Archived products are not found. */
export default async function ProductPage({ params }: Props) {
  const product = await productAt((await params).id);
  if (!product) notFound();
  const { category, available } = product;
  return (
    <div className="pt-2 sm:pt-6">
      <p className="mb-5 text-sm">
        <Link
          href={catalogPath({ category })}
          className="inline-flex items-center gap-1 text-ink-soft hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-4" />
          {category}
        </Link>
      </p>
      <div className="grid items-start gap-6 md:grid-cols-2 md:gap-10 lg:gap-14">
        <ProductPicture
          product={product}
          eager
          className="aspect-4/3 w-full rounded-lg border border-line md:aspect-square"
        />
        <div className="min-w-0">
          <h1 className="wrap-anywhere text-balance font-semibold text-3xl tracking-tight sm:text-4xl">
            {product.name}
          </h1>
          <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
            <p className="font-medium text-xl tabular-nums">
              {formatPrice(product.price, product.currency)}
            </p>
            <Availability available={available} />
          </div>
          <p className="wrap-anywhere mt-5 max-w-prose whitespace-pre-line text-pretty text-ink-soft">
            {product.description}
          </p>
          <div className="mt-8">
            {available > 0 ? (
              <AddToCart
                productId={product.id}
                quantityMax={Math.min(available, cartQuantityMax)}
                addToCartAction={addToCartAction}
              />
            ) : (
              <p className="text-ink-soft text-sm">
                Sold out. More may become available if reserved orders aren't completed.
              </p>
            )}
          </div>
          <dl className="mt-8 border-line border-t pt-4 text-sm">
            <div className="flex gap-4">
              <dt className="text-ink-soft">SKU</dt>
              <dd className="wrap-anywhere min-w-0 font-mono text-xs leading-5">{product.sku}</dd>
            </div>
          </dl>
        </div>
      </div>
    </div>
  );
}
