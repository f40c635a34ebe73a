import { formatMoney } from "@/lib/domain/money";
import { unreturnedAmount } from "@/lib/domain/order/returned-money";
import { isEnded } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";

/** The parts of an order that the texts about its money use. */
export type CustomerPaymentOrder = Pick<
  OrderView,
  "status" | "paymentStatus" | "waitingFor" | "payment" | "currency" | "total"
>;

/** What was or will be charged: items that were taken out before the charge reduce it. */
export function chargedAmount({
  payment,
  total,
}: Pick<CustomerPaymentOrder, "payment" | "total">): number {
  return (payment?.capturedAmount || payment?.amount) ?? total;
}

/** One sentence about the customer's money. */
export function customerPaymentText(order: CustomerPaymentOrder): string {
  const total = formatMoney(chargedAmount(order), order.currency);
  const refunded = formatMoney(order.payment?.refundedAmount ?? 0, order.currency);
  const hasEnded = isEnded(order.status);
  switch (order.paymentStatus) {
    case "not_required":
      return hasEnded ? "This order was free." : "This order is free. There's nothing to pay.";
    case "pending":
      return hasEnded ? "You weren't charged." : "You haven't been charged yet.";
    case "declined":
      return "You weren't charged.";
    case "unknown":
      return hasEnded
        ? "We're checking your payment and will reverse it if it went through."
        : "We're checking your payment with the payment provider.";
    case "authorized":
      return hasEnded
        ? `We're releasing the ${total} hold on your card.`
        : `${total} is on hold on your card. You haven't been charged yet.`;
    case "voided":
    case "lapsed":
      return `The ${total} hold on your card was released. You weren't charged.`;
    case "paid":
      return paidText(order, hasEnded ? null : `You paid ${total}.`);
    case "partially_refunded":
      return paidText(order, `${refunded} of ${total} was refunded.`);
    case "refunded":
      return `${total} was refunded. It can take a few days to appear on your statement.`;
  }
}

/** What became of captured money: `so far`, what came back in another way, and what is to come. */
function paidText(order: CustomerPaymentOrder, soFar: string | null): string {
  const { returnedByBankAmount: byBank = 0, returnedElsewhereAmount: elsewhere = 0 } =
    order.payment ?? {};
  const money = (amount: number) => formatMoney(amount, order.currency);
  return [
    soFar,
    byBank > 0 && `Your bank returned ${money(byBank)} to you.`,
    elsewhere > 0 && `We returned ${money(elsewhere)} to you in another way.`,
    refundToComeText(order, soFar !== null),
  ]
    .filter(Boolean)
    .join(" ");
}

/** Only an order that has ended is refunded automatically. Null when nothing is left to refund. */
function refundToComeText(order: CustomerPaymentOrder, isPartlyRefunded: boolean): string | null {
  const left = order.payment ? unreturnedAmount(order.payment) : order.total;
  if (!isEnded(order.status) || left <= 0) return null;
  const money = formatMoney(left, order.currency);
  const refund = isPartlyRefunded ? `The refund of the other ${money}` : `Your ${money} refund`;
  return order.waitingFor === "operator"
    ? `${refund} is delayed. Our team is looking into it.`
    : `${refund} is on its way.`;
}
