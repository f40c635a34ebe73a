"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { asOrderCaller } from "@/lib/actions/order-action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { cancelOrderForm } from "@/lib/domain/order/input";
import { cancelOrder } from "@/lib/services/orders";
import { openCheckout } from "@/lib/services/payments";

const orderNotFound = formFailure("Order not found.");

/** Redirects to the hosted checkout. Authorized by the order's tracking link or the session. */
export async function payOrderAction(_: unknown, form: FormData) {
  const opened = await asOrderCaller(z.object({}), form, ({ ctx, orderId }) =>
    openCheckout({ ctx, input: { orderId } }),
  );
  switch (opened.kind) {
    case "open":
      return redirect(opened.url);
    case "refused":
      return formFailure(opened.reason);
    case "not_found":
      return orderNotFound;
    case "failed":
      return opened;
  }
}

/** Cancels an order. Authorized by the order's tracking link or the session. */
export async function cancelOrderAction(_: unknown, form: FormData) {
  return asOrderCaller(cancelOrderForm, form, async ({ ctx, orderId, input: { reason } }) => {
    const cancelled = await cancelOrder({
      ctx,
      input: { orderId, ...(reason !== undefined && { reason }) },
    });
    switch (cancelled.kind) {
      case "cancelled":
      case "already_cancelled":
        return { kind: "done" as const };
      case "refused":
        return formFailure(cancelled.reason);
      case "not_found":
        return orderNotFound;
    }
  });
}
