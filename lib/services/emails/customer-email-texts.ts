import type { CustomerEmail } from "@/lib/domain/email/email-plan";
import { formatMoney } from "@/lib/domain/money";
import type { OrderView } from "@/lib/domain/order/view";
import type { Email } from "./render-email";

interface About {
  order: OrderView;
  /** The event that this email is about. */
  data: Record<string, unknown>;
  trackingUrl: string;
}

/** The words of every email to a customer. */
export function customerEmail(kind: CustomerEmail, about: About): Email {
  const { subject, heading, paragraphs } = words[kind](about);
  return {
    subject: `${subject} (order ${about.order.id})`,
    heading,
    paragraphs,
    button: { label: "View your order", url: about.trackingUrl },
  };
}

const words: Record<CustomerEmail, (about: About) => Omit<Email, "button">> = {
  payment_confirmation: ({ order, data }) => ({
    subject: "Payment received",
    heading: "Thank you for your payment",
    paragraphs: [
      `We have received ${money(order, data.amount)} for order ${order.id}.`,
      "We will write again as soon as your shipment is on its way.",
    ],
  }),
  payment_failed: ({ order, data }) => ({
    subject: "Your payment did not go through",
    heading: "Your payment did not go through",
    paragraphs: [
      `${String(data.message ?? "The card was declined.")} You have not been charged.`,
      order.status === "pending"
        ? "Your items are still held for you. You can try again with another card."
        : "The order has been closed. You are welcome to place it again with another card.",
    ],
  }),
  payment_link: ({ order }) => ({
    subject: "Your order waits for your payment",
    heading: "Your order waits for your payment",
    paragraphs: [
      `${money(order, order.total)} is still to be paid. Your items are set aside until then.`,
      "Open your order to pay it on our payment provider's page, with any card.",
    ],
  }),
  order_processing: ({ order }) => ({
    subject: "We are preparing your order",
    heading: "We are preparing your order",
    paragraphs: [
      `Your ${order.items.length === 1 ? "item is" : "items are"} set aside and being packed.`,
    ],
  }),
  order_failed: () => ({
    subject: "We could not fulfill your order",
    heading: "Sold out, and we are sorry",
    paragraphs: [
      "Something in your order sold out while you placed it, so we could not accept it.",
      "You have not been charged; an authorization on your card is released by itself.",
    ],
  }),
  order_shipped: ({ data }) => ({
    subject: "Your order is on its way",
    heading: "Your order is on its way",
    paragraphs: [
      `${String(data.carrier)} has your shipment. Its tracking number is ${String(data.trackingNumber)}.`,
    ],
  }),
  order_delivered: () => ({
    subject: "Your order was delivered",
    heading: "Your shipment was delivered",
    paragraphs: ["We hope that everything arrived as it should."],
  }),
  order_completed: () => ({
    subject: "Your order is complete",
    heading: "Your order is complete",
    paragraphs: ["Thank you for shopping with us."],
  }),
  order_cancelled: ({ data }) => ({
    subject: "Your order was cancelled",
    heading: "Your order was cancelled",
    paragraphs: [
      typeof data.reason === "string" && data.reason !== ""
        ? `Reason: ${data.reason}`
        : "The order was cancelled as asked.",
      "Whatever was paid is being returned to your card; this needs nothing from you.",
    ],
  }),
  order_expired: () => ({
    subject: "Your order has expired",
    heading: "Your order has expired",
    paragraphs: [
      "It was not paid in time, so the items are free for others again.",
      "You have not been charged.",
    ],
  }),
  payment_refunded: ({ order, data }) => ({
    subject: "Your refund is on its way",
    heading: "Your refund is on its way",
    paragraphs: [
      `We have returned ${money(order, data.amount)}. Banks take a few days to show it.`,
    ],
  }),
};

function money(order: OrderView, amount: unknown): string {
  return formatMoney(typeof amount === "number" ? amount : order.total, order.currency);
}
