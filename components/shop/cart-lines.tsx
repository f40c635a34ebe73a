import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { LineIssue, ReviewedLine } from "@/lib/domain/cart-review";
import { formatMoney, formatPrice } from "@/lib/domain/money";
import type { ProductView } from "@/lib/domain/product";
import { type CartActions, CartQuantity, RemoveFromCart } from "./cart-line-forms";
import { ProductPicture } from "./product-picture";

/** The items in the cart, each with forms to change its quantity and to remove it. */
export function CartLines({
  lines,
  actions,
}: {
  lines: readonly ReviewedLine[];
  actions: CartActions;
}) {
  return (
    <ul className="divide-y divide-line">
      {lines.map((line) => (
        <Line key={line.productId} line={line} actions={actions} />
      ))}
    </ul>
  );
}

/** The item's name, for display. */
export function lineName({ product }: ReviewedLine): string {
  return product?.name ?? "Product no longer available";
}

function Line({ line, actions }: { line: ReviewedLine; actions: CartActions }) {
  const { product, productId, issue } = line;
  const name = lineName(line);
  const errorId = `issue-${productId}`;
  return (
    <li className="grid grid-cols-[4.5rem_1fr] gap-x-4 gap-y-3 py-5 sm:grid-cols-[6rem_1fr]">
      <ProductPicture
        product={product ?? { category: "", image: null }}
        className="aspect-square w-full rounded-md"
      />
      <div className="min-w-0">
        <div className="flex items-baseline justify-between gap-4">
          <h2 className="wrap-anywhere min-w-0 font-medium text-sm leading-5">
            {product ? (
              <Link href={`/products/${productId}`} className="hover:underline">
                {name}
              </Link>
            ) : (
              name
            )}
          </h2>
          {product && (
            <p className="shrink-0 font-medium text-sm tabular-nums">
              {formatMoney(line.subtotal, product.currency)}
            </p>
          )}
        </div>
        {product && <UnitPrice product={product} priceWas={line.priceWas} />}
        {issue && <LineIssueText id={errorId} issue={issue} />}
        <div className="mt-3 flex flex-wrap items-end justify-between gap-3">
          {product && (
            <CartQuantity
              productId={productId}
              quantity={line.quantity}
              name={name}
              errorId={issue ? errorId : undefined}
              changeCartAction={actions.changeCartAction}
            />
          )}
          <RemoveFromCart
            productId={productId}
            name={name}
            removeFromCartAction={actions.removeFromCartAction}
          />
        </div>
      </div>
    </li>
  );
}

function UnitPrice({ product, priceWas }: { product: ProductView; priceWas: number | null }) {
  const { price, currency } = product;
  return (
    <p className="mt-0.5 text-ink-soft text-sm">
      <span className="tabular-nums">{formatPrice(price, currency)}</span>
      {price > 0 && " each"}
      {priceWas !== null && (
        <span className="text-warn"> · price changed from {formatMoney(priceWas, currency)}</span>
      )}
    </p>
  );
}

const issueTexts = {
  gone: "No longer available. Remove it to continue.",
  sold_out: "Sold out since you added it. Remove it to continue.",
};

function LineIssueText({ id, issue }: { id: string; issue: LineIssue }) {
  return (
    <p id={id} className="mt-1.5 flex items-start gap-2 text-bad text-sm">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      {issue.kind === "too_few"
        ? `Only ${issue.available} left. Reduce the quantity to continue.`
        : issueTexts[issue.kind]}
    </p>
  );
}
