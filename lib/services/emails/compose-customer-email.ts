import type { CustomerEmail } from "@/lib/domain/email/email-plan";
import { shipsToText, shownCancelReason } from "@/lib/domain/email/shown-text";
import { formatMoney } from "@/lib/domain/money";
import { unreturnedAmount } from "@/lib/domain/order/returned-money";
import { isEnded, isPaidFor } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";
import type { Email, EmailRow } from "./render-email";

interface EmailSource {
  order: OrderView;
  /** The payload of the event that this email reports. */
  data: Record<string, unknown>;
  trackingUrl: string;
  /** Until when the order must be paid on its page, as text; absent when it needs no such payment. */
  payBy?: string;
}

/** The text of one email to a customer, with a button that opens the order's tracking page. */
export function composeCustomerEmail(kind: CustomerEmail, source: EmailSource): Email {
  const { subject, heading, paragraphs, rows } = texts[kind](source);
  const mustPay = source.payBy !== undefined || kind === "payment_link";
  return {
    subject: `${subject} (order ${source.order.id})`,
    heading: heading ?? subject,
    paragraphs,
    ...(rows && { rows }),
    button: { label: mustPay ? "View and pay order" : "View order", url: source.trackingUrl },
  };
}

interface EmailText {
  subject: string;
  /** Omitted when it repeats the subject. */
  heading?: string;
  paragraphs: readonly string[];
  rows?: readonly EmailRow[];
}

const texts: Record<CustomerEmail, (source: EmailSource) => EmailText> = {
  order_confirmation: ({ order, payBy }) => ({
    subject: "We received your order",
    heading: "Thanks for your order",
    paragraphs: [
      ...(payBy === undefined
        ? whatIsNext(order)
        : [`Please pay ${money(order, order.total)} by ${payBy}. After that, your order expires.`]),
      shipsToText(order),
      "You can follow your order on its page at any time.",
    ],
    rows: [
      ...order.items.map(({ quantity, name, subtotal }) => ({
        label: `${quantity} × ${name}`,
        value: money(order, subtotal),
      })),
      ...order.adjustments.map(({ label, amount }) => ({ label, value: money(order, amount) })),
      { label: "Total", value: isFree(order) ? "Free" : money(order, order.total) },
    ],
  }),
  payment_reminder: ({ order, payBy }) => ({
    subject: "Your order is waiting for your payment",
    paragraphs: [
      `${money(order, order.total)} is due for order ${order.id} by ${payBy}.`,
      "After that, your order expires and your items are released. You won't be charged.",
    ],
  }),
  payment_confirmation: ({ order, data }) => ({
    subject: "Payment received",
    heading: "Thanks for your payment",
    paragraphs: [
      `We received your payment of ${money(order, data.amount)} for order ${order.id}.`,
      ...(waitsToShip(order) ? [whenItShips] : []),
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
  tracking_link: () => ({
    subject: "Your order link",
    heading: "Here's your order",
    paragraphs: [
      "Open your order to see where it is. Anyone with this link can see it, so keep it to yourself.",
      "If you didn't ask for this link, ignore this email.",
    ],
  }),
  tracking_changed: ({ order, data }) => ({
    subject: "Your tracking number has changed",
    paragraphs: [
      typeof data.trackingNumber === "string"
        ? "Please use this one from now on."
        : "There is no tracking number for your package, other than we wrote before.",
      ...shippedWith(order, data),
    ],
  }),
  order_processing: ({ order }) => ({
    subject: "We're preparing your order",
    paragraphs: [
      `We're packing your ${order.items.length === 1 ? "item" : "items"}.`,
      ...(isFree(order) ? ["This order is free. There's nothing to pay."] : []),
    ],
  }),
  order_failed: ({ order }) => ({
    subject: "We couldn't fulfill your order",
    heading: "Sorry, this sold out",
    paragraphs: [
      "An item sold out before we could reserve it for you, so we couldn't accept your order.",
      ...(isFree(order) ? [] : [whatWasCharged(order)]),
    ],
  }),
  order_shipped: ({ order, data }) => ({
    subject: "Your order has shipped",
    paragraphs: [...shippedWith(order, data), ...removedItems(order)],
  }),
  order_delivered: ({ data }) => ({
    ...(data.isAssumed
      ? { subject: "Has your order arrived?", heading: "Your package should have arrived" }
      : { subject: "Your order was delivered", heading: "Your package was delivered" }),
    paragraphs: [
      data.isAssumed
        ? "If it hasn't, please get in touch with us. Thanks for shopping with us."
        : "We hope everything arrived as expected. Thanks for shopping with us.",
    ],
  }),
  order_returned: ({ order }) => ({
    subject: "Your package came back to us",
    paragraphs: [
      "It could not be delivered, or was sent back, so we've closed this order.",
      ...afterFailedShipment(order),
    ],
  }),
  order_lost: ({ order }) => ({
    subject: "Your package was lost",
    heading: "Sorry, your package was lost",
    paragraphs: ["It never arrived, so we've closed this order.", ...afterFailedShipment(order)],
  }),
  order_cancelled: ({ order, data }) => {
    const reason = shownCancelReason(order, data);
    return {
      subject: "Your order was cancelled",
      paragraphs: [
        ...(reason === null ? [] : [`Reason: ${reason}`]),
        `${moneyOfCancelled(order)} You don't need to do anything.`,
      ],
    };
  },
  order_expired: ({ order }) => ({
    subject: "Your order has expired",
    paragraphs: [
      "We didn't receive your payment in time, so we released your items.",
      whatWasCharged(order),
    ],
  }),
  payment_refunded: ({ order, data }) => ({
    subject: "Your refund is on its way",
    paragraphs: [
      `We refunded ${money(order, data.amount)}.`,
      ...removedItems(order),
      "It can take a few days to appear on your statement.",
    ],
  }),
  refund_failed: ({ order, data }) => ({
    subject: "We couldn't complete your refund",
    paragraphs: [
      `We refunded ${money(order, data.amount)}, but your bank couldn't accept it.`,
      "We're looking into it and will return your money in another way if we have to.",
    ],
  }),
};

const whenItShips = "We'll email you when your package ships.";

/** What the customer of a new order reads about next. A payment may still be declined. */
function whatIsNext(order: OrderView): string[] {
  if (!waitsToShip(order)) return [];
  return [
    isPaidFor(order.paymentStatus) ? whenItShips : "We'll email you about your payment next.",
  ];
}

function waitsToShip({ status }: OrderView): boolean {
  return status === "pending" || status === "processing";
}

/** What an order that ended has cost its customer. A payment can still arrive after its end. */
function whatWasCharged(order: OrderView): string {
  const { paymentStatus } = order;
  if (otherReturns(order).length > 0) return moneyOfCancelled(order);
  return isPaidFor(paymentStatus) || paymentStatus === "refunded" || paymentStatus === "unknown"
    ? "Any payment will be refunded to your card."
    : "You haven't been charged. Any hold on your card will be released automatically.";
}

/** Says which units of the order don't ship; nothing if all do, or if nothing of it ships. */
function removedItems(order: OrderView): string[] {
  if (isEnded(order.status)) return [];
  return order.items
    .filter(({ quantity, shippingQuantity }) => shippingQuantity < quantity)
    .map(
      ({ name, quantity, shippingQuantity }) =>
        `${name}: ${shippingQuantity} of ${quantity} ${shippingQuantity === 1 ? "ships" : "ship"}.`,
    );
}

function isFree(order: OrderView): boolean {
  return order.paymentStatus === "not_required";
}

function money(order: OrderView, amount: unknown): string {
  return formatMoney(typeof amount === "number" ? amount : order.total, order.currency);
}

/** The carrier and tracking number, as far as there are any, and where to follow the package. */
function shippedWith(order: OrderView, data: Record<string, unknown>): string[] {
  const { carrier, trackingNumber } = data;
  const link = order.shipment?.trackingNumber === trackingNumber && order.shipment?.trackingUrl;
  return [
    typeof carrier === "string"
      ? `Your package ships with ${carrier}.`
      : "Your package is on its way.",
    ...(typeof trackingNumber === "string" ? [`Tracking number: ${trackingNumber}`] : []),
    ...(link ? [`Follow it at ${link}`] : []),
  ];
}

/** What becomes of the customer's money, of which we don't refund what they got in another way. */
function moneyOfCancelled(order: OrderView): string {
  if (isFree(order)) return "There was nothing to pay.";
  const returns = otherReturns(order);
  if (returns.length === 0) return "Any payment will be refunded to your card.";
  const left = unreturnedAmount(order.payment);
  const rest = left > 0 ? [`We'll refund the other ${money(order, left)} to your card.`] : [];
  return [...returns, ...rest].join(" ");
}

/** What the customer got back of their payment other than by refunds. */
function otherReturns({ payment, currency }: OrderView): string[] {
  const byBank = payment?.returnedByBankAmount ?? 0;
  const elsewhere = payment?.returnedElsewhereAmount ?? 0;
  return [
    ...(byBank > 0 ? [`Your bank returned ${formatMoney(byBank, currency)} to you.`] : []),
    ...(elsewhere > 0
      ? [`We returned ${formatMoney(elsewhere, currency)} to you in another way.`]
      : []),
  ];
}

/** What the customer of a lost or returned shipment got instead. */
function afterFailedShipment(order: OrderView): string[] {
  const refunded = order.payment?.refundedAmount ?? 0;
  return [
    ...(order.replacementOrderId === null
      ? []
      : [`We're sending your items again, as order ${order.replacementOrderId}.`]),
    ...(refunded > 0 ? [`We refunded ${money(order, refunded)}.`] : []),
    ...otherReturns(order),
  ];
}
