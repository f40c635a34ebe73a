import { actorName } from "@/lib/auth/actor";
import { requireShop } from "@/lib/auth/permissions";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { inAllowedVersion } from "@/lib/domain/order/allowed-versions";
import type { Refused } from "@/lib/domain/order/change";
import type { RefundOrder } from "@/lib/domain/order/operator-input";
import { decideRefund } from "@/lib/domain/order/refund-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { operatorOutcome } from "@/lib/services/orders/operator-outcome";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { changeReplacedOrder } from "@/lib/services/orders/replaced-orders";
import { checkPayment } from "./check-payment";
import { refreshRefund } from "./refresh-refund";

export type RefundOutcome =
  | { kind: "refunded"; amount: number }
  /** The gateway has not confirmed it yet. A webhook or the reconciliation brings the outcome. */
  | { kind: "pending"; amount: number }
  | { kind: "failed"; code: string | null }
  | Refused
  | { kind: "not_found" };

export type RequestRefund = Omit<RefundOrder, "lines" | "seenReplacement"> & {
  /** The versions of the order that the caller allows; any by default. */
  versions?: readonly string[] | null;
  seenReplacement?: RefundOrder["seenReplacement"];
  /** A line may say itself whether its units are restocked. */
  lines: readonly (RefundOrder["lines"][number] & { restock?: boolean })[];
};

/**
 * Refunds an order that otherwise continues: everything, an amount, or some of its units, which may
 * be restocked once the refund has succeeded. The request is committed before the gateway is
 * called, so parallel refunds never exceed the captured amount, a call without a response is
 * repeated with the same idempotency key, and a form that is sent twice refunds once.
 */
export const refundOrder = defineVerb<RequestRefund, RefundOutcome>(
  "refundOrder",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "refunds:write");
    const { orderId, key, restock, lines, versions, ...rest } = input;
    const draft = {
      ...rest,
      requestKey: key,
      lines: lines.map((line) => ({ restock, ...line })),
      actor: actorName(ctx.actor),
    };
    // Money that was refunded at the gateway is not offered again. Without a response the refund is
    // requested all the same: the gateway refuses what is gone.
    await checkPayment({ ctx, input: { orderId } });
    // Unchanged means that the same request was sent before: its refund exists.
    const requested = operatorOutcome(
      await changeReplacedOrder(ctx, orderId, (order) =>
        inAllowedVersion(versions, order, decideRefund(order, draft)),
      ),
    );
    if (requested.kind !== "done") return requested;
    const refund = requested.order.payment?.refunds.find(({ requestKey }) => requestKey === key);
    if (!refund) throw new Error(`The refund of order ${orderId} was not found.`);
    try {
      await refreshRefund(ctx, requested.order, refund.id, { isSeen: true });
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      ctx.log.warn(
        { orderId, refundId: refund.id, error },
        "Refund got no response. It is retried automatically.",
      );
    }
    return readOutcome(ctx, orderId, refund);
  },
);

async function readOutcome(
  ctx: Context,
  orderId: number,
  { id, amount }: { id: number; amount: number },
): Promise<RefundOutcome> {
  const order = await readOrderFacts(ctx.db, orderId);
  const refund = order?.payment?.refunds.find((other) => other.id === id);
  if (refund?.status === "failed") return { kind: "failed", code: refund.failureCode };
  return refund?.status === "succeeded"
    ? { kind: "refunded", amount }
    : { kind: "pending", amount };
}
