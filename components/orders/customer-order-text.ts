import { awaitsPayment } from "@/lib/domain/order/customer-order-rules";
import type { OrderView } from "@/lib/domain/order/view";
import { type CustomerPaymentOrder, customerPaymentText } from "./customer-payment-text";

/** The parts of an order that its texts use. */
export type CustomerTextOrder = CustomerPaymentOrder &
  Pick<
    OrderView,
    "failureReason" | "waitingUntil" | "expiresAt" | "shipment" | "replacementOrderId"
  >;

export interface CustomerOrderText {
  /** Where the order is, in a few words. */
  headline: string;
  /** What happens next, or why nothing does. */
  next: string;
  /** The reason for the current state. */
  why: string;
  /** `at` is ISO 8601 UTC. Null when there is no time to name. */
  deadline: { label: string; at: string } | null;
}

type Sentences = Pick<CustomerOrderText, "headline" | "next" | "why">;

const confirmingPayment: Sentences = {
  headline: "Confirming your payment…",
  next: "This takes a few seconds. You can stay here or come back later.",
  why: "We're waiting for the payment provider to confirm your payment.",
};

/**
 * The sentences that a customer reads about their order. `confirming` means that the customer has
 * returned from the hosted payment page and its result has not arrived yet.
 */
export function customerOrderText(
  order: CustomerTextOrder,
  { confirming = false }: { confirming?: boolean } = {},
): CustomerOrderText {
  const isConfirming = confirming && awaitsPayment(order);
  const sentences = isConfirming ? confirmingPayment : sentencesOf(order);
  return { ...sentences, deadline: deadlineOf(order) };
}

function sentencesOf(order: CustomerTextOrder): Sentences {
  switch (order.status) {
    case "pending":
      return pendingText(order);
    case "processing":
      return processingText(order);
    case "shipped":
      return shippedText(order);
    case "delivered":
    case "completed":
      if (order.shipment?.status === "lost" || order.shipment?.status === "returned") {
        return shippedText(order);
      }
      return {
        headline: "Delivered",
        next: order.status === "completed" ? "Enjoy your order!" : "We're finishing up.",
        why: "Your package was delivered.",
      };
    case "returned":
      return {
        headline: "Your package came back to us",
        next: replacementText(order) ?? customerPaymentText(order),
        why: "It could not be delivered, or was sent back, so this order is closed.",
      };
    case "lost":
      return {
        headline: "Your package was lost",
        next: replacementText(order) ?? customerPaymentText(order),
        why: "It never arrived, so this order is closed.",
      };
    case "failed":
      return failedText(order);
    case "expired":
      return {
        headline: "This order has expired",
        next: "Place a new order if you still want these items.",
        why: `We didn't receive your payment in time, so your items are no longer reserved. ${customerPaymentText(order)}`,
      };
    case "cancelled":
      return {
        headline: "This order was cancelled",
        next: customerPaymentText(order),
        why: "Nothing will be shipped.",
      };
  }
}

function pendingText(order: CustomerTextOrder): Sentences {
  if (order.waitingFor === "payment" && order.paymentStatus === "declined") {
    return {
      headline: "Your payment didn't go through",
      next: "Try again or use another card before your reservation ends.",
      why: "Your card was declined. You weren't charged, and your items are still reserved.",
    };
  }
  switch (order.waitingFor) {
    case "payment":
      return {
        headline: "Waiting for your payment",
        next: "Pay now and we'll start packing your order.",
        why: "Your items are reserved for you until the time runs out.",
      };
    case "authorization":
      return {
        headline: "Checking your payment",
        next: "Your order is confirmed as soon as your bank authorizes the payment.",
        why: "We've asked your bank to authorize the payment. You haven't been charged.",
      };
    case "gateway_answer":
      return {
        headline: "Checking your payment",
        next: "We'll keep checking. You won't be charged twice.",
        why: "We haven't heard back from the payment provider.",
      };
    case "join":
      return {
        headline: "Confirming your order",
        next: "We'll start packing in a moment.",
        why:
          order.paymentStatus === "not_required"
            ? "Your items are reserved."
            : "Your payment is authorized and your items are reserved.",
      };
    default:
      return {
        headline: "We have your order",
        next: "Next, we'll reserve your items.",
        why: "We've just received your order.",
      };
  }
}

function processingText(order: CustomerTextOrder): Sentences {
  switch (order.waitingFor) {
    case "capture":
      return {
        headline: "Your order is confirmed",
        next: "Next, we'll charge your card and prepare your package.",
        why: "Your payment is authorized and your items are reserved.",
      };
    case "operator":
      return {
        headline: "We're reviewing your order",
        next: "Our team is on it. You don't need to do anything.",
        why: `Your order needs a closer look. ${customerPaymentText(order)}`,
      };
    case "fulfillment":
      return {
        headline: "Your order is being packed",
        next: "Next, we'll hand it to the carrier.",
        why: customerPaymentText(order),
      };
    default:
      return {
        headline: "Getting ready to ship",
        next: "Next, we'll hand your package to the carrier.",
        why: customerPaymentText(order),
      };
  }
}

function shippedText(order: CustomerTextOrder): Sentences {
  const carrier = order.shipment?.carrier ?? "The carrier";
  switch (order.shipment?.status) {
    case "lost":
      return {
        headline: "Your package is missing",
        next: replacementText(order) ?? teamLooksIntoIt,
        why: "Your package was reported as lost.",
      };
    case "returned":
      return {
        headline: "Your package was returned to us",
        next: replacementText(order) ?? teamLooksIntoIt,
        why: "Your package could not be delivered, or was sent back.",
      };
    case "out_for_delivery":
      return {
        headline: "Out for delivery",
        next: "Your package should arrive soon.",
        why: `${carrier} has your package on the delivery vehicle.`,
      };
    case "in_transit":
      return {
        headline: "On its way to you",
        next: "Next, it goes out for delivery.",
        why: `${carrier} has your package.`,
      };
    default:
      if (order.shipment?.isManual) {
        return {
          headline: "On its way to you",
          next: "Next, your package is delivered.",
          why: "We've shipped your package.",
        };
      }
      return {
        headline: "Shipped",
        next: `${carrier} picks up your package next.`,
        why: "Your package has its shipping label.",
      };
  }
}

const teamLooksIntoIt = "Our team is looking into it and will get back to you.";

/** Null without a replacement. */
function replacementText({ replacementOrderId }: CustomerTextOrder): string | null {
  if (replacementOrderId === null) return null;
  return `We're sending your items again, as order ${replacementOrderId}.`;
}

function failedText(order: CustomerTextOrder): Sentences {
  switch (order.failureReason) {
    case "out_of_stock":
      return {
        headline: "Sorry, we ran out of stock",
        next: customerPaymentText(order),
        why: "Another customer bought the last items while you were placing your order.",
      };
    case "capture_refused":
      return {
        headline: "Your payment was declined",
        next: "Place a new order with another card if you still want these items.",
        why: `Your bank authorized the payment, then declined the charge. ${customerPaymentText(order)}`,
      };
    case "payment_declined":
      return {
        headline: "Your payment was declined",
        next: "Place a new order with another card if you still want these items.",
        why: `Your bank declined the payment, so your items are no longer reserved. ${customerPaymentText(order)}`,
      };
    default:
      return {
        headline: "This order did not go through",
        next: customerPaymentText(order),
        why: "Nothing will be shipped.",
      };
  }
}

function deadlineOf(order: CustomerTextOrder): CustomerOrderText["deadline"] {
  if (awaitsPayment(order)) return { label: "Pay by", at: order.expiresAt };
  if (order.status === "processing" && order.waitingFor === "fulfillment" && order.waitingUntil) {
    return { label: "Ships by", at: order.waitingUntil };
  }
  const estimate = order.shipment?.estimatedDelivery;
  if (order.status === "shipped" && order.waitingFor === "delivery" && estimate) {
    return { label: "Expected", at: estimate };
  }
  return null;
}
