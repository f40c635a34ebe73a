import { formatMoney } from "@/lib/domain/money";
import { isEnded } from "./status";
import type { OrderView } from "./view";

/** What of an order its explanation depends on. */
export type CustomerTextOrder = Pick<
  OrderView,
  | "status"
  | "paymentStatus"
  | "failureReason"
  | "waitingFor"
  | "waitingUntil"
  | "expiresAt"
  | "payment"
  | "shipment"
  | "currency"
  | "total"
>;

/** How an order stands, in one word that a page turns into a color. */
export type OrderTone = "waiting" | "moving" | "done" | "stopped" | "attention";

export interface CustomerOrderText {
  /** Where the order is, in a few words. */
  headline: string;
  /** What happens next, or what it means that nothing does. */
  next: string;
  /** Why it is where it is. */
  why: string;
  /** ISO 8601 UTC; null when no time is promised. */
  deadline: { label: string; at: string } | null;
  mood: OrderTone;
}

type Sentences = Pick<CustomerOrderText, "headline" | "next" | "why">;

const confirmingPayment: Sentences = {
  headline: "Confirming your payment…",
  next: "This takes a few seconds. You can stay here or come back later.",
  why: "You finished the checkout and the payment provider is telling us how it went.",
};

/**
 * The plain sentences a shopper reads about an order. Says nothing that the facts don't, save that
 * `confirming` means the shopper is back from the checkout, whose outcome we have not heard yet.
 */
export function customerOrderText(
  order: CustomerTextOrder,
  { confirming = false }: { confirming?: boolean } = {},
): CustomerOrderText {
  const told = confirming && awaitsPayment(order) ? confirmingPayment : sentences(order);
  return { ...told, deadline: deadlineOf(order), mood: moodOf(order) };
}

/** Whether its customer can pay the order at this moment, as far as its view tells. */
export function awaitsPayment(
  order: Pick<OrderView, "status" | "paymentStatus" | "waitingFor">,
): boolean {
  const unpaid = order.paymentStatus === "pending" || order.paymentStatus === "declined";
  return order.status === "pending" && order.waitingFor === "payment" && unpaid;
}

/** Whether a cancellation can still win. */
export function isCancellable(order: Pick<OrderView, "status">): boolean {
  return order.status === "pending" || order.status === "processing";
}

function sentences(order: CustomerTextOrder): Sentences {
  switch (order.status) {
    case "pending":
      return explainPending(order);
    case "processing":
      return explainProcessing(order);
    case "shipped":
      return explainShipped(order);
    case "delivered":
    case "completed":
      return {
        headline: "Delivered",
        next: order.status === "completed" ? "All done. Enjoy!" : "We are closing the order.",
        why: "The carrier confirmed that your shipment was handed over.",
      };
    case "failed":
      return explainFailed(order);
    case "expired":
      return {
        headline: "This order has expired",
        next: "Place a new order if you still want these items.",
        why: `It was not paid in time, so the items went back on sale. ${customerPaymentText(order)}`,
      };
    case "cancelled":
      return {
        headline: "This order was cancelled",
        next: customerPaymentText(order),
        why: "The items went back on sale and nothing will be shipped.",
      };
  }
}

function explainPending(order: CustomerTextOrder): Sentences {
  if (order.waitingFor === "payment" && order.paymentStatus === "declined") {
    return {
      headline: "Your payment didn't go through",
      next: "Try again, with another card if you like, before the time runs out.",
      why: "The card was declined. Nothing was charged and your items are still set aside.",
    };
  }
  switch (order.waitingFor) {
    case "payment":
      return {
        headline: "Waiting for your payment",
        next: "Pay now, and your order goes straight to packing.",
        why: "Your items are set aside for you until the time runs out.",
      };
    case "authorization":
      return {
        headline: "Checking your payment",
        next: "Your order is confirmed as soon as your card is approved.",
        why: "Your bank was asked to approve the amount. Nothing is charged yet.",
      };
    case "gateway_answer":
      return {
        headline: "Checking your payment",
        next: "We ask again until we know. You will not be charged twice.",
        why: "The payment provider's answer got lost on its way to us.",
      };
    case "join":
      return {
        headline: "Confirming your order",
        next: "Packing starts in a moment.",
        why: "Your payment is approved and your items are set aside.",
      };
    default:
      return {
        headline: "We have your order",
        next: "Next we set your items aside.",
        why: "It was placed a moment ago.",
      };
  }
}

function explainProcessing(order: CustomerTextOrder): Sentences {
  switch (order.waitingFor) {
    case "capture":
      return {
        headline: "Your order is confirmed",
        next: "We take the payment, then your shipment gets its label.",
        why: "Your payment is approved and your items are set aside.",
      };
    case "operator":
      return {
        headline: "Your order needs a person",
        next: "Someone at the shop is looking at it. There is nothing you have to do.",
        why: `It could not go on by itself. ${customerPaymentText(order)}`,
      };
    case "fulfillment":
      return {
        headline: "Your order is being packed",
        next: "The shop hands it to the carrier next.",
        why: customerPaymentText(order),
      };
    default:
      return {
        headline: "Getting ready to ship",
        next: "Your shipment gets its label and leaves with the carrier.",
        why: customerPaymentText(order),
      };
  }
}

function explainShipped(order: CustomerTextOrder): Sentences {
  const carrier = order.shipment?.carrier ?? "The carrier";
  switch (order.shipment?.status) {
    case "lost":
      return {
        headline: "Your shipment is missing",
        next: "Someone at the shop is looking into it and will get back to you.",
        why: `${carrier} reports the shipment as lost.`,
      };
    case "returned":
      return {
        headline: "Your shipment is on its way back",
        next: "Someone at the shop is looking into it and will get back to you.",
        why: `${carrier} could not deliver the shipment and returned it.`,
      };
    case "out_for_delivery":
      return {
        headline: "Out for delivery",
        next: "It is the last leg: the next stop is you.",
        why: `${carrier} has it on the delivery vehicle.`,
      };
    case "in_transit":
      return {
        headline: "On its way to you",
        next: "The next news is when it goes out for delivery.",
        why: `${carrier} is carrying your shipment.`,
      };
    default:
      return {
        headline: "Shipped",
        next: `${carrier} picks it up next.`,
        why: "Your shipment has its label.",
      };
  }
}

function explainFailed(order: CustomerTextOrder): Sentences {
  switch (order.failureReason) {
    case "out_of_stock":
      return {
        headline: "Sorry, we ran out of stock",
        next: customerPaymentText(order),
        why: "Someone else took the last units while your order was being placed.",
      };
    case "capture_refused":
      return {
        headline: "Your payment was refused",
        next: "Place a new order with another card if you still want these items.",
        why: `Your bank had approved the amount and then refused to pay it. ${customerPaymentText(order)}`,
      };
    case "payment_declined":
      return {
        headline: "Your payment was declined",
        next: "Place a new order with another card if you still want these items.",
        why: `Your bank declined the payment and the items went back on sale. ${customerPaymentText(order)}`,
      };
    default:
      return {
        headline: "This order did not go through",
        next: customerPaymentText(order),
        why: "Nothing will be shipped.",
      };
  }
}

/** Where the shopper's money is, in one sentence. */
export function customerPaymentText(order: CustomerTextOrder): string {
  const total = formatMoney(order.payment?.amount ?? order.total, order.currency);
  const refunded = formatMoney(order.payment?.refundedAmount ?? 0, order.currency);
  const ended = isEnded(order.status);
  switch (order.paymentStatus) {
    case "pending":
      return ended ? "You were not charged." : "You have not been charged yet.";
    case "declined":
      return "You were not charged.";
    case "unknown":
      return ended
        ? "We are asking the payment provider what became of the payment, and undo it."
        : "We are asking the payment provider what became of the payment.";
    case "authorized":
      return ended
        ? `We are releasing the hold of ${total} on your card.`
        : `${total} is held on your card and not charged yet.`;
    case "voided":
    case "lapsed":
      return `The hold of ${total} on your card was released. You were not charged.`;
    case "paid":
      if (!ended) return `${total} is paid.`;
      return order.waitingFor === "operator"
        ? `Your refund of ${total} did not go through by itself. Someone at the shop is looking at it.`
        : `Your refund of ${total} is on its way.`;
    case "partially_refunded":
      return `${refunded} of ${total} was refunded.`;
    case "refunded":
      return `${total} was refunded. Banks take a few days to show it.`;
  }
}

function deadlineOf(order: CustomerTextOrder): CustomerOrderText["deadline"] {
  if (awaitsPayment(order)) return { label: "Pay by", at: order.expiresAt };
  if (order.status === "processing" && order.waitingFor === "fulfillment" && order.waitingUntil) {
    return { label: "With the carrier by", at: order.waitingUntil };
  }
  const estimate = order.shipment?.estimatedDelivery;
  if (order.status === "shipped" && order.waitingFor === "delivery" && estimate) {
    return { label: "Expected", at: estimate };
  }
  return null;
}

function moodOf(order: CustomerTextOrder): OrderTone {
  if (order.waitingFor === "operator") return "attention";
  if (isEnded(order.status)) return "stopped";
  if (order.status === "delivered" || order.status === "completed") return "done";
  return awaitsPayment(order) ? "waiting" : "moving";
}
