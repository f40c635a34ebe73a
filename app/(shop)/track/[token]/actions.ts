"use server";

import { redirect } from "next/navigation";
import type { OrderActionState } from "@/components/orders/order-action";
import { cancelOrderInput } from "@/lib/domain/order/input";
import { actionProblem } from "@/lib/http/page-action";
import { asTrackingHolder } from "@/lib/http/tracked-action";
import { cancelOrder } from "@/lib/services/orders";
import { openCheckout } from "@/lib/services/payments";

/** Leads the holder of a tracking link to the hosted checkout. The token is the authorisation. */
export async function payTrackedOrder(
  _: OrderActionState,
  form: FormData,
): Promise<OrderActionState> {
  const opened = await asTrackingHolder(form, ({ ctx, orderId }) =>
    openCheckout({ ctx, input: { orderId } }),
  );
  switch (opened.kind) {
    case "open":
      return redirect(opened.url);
    case "refused":
      return actionProblem(opened.reason);
    case "not_found":
      return actionProblem("There is no such order.");
    case "problem":
      return opened;
  }
}

/** Cancels for the holder of a tracking link. The token is the authorisation. */
export async function cancelTrackedOrder(
  _: OrderActionState,
  form: FormData,
): Promise<OrderActionState> {
  const reason = String(form.get("reason") ?? "").trim();
  const input = cancelOrderInput.safeParse(reason === "" ? {} : { reason });
  if (!input.success) {
    return { ...actionProblem("The reason must be one line of at most 500 characters."), reason };
  }
  const cancelled = await asTrackingHolder(form, ({ ctx, orderId }) =>
    cancelOrder({ ctx, input: { orderId, ...input.data } }),
  );
  switch (cancelled.kind) {
    case "cancelled":
      return { kind: "done" };
    case "refused":
      return { ...actionProblem(cancelled.reason), reason };
    case "not_found":
      return actionProblem("There is no such order.");
    case "problem":
      return { ...cancelled, reason };
  }
}
