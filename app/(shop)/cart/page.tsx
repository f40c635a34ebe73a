import { ArrowRight, ShoppingCart } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { CartLines, lineName } from "@/components/shop/cart-lines";
import { linkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorNotice } from "@/components/ui/notice";
import { RemovableList } from "@/components/ui/removable-list";
import { currentCart } from "@/lib/actions/cart-cookie";
import { pageContext } from "@/lib/actions/session";
import { countUnits } from "@/lib/domain/cart";
import type { CartReview } from "@/lib/domain/cart-review";
import { catalogPath } from "@/lib/domain/catalog";
import { formatMoney } from "@/lib/domain/money";
import { readCart } from "@/lib/services/cart";
import { changeCartAction, removeFromCartAction } from "./actions";

export const metadata: Metadata = { title: "Your cart" };

/** The visitor's cart at current prices, with the items that can no longer be ordered. */
export default async function CartPage() {
  const cart = await currentCart();
  const review = await readCart({ ctx: await pageContext(), input: { cart } });
  const lines = review.lines.map((line) => ({ id: line.productId, name: lineName(line) }));
  return (
    <RemovableList items={lines} removedText="removed from your cart.">
      {lines.length === 0 ? <EmptyCart /> : <FilledCart review={review} units={countUnits(cart)} />}
    </RemovableList>
  );
}

function FilledCart({ review, units }: { review: CartReview; units: number }) {
  return (
    <div className="pt-4 sm:pt-8">
      <h1 className="font-semibold text-3xl tracking-tight">Your cart</h1>
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <Card aria-label="Items" className="px-4 sm:px-6">
          <CartLines lines={review.lines} actions={{ changeCartAction, removeFromCartAction }} />
        </Card>
        <CartSummary review={review} units={units} />
      </div>
    </div>
  );
}

function CartSummary({ review, units }: { review: CartReview; units: number }) {
  const { total, currency, issue } = review;
  return (
    <Card aria-labelledby="summary-title" className="p-5 sm:p-6">
      <h2 id="summary-title" className="font-semibold text-base tracking-tight">
        Summary
      </h2>
      <p role="status" className="mt-3 flex items-baseline justify-between gap-4 font-semibold">
        <span>
          {units} {units === 1 ? "item" : "items"}
        </span>{" "}
        <span className="text-lg tabular-nums" data-testid="cart-total">
          {currency && formatMoney(total, currency)}
        </span>
      </p>
      <p className="mt-2 mb-5 text-pretty text-ink-soft text-sm">
        Items are reserved when you place your order.
      </p>
      {issue ? (
        <ErrorNotice>{issue}</ErrorNotice>
      ) : (
        <Link href="/checkout" className={linkButton("primary", "w-full")}>
          Check out
          <ArrowRight aria-hidden />
        </Link>
      )}
    </Card>
  );
}

function EmptyCart() {
  return (
    <div className="mx-auto max-w-xl pt-10 text-center sm:pt-20">
      <ShoppingCart aria-hidden className="mx-auto size-12 text-ink-soft" strokeWidth={1.25} />
      <h1 tabIndex={-1} className="mt-5 font-semibold text-3xl tracking-tight outline-none">
        Your cart is empty
      </h1>
      <p className="mt-3 mb-6 text-ink-soft">Items you add stay here for 90 days.</p>
      <Link href={catalogPath({})} className={linkButton("primary")}>
        Browse products
      </Link>
    </div>
  );
}
