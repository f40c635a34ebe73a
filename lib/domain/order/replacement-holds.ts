import { formatMoney } from "@/lib/domain/money";
import { change, type Decision, noChange, refuse } from "./change";
import { isDisputeOpen, isWarning } from "./dispute-status";
import type { DisputeFacts, OrderFacts } from "./facts";
import { lostAmount } from "./payment-attention";
import { isBeforeShipping } from "./shipping-units";

/*
 * A replacement costs nothing because its original is paid. Once that is disputed, lost to the bank or
 * refunded, the shop would give the items away, so a person decides (docs/decisions/0036).
 */

/**
 * Why the disputes of this order stop a replacement of it from being sent; null if none does. Warnings
 * stop it until an operator has reviewed them, as they stop the order itself.
 */
export function refusalByDispute(order: OrderFacts): string | null {
  const disputes = order.payment?.disputes ?? [];
  const open = disputes.find(
    ({ status, isReviewed }) => isDisputeOpen(status) && !(isWarning(status) && isReviewed),
  );
  if (open) {
    const until = isWarning(open.status)
      ? "Mark the payment as reviewed before you send the items again."
      : "Wait for the result before you send the items again.";
    return `${openDisputeText(order.id, open)} ${until}`;
  }
  const lost = disputes.find(({ status }) => status === "lost");
  if (!lost) return null;
  return `${lostDisputeText(order, lost)} A replacement would be free. Place a new order instead.`;
}

/**
 * Why a change of this order must put its unshipped replacements on hold before it is written: it opens,
 * reopens or loses a dispute, or requests a refund. Null if it is none of these.
 */
export function reasonToHoldReplacements(order: OrderFacts, decision: Decision): string | null {
  if (decision.kind !== "change" || order.replacementOrderId === null) return null;
  const { dispute, refund, steps } = decision.change;
  if (refund?.kind === "open") {
    const money = formatMoney(refund.amount, order.currency);
    return `Order #${order.id}, whose items this one sends again, is refunded: ${money}.`;
  }
  if (!dispute || steps.length === 0) return null;
  const known = order.payment?.disputes.find(
    (one) => dispute.kind === "set" && one.id === dispute.id,
  );
  const after = {
    ...dispute,
    id: known?.id ?? 0,
    providerRef: dispute.kind === "open" ? dispute.providerRef : (known?.providerRef ?? ""),
    isReviewed: false,
  };
  if (isDisputeOpen(after.status)) return openDisputeText(order.id, after);
  return after.status === "lost" ? lostDisputeText(order, after) : null;
}

/**
 * Puts a replacement on hold that has not left. A hold that it has already gets this reason as well. The
 * carrier may have a label that is being created; a manual shipment can still be stopped.
 */
export function decideReplacementHold(order: OrderFacts, reason: string, now: Date): Decision {
  const { shipment, holdReason } = order;
  if (!isBeforeShipping(order)) return refuse(`The order is ${order.status}.`);
  if (shipment?.status === "requested" && !shipment.isManual) {
    return refuse("The label is being created.");
  }
  if (holdReason?.includes(reason)) return noChange;
  const reasons = [holdReason, reason].filter(Boolean).join(" ");
  const set = { heldAt: order.heldAt ?? now, holdReason: reasons };
  return change({ steps: [{ set, event: { type: "order/held", data: {} } }], note: reason });
}

function openDisputeText(orderId: number, { status, providerRef }: DisputeFacts): string {
  if (status === "fraud_warning") {
    return `The card's issuer suspects fraud in order #${orderId} (${providerRef}).`;
  }
  return isWarning(status)
    ? `The customer's bank asks about the payment of order #${orderId} (${providerRef}).`
    : `The payment of order #${orderId} is disputed (${providerRef}).`;
}

function lostDisputeText(order: OrderFacts, lost: DisputeFacts): string {
  const { payment } = order;
  const disputes = [...(payment?.disputes ?? []).filter(({ id }) => id !== lost.id), lost];
  const amount = lostAmount({ ...order, payment: payment && { ...payment, disputes } });
  const money = formatMoney(amount, order.currency);
  return `The bank has returned ${money} of order #${order.id} to the customer (${lost.providerRef}).`;
}
