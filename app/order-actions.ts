"use server";

import { redirect } from "next/navigation";
import type { OrderActionState } from "@/components/orders/order-action";
import { asOrderCaller } from "@/lib/actions/order-action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { cancelOrderInput } from "@/lib/domain/order/input";
import { cancelOrder } from "@/lib/services/orders";
import { openCheckout } from "@/lib/services/payments";

const orderNotFound = formFailure("Order not found.");

/** Redirects to the hosted checkout. Authorized by the order's tracking link or the session. */
export async function payOrderAction(
  _: OrderActionState,
  form: FormData,
): Promise<OrderActionState> {
  const opened = await asOrderCaller(form, ({ ctx, orderId }) =>
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
export async function cancelOrderAction(
  _: OrderActionState,
  form: FormData,
): Promise<OrderActionState> {
  const reason = String(form.get("reason") ?? "").trim();
  const values = { reason };
  const input = cancelOrderInput.safeParse(reason === "" ? {} : { reason });
  if (!input.success) {
    return { ...formFailure("Enter a reason of one line and at most 500 characters."), values };
  }
  const cancelled = await asOrderCaller(form, ({ ctx, orderId }) =>
    cancelOrder({ ctx, input: { orderId, ...input.data } }),
  );
  switch (cancelled.kind) {
    case "cancelled":
    case "already_cancelled":
      return { kind: "done" };
    case "refused":
      return { ...formFailure(cancelled.reason), values };
    case "not_found":
      return orderNotFound;
    case "failed":
      return { ...cancelled, values };
  }
}
