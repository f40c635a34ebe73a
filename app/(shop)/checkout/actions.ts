"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import type { z } from "zod";
import type { CheckoutState } from "@/components/shop/checkout-form";
import { asVisitor } from "@/lib/actions/action-guard";
import { currentCart, currentCartKey, saveCart } from "@/lib/actions/cart-cookie";
import { currentSession } from "@/lib/actions/session";
import { actingAs, type Context } from "@/lib/context";
import { addressOf } from "@/lib/domain/address";
import { withoutOrdered } from "@/lib/domain/cart";
import { customerCheckOutForm, guestCheckOutForm } from "@/lib/domain/check-out";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { formValues } from "@/lib/domain/form-values";
import type { OwnOrderView } from "@/lib/domain/order/view";
import { checkOut, type PlaceOrderOutcome } from "@/lib/services/orders";
import { openCheckout } from "@/lib/services/payments";
import { saveDefaultAddress } from "@/lib/services/users";

type GuestForm = z.output<typeof guestCheckOutForm>;
type CustomerForm = z.output<typeof customerCheckOutForm>;
type Led = { kind: "led"; to: string } | FormFailure;

/**
 * Places what the page showed, as a guest's order or the signed-in customer's own, and leads on: to
 * the gateway's page, or to the order's. The service looks at who may order for whom.
 */
export async function placeFromCart(_: CheckoutState, form: FormData): Promise<CheckoutState> {
  const input = Object.fromEntries(form);
  const isCustomer = (await currentSession())?.actor.kind === "customer";
  const values = formValues(form);
  if (form.get("buyer") === "customer" && !isCustomer) {
    // The page comes again with the answer, now as a guest's: with a field for the email.
    refresh();
    return { kind: "signed_out", values };
  }
  const led = isCustomer
    ? await asVisitor({ limit: "create", schema: customerCheckOutForm, input }, placeForCustomer)
    : await asVisitor({ limit: "create", schema: guestCheckOutForm, input }, placeForGuest);
  if (led.kind === "led") redirect(led.to);
  return { ...led, values };
}

async function placeForGuest({ ctx, input }: { ctx: Context; input: GuestForm }): Promise<Led> {
  const placed = await place(ctx, input, { customerId: null, email: input.email });
  if (placed.kind !== "placed") return refusal(placed, input.key);
  const { order } = placed;
  const holder = actingAs(ctx, { kind: "tracking", orderId: order.id });
  return leadOn(holder, input, order, `/track/${order.trackingToken}`);
}

async function placeForCustomer({
  ctx,
  input,
}: {
  ctx: Context;
  input: CustomerForm;
}): Promise<Led> {
  if (ctx.actor.kind !== "customer") return formFailure("Please sign in again.");
  const { customerId } = ctx.actor;
  const placed = await place(ctx, input, { customerId });
  if (placed.kind !== "placed") return refusal(placed, input.key);
  if (input.keepAddress) await keepForNextTime(ctx, input);
  return leadOn(ctx, input, placed.order, `/account/orders/${placed.order.id}`);
}

function place(
  ctx: Context,
  input: GuestForm | CustomerForm,
  buyer: { customerId: number | null; email?: string },
): Promise<PlaceOrderOutcome> {
  return checkOut({
    ctx,
    input: {
      ...buyer,
      items: input.cart.map(({ productId, quantity }) => ({ productId, quantity })),
      shippingAddress: addressOf(input),
      agreed: { total: input.total, currency: input.currency },
      idempotencyKey: input.key,
    },
  });
}

/** The order stands already: an address that could not be kept takes nothing from it. */
async function keepForNextTime(ctx: Context, input: CustomerForm): Promise<void> {
  try {
    await saveDefaultAddress({ ctx, input: { address: addressOf(input) } });
  } catch (error) {
    ctx.log.error({ error: String(error) }, "An address was not kept.");
  }
}

/** The order stands from here on: whatever else goes wrong, its own page is where it goes on. */
async function leadOn(
  ctx: Context,
  input: GuestForm | CustomerForm,
  order: OwnOrderView,
  page: string,
): Promise<Led> {
  await saveCart(withoutOrdered(await currentCart(), input.cart));
  if (input.pay === "later") return { kind: "led", to: page };
  try {
    const opened = await openCheckout({ ctx, input: { orderId: order.id } });
    return { kind: "led", to: opened.kind === "open" ? opened.url : page };
  } catch (error) {
    ctx.log.error({ orderId: order.id, error: String(error) }, "A checkout was not opened.");
    return { kind: "led", to: page };
  }
}

async function refusal(
  placed: Exclude<PlaceOrderOutcome, { kind: "placed" }>,
  key: string,
): Promise<FormFailure> {
  switch (placed.kind) {
    case "total_changed":
      return formFailure("A price has changed. Please look at your cart again.");
    case "too_many_unpaid":
      return formFailure(
        `You have ${placed.limit} unpaid orders already. Please pay or cancel one first.`,
      );
    case "key_reused":
      return orderedBefore(key);
    case "invalid":
    case "reference_taken":
      return formFailure("Something in your cart can't be ordered. Please look at it again.");
  }
}

/** An order with other details was placed under this key. Whoever means to place one more can. */
async function orderedBefore(key: string): Promise<FormFailure> {
  if ((await currentCartKey()) !== key) {
    return formFailure("From this page an order was placed already. Please start from the cart.");
  }
  await saveCart(await currentCart());
  return formFailure(
    "Your cart was ordered already, with other details: please look into your email. To order it " +
      "once more, send this form again.",
  );
}
