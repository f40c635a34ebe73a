import type { CustomerEmail } from "@/lib/domain/email/email-plan";
import { formatMoney } from "@/lib/domain/money";
import type { OrderView } from "@/lib/domain/order/view";
import type { Email } from "./render-email";

interface EmailSource {
  order: OrderView;
  /** The payload of the event that this email reports. */
  data: Record<string, unknown>;
  trackingUrl: string;
}

/** The text of one email to a customer, with a button that opens the order's tracking page. */
export function composeCustomerEmail(kind: CustomerEmail, source: EmailSource): Email {
  const { subject, heading, paragraphs } = texts[kind](source);
  return {
    subject: `${subject} (order ${source.order.id})`,
    heading: heading ?? subject,
    paragraphs,
    button: { label: "View order", url: source.trackingUrl },
  };
}

interface EmailText {
  subject: string;
  /** Omitted when it repeats the subject. */
  heading?: string;
  paragraphs: readonly string[];
}

const texts: Record<CustomerEmail, (source: EmailSource) => EmailText> = {
  payment_confirmation: ({ order, data }) => ({
    subject: "Payment received",
    heading: "Thanks for your payment",
    paragraphs: [
      `We received your payment of ${money(order, data.amount)} for order ${order.id}.`,
      "We'll email you when your package ships.",
    ],
  }),
  payment_failed: ({ order, data }) => ({
    subject: "We couldn't process your payment",
    paragraphs: [
      `${String(data.message ?? "Your card was declined.")} You haven't been charged.`,
      order.status === "pending"
        ? "Your items are still reserved. Try again or use another card."
        : "We've closed this order. You can order again with another card.",
    ],
  }),
  payment_link: ({ order }) => ({
    subject: "Complete your payment",
    paragraphs: [
      `${money(order, order.total)} is due for order ${order.id}. Your items are reserved for you.`,
      "Open your order to pay by card on our payment provider's secure page.",
    ],
  }),
  order_processing: ({ order }) => ({
    subject: "We're preparing your order",
    paragraphs: [`We're packing your ${order.items.length === 1 ? "item" : "items"}.`],
  }),
  order_failed: () => ({
    subject: "We couldn't fulfill your order",
    heading: "Sorry, this sold out",
    paragraphs: [
      "An item sold out before we could reserve it for you, so we couldn't accept your order.",
      "You haven't been charged. Any hold on your card will be released automatically.",
    ],
  }),
  order_shipped: ({ data }) => ({
    subject: "Your order has shipped",
    paragraphs: [
      `Your package ships with ${String(data.carrier)}.`,
      `Tracking number: ${String(data.trackingNumber)}`,
    ],
  }),
  order_delivered: () => ({
    subject: "Your order was delivered",
    heading: "Your package was delivered",
    paragraphs: ["We hope everything arrived as expected."],
  }),
  order_completed: () => ({
    subject: "Your order is complete",
    paragraphs: ["Thanks for shopping with us."],
  }),
  order_cancelled: ({ data }) => ({
    subject: "Your order was cancelled",
    paragraphs: [
      ...(typeof data.reason === "string" && data.reason !== "" ? [`Reason: ${data.reason}`] : []),
      "Any payment will be refunded to your card. You don't need to do anything.",
  tracking_link: () => ({
    subject: "Your order link",
    heading: "Here's your order",
    paragraphs: [
      "Open your order to see where it is. Anyone with this link can see it, so keep it to yourself.",
      "If you didn't ask for this link, ignore this email.",
    ],
  }),
    ],
  }),
  order_expired: () => ({
    subject: "Your order has expired",
    paragraphs: [
      "We didn't receive your payment in time, so we released your items.",
      "You haven't been charged.",
    ],
  }),
  payment_refunded: ({ order, data }) => ({
    subject: "Your refund is on its way",
    paragraphs: [
      `We refunded ${money(order, data.amount)}.`,
      "It can take a few days to appear on your statement.",
    ],
  }),
};

function money(order: OrderView, amount: unknown): string {
  return formatMoney(typeof amount === "number" ? amount : order.total, order.currency);
}
