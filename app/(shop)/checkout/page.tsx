import { setTimeout as sleep } from "node:timers/promises";
import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { CheckoutForm, type CheckoutValues } from "@/components/shop/checkout-form";
import { CheckoutSummary } from "@/components/shop/checkout-summary";
import { currentCart, currentCartKey } from "@/lib/actions/cart-cookie";
import { pageContext } from "@/lib/actions/session";
import type { Context } from "@/lib/context";
import { serializeCart } from "@/lib/domain/cart";
import { countries } from "@/lib/domain/countries";
import { type SavedCardView, showCard } from "@/lib/domain/saved-card";
import { readCart } from "@/lib/services/cart";
import { payLaterMs } from "@/lib/services/orders";
import { listSavedCards } from "@/lib/services/payments";
import { readProfile } from "@/lib/services/users";
import { placeOrderAction } from "./actions";

export const metadata: Metadata = { title: "Checkout", robots: { index: false } };

const savedCardsMsMax = 2_000;

/** Turns the cart into an order, for a guest or a signed-in customer. */
export default async function CheckoutPage() {
  const [ctx, cart] = await Promise.all([pageContext(), currentCart()]);
  const review = await readCart({ ctx, input: { cart } });
  // The cart page explains why the cart can't be ordered.
  if (review.issue !== null || review.currency === null) redirect("/cart");
  const { lines, total, currency } = review;
  const isGuest = ctx.actor.kind !== "customer";
  const [prefilled, cards] = isGuest
    ? [{}, []]
    : await Promise.all([prefill(ctx), readSavedCards(ctx)]);
  return (
    <div className="pt-4 sm:pt-8">
      <h1 className="font-semibold text-3xl tracking-tight">Checkout</h1>
      {ctx.actor.kind === "anonymous" && <SignInHint />}
      <div className="mt-6">
        <CheckoutForm
          snapshot={{
            ...{ cart: serializeCart(cart), total, currency, key: await currentCartKey() },
            buyer: isGuest ? "guest" : "customer",
          }}
          prefilled={prefilled}
          cards={cards.map((card) => showCard(card, ctx.now()))}
          countries={countries}
          summary={<CheckoutSummary lines={lines} total={total} currency={currency} />}
          reservationMinutes={wholeMinutes(ctx.settings.orderExpiryMs)}
          payLaterMinutes={wholeMinutes(payLaterMs(ctx))}
          placeOrderAction={placeOrderAction}
        />
      </div>
    </div>
  );
}

function wholeMinutes(ms: number): number {
  return Math.max(1, Math.round(ms / 60_000));
}

/** The customer's saved cards. Without an answer of the gateway in time, the payment page remains. */
async function readSavedCards(ctx: Context): Promise<SavedCardView[]> {
  try {
    return await Promise.race([
      listSavedCards({ ctx }),
      sleep<SavedCardView[]>(savedCardsMsMax, [], { ref: false }),
    ]);
  } catch (error) {
    ctx.log.warn({ error }, "The saved cards could not be read.");
    return [];
  }
}

/** The saved address, or just the name; without a saved address, saving it is preselected. */
async function prefill(ctx: Context): Promise<CheckoutValues> {
  const { name, address } = await readProfile({ ctx });
  return { name, ...address, keepAddress: address.line1 ? undefined : "on" };
}

function SignInHint() {
  return (
    <p className="mt-2 text-ink-soft text-sm">
      Checking out as a guest.{" "}
      <Link href="/signin?next=/checkout" className="text-carbon underline underline-offset-4">
        Sign in
      </Link>{" "}
      to save this order to your account.
    </p>
  );
}
