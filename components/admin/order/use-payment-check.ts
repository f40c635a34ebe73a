"use client";

import { useQuery } from "@tanstack/react-query";
import { useAdminOrder } from "./admin-order-provider";

/** A gateway that does not respond sooner keeps no operator waiting. */
const answerMsMax = 5_000;

/**
 * Asks the gateway about the order's payment when a form opens, and then fetches the order again.
 * `unavailable` means that refunds made at the gateway may be missing.
 */
export function usePaymentCheck(): "checking" | "checked" | "unavailable" {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const orderId = adminOrder.order.id;
  const { data } = useQuery({
    queryKey: ["payment-check", orderId],
    queryFn: async () => {
      const late = new Promise<null>((resolve) => setTimeout(resolve, answerMsMax, null));
      const check = actions.checkPaymentAction({ orderId }).catch(() => null);
      const outcome = await Promise.race([check, late]);
      await refresh();
      return outcome?.kind === "checked" ? "checked" : "unavailable";
    },
    // Each time the form opens, it asks anew, and only then.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data ?? "checking";
}
