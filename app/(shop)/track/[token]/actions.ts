"use server";

import { redirect } from "next/navigation";
import type { OrderActionState } from "@/components/orders/order-action";
import { cancelOrderInput } from "@/lib/domain/order/input";
import { trackingContext } from "@/lib/http/page-context";
import { cancelOrder } from "@/lib/services/orders";
import { openCheckout } from "@/lib/services/payments";

const unknownLink: OrderActionState = {
  kind: "problem",
  message: "This tracking link no longer opens an order.",
};

/** Leads the holder of a tracking link to the hosted checkout. The token is the authorisation. */
export async function payTrackedOrder(
  _: OrderActionState,
  form: FormData,
): Promise<OrderActionState> {
  const held = await trackingContext(String(form.get("token")));
  if (!held) return unknownLink;
  const opened = await openCheckout({ ctx: held.ctx, input: { orderId: held.orderId } });
  if (opened.kind === "refused") return { kind: "problem", message: opened.reason };
  if (opened.kind === "not_found") return unknownLink;
  redirect(opened.url);
}

/** Cancels for the holder of a tracking link. The token is the authorisation. */
export async function cancelTrackedOrder(
  _: OrderActionState,
  form: FormData,
): Promise<OrderActionState> {
  const held = await trackingContext(String(form.get("token")));
  if (!held) return unknownLink;
  const input = cancelOrderInput.safeParse({ reason: form.get("reason") || undefined });
  if (!input.success) {
    return { kind: "problem", message: "The reason must be one line of at most 500 characters." };
  }
  const cancelled = await cancelOrder({
    ctx: held.ctx,
    input: { orderId: held.orderId, ...input.data },
  });
  switch (cancelled.kind) {
    case "cancelled":
      return { kind: "done" };
    case "refused":
      return { kind: "problem", message: cancelled.reason };
    case "not_found":
      return unknownLink;
  }
}
