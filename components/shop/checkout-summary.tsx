import Link from "next/link";
import type { ReviewedLine } from "@/lib/domain/cart-review";
import { formatMoney } from "@/lib/domain/money";

/** The items about to be ordered and their total. */
export function CheckoutSummary({
  lines,
  total,
  currency,
}: {
  lines: readonly ReviewedLine[];
  total: number;
  currency: string;
}) {
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="summary-title" className="font-semibold text-base tracking-tight">
          Your order
        </h2>
        <Link href="/cart" className="text-carbon text-sm underline underline-offset-4">
          Edit cart
        </Link>
      </div>
      <ul className="mt-3 divide-y divide-line text-sm">
        {lines.map(({ product, productId, quantity, subtotal }) => (
          <li key={productId} className="flex items-baseline justify-between gap-4 py-2.5">
            <span className="wrap-anywhere min-w-0">
              <span className="font-mono text-xs">{quantity}×</span> {product?.name}
            </span>
            <span className="tabular-nums">{formatMoney(subtotal, currency)}</span>
          </li>
        ))}
      </ul>
      <dl className="flex items-baseline justify-between gap-4 border-line border-t pt-3 font-semibold">
        <dt>Total</dt>
        <dd className="text-lg tabular-nums" data-testid="checkout-total">
          {formatMoney(total, currency)}
        </dd>
      </dl>
    </>
  );
}
