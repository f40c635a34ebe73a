"use server";

import { setTimeout as sleep } from "node:timers/promises";
import { refresh } from "next/cache";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { asAnyone } from "@/lib/actions/action-guard";
import { currentCart, currentCartKey, saveCart } from "@/lib/actions/cart-cookie";
import { currentSession } from "@/lib/actions/session";
import { callerAddress } from "@/lib/auth/caller-address";
import { actingAs, type Context } from "@/lib/context";
import { addressFromForm } from "@/lib/domain/address";
import { removeOrderedLines } from "@/lib/domain/cart";
import { customerCheckOutForm, guestCheckOutForm } from "@/lib/domain/check-out";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { formValues } from "@/lib/domain/form-values";
import { unpaidLimitText } from "@/lib/domain/order/unpaid-limit-text";
import type { OwnOrderView } from "@/lib/domain/order/view";
import { expiredCardText } from "@/lib/domain/saved-card";
import { checkOut, type PlaceOrderOutcome } from "@/lib/services/orders";
import { checkSavedCard, openCheckout, payWithSavedCard } from "@/lib/services/payments";
import { saveDefaultAddress } from "@/lib/services/users";

type GuestForm = z.output<typeof guestCheckOutForm>;
type CustomerForm = z.output<typeof customerCheckOutForm>;
/** How long an order waits to be placed for the gateway's answer about the chosen card. */
const cardCheckMsMax = 2_000;

type NextPage = { kind: "next_page"; url: string } | FormFailure;

/**
 * Places an order for the cart that the page showed, for a guest or the signed-in customer, and
 * redirects to the hosted checkout or the order's page. The service checks who may order for whom.
 */
export async function placeOrderAction(_: unknown, form: FormData) {
  const isCustomer = (await currentSession())?.actor.kind === "customer";
  if (form.get("buyer") === "customer" && !isCustomer) {
    // Reloads the page, which now asks for the email of a guest.
    refresh();
    return { kind: "signed_out" as const, values: formValues(form) };
  }
  const next = isCustomer
    ? await asAnyone(
        { limit: "create", schema: customerCheckOutForm, input: form },
        placeForCustomer,
      )
    : await asAnyone({ limit: "create", schema: guestCheckOutForm, input: form }, placeForGuest);
  if (next.kind === "next_page") redirect(next.url);
  return next;
}

async function placeForGuest({
  ctx,
  input,
}: {
  ctx: Context;
  input: GuestForm;
}): Promise<NextPage> {
  const placed = await place(ctx, input, { customerId: null, email: input.email });
  if (placed.kind !== "placed") return placementFailure(placed, input.key);
  const { order } = placed;
  const guestCtx = actingAs(ctx, { kind: "tracking", orderId: order.id });
  return continueToPayment(guestCtx, input, order, `/track/${order.trackingToken}`);
}

async function placeForCustomer({
  ctx,
  input,
}: {
  ctx: Context;
  input: CustomerForm;
}): Promise<NextPage> {
  if (ctx.actor.kind !== "customer")
    return formFailure("You've been signed out. Sign in again to continue.");
  const { customerId } = ctx.actor;
  if (await isCardExpired(ctx, input)) {
    return formFailure("Choose another card to continue.", { card: expiredCardText });
  }
  const placed = await place(ctx, input, { customerId });
  if (placed.kind !== "placed") return placementFailure(placed, input.key);
  if (input.keepAddress) await trySaveAddress(ctx, input);
  const page = `/account/orders/${placed.order.id}`;
  return continueToPayment(ctx, input, placed.order, page, input.card);
}

async function place(
  ctx: Context,
  input: GuestForm | CustomerForm,
  buyer: { customerId: number | null; email?: string },
): Promise<PlaceOrderOutcome> {
  return checkOut({
    ctx,
    input: {
      ...buyer,
      items: input.cart.map(({ productId, quantity }) => ({ productId, quantity })),
      shippingAddress: addressFromForm(input),
      agreed: { total: input.total, currency: input.currency },
      idempotencyKey: input.key,
      callerAddress: callerAddress(await headers()),
    },
  });
}

/**
 * Whether the chosen card has expired, which the customer should read before the order is placed. Without
 * an answer of the gateway in time, the order is placed, and can be paid on its page.
 */
async function isCardExpired(ctx: Context, { pay, card, total }: CustomerForm): Promise<boolean> {
  if (pay !== "now" || card === null || total === 0) return false;
  try {
    const checked = await Promise.race([
      checkSavedCard({ ctx, input: { cardId: card } }),
      sleep(cardCheckMsMax, null, { ref: false }),
    ]);
    return checked?.kind === "expired";
  } catch (error) {
    ctx.log.warn({ error }, "The saved cards could not be read.");
    return false;
  }
}

/** Saves the address for the next order. The order is already placed, so a failure is only logged. */
async function trySaveAddress(ctx: Context, input: CustomerForm): Promise<void> {
  try {
    await saveDefaultAddress({ ctx, input: { address: addressFromForm(input) } });
  } catch (error) {
    ctx.log.error({ error }, "A default address could not be saved.");
  }
}

/**
 * Empties the cart, then charges a saved card or opens the payment page. If that fails, the order can be
 * paid on its own page.
 */
async function continueToPayment(
  ctx: Context,
  input: GuestForm | CustomerForm,
  order: OwnOrderView,
  page: string,
  cardId: string | null = null,
): Promise<NextPage> {
  await saveCart(removeOrderedLines(await currentCart(), input.cart));
  const needsPayment = order.paymentStatus !== "not_required";
  if (input.pay === "later" || !needsPayment) return { kind: "next_page", url: page };
  try {
    if (cardId !== null && (await chargeSavedCard(ctx, order.id, cardId))) {
      return { kind: "next_page", url: page };
    }
    const opened = await openCheckout({ ctx, input: { orderId: order.id } });
    return { kind: "next_page", url: opened.kind === "open" ? opened.url : page };
  } catch (error) {
    ctx.log.error({ orderId: order.id, error }, "A checkout could not be opened.");
    return { kind: "next_page", url: page };
  }
}

/**
 * Charges a saved card; the order's page shows the result, also a decline. False if only the payment page
 * can continue: the card was removed or has expired meanwhile, or the customer's bank asks for
 * authentication.
 */
async function chargeSavedCard(ctx: Context, orderId: number, cardId: string): Promise<boolean> {
  const paid = await payWithSavedCard({ ctx, input: { orderId, cardId } });
  if (paid.kind === "declined") return paid.code !== "authentication_required";
  return paid.kind !== "no_card" && paid.kind !== "card_expired";
}

const unavailableItem = "An item in your cart is unavailable. Review your cart to continue.";

async function placementFailure(
  placed: Exclude<PlaceOrderOutcome, { kind: "placed" }>,
  key: string,
): Promise<FormFailure> {
  switch (placed.kind) {
    case "total_changed":
      return formFailure("A price has changed. Review your cart to continue.");
    case "too_many_unpaid":
      return formFailure(
        `You already have ${placed.limit} unpaid orders. Pay or cancel one first.`,
      );
    case "too_many_holds":
    case "too_many_units":
      return formFailure(unpaidLimitText(placed));
    case "key_reused":
      return alreadyOrdered(key);
    case "invalid": {
      // An issue of the cart as a whole, such as a total that is too small to be charged.
      const issue = placed.issues.find(({ path }) => path === "items");
      return formFailure(issue?.message ?? unavailableItem);
    }
    case "reference_taken":
      return formFailure(unavailableItem);
  }
}

/** An order with other details was placed under this key. A new key allows a second order. */
async function alreadyOrdered(key: string): Promise<FormFailure> {
  if ((await currentCartKey()) !== key) {
    return formFailure("You've already placed this order. Start again from your cart.");
  }
  await saveCart(await currentCart());
  return formFailure(
    "You've already ordered this cart with different details. Check your email, or submit again to " +
      "place a second order.",
  );
}
