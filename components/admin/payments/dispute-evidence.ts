import { operatorEventText } from "@/components/admin/order/operator-event-text";
import { formatAddress } from "@/lib/domain/address";
import type { DisputeView } from "@/lib/domain/dispute-view";
import { formatTime } from "@/lib/domain/format-time";
import { formatMoney } from "@/lib/domain/money";
import { isShownToCustomer } from "@/lib/domain/order/customer-events";
import type { RefundStatus } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";
import { disputeKindName, operatorDisputeReason } from "./operator-dispute-text";

export interface EvidenceSection {
  heading: string;
  lines: readonly string[];
}

/**
 * The evidence that the shop has about a disputed payment, in sections of plain lines: the page shows
 * and prints them, and the same text is copied. Times are in the shop's time zone.
 */
export function disputeEvidence(
  dispute: DisputeView,
  { now, timeZone }: { now: Date; timeZone: string },
): EvidenceSection[] {
  const { order } = dispute;
  const at = (time: string) => formatTime(time, "second", { now, timeZone });
  const money = (amount: number) => formatMoney(amount, order.currency);
  return [
    {
      heading: "Payment",
      lines: [
        `Order ${order.id} of ${at(order.createdAt)}, ${money(order.total)}`,
        `Payment ${dispute.paymentRef} of ${at(dispute.paidAt)}`,
        `${disputeKindName(dispute.status)}: ${formatMoney(dispute.amount, dispute.currency)}, ${operatorDisputeReason(dispute.reason)}`,
        ...(order.email ? [`Customer: ${order.email}`] : []),
      ],
    },
    {
      heading: "Items",
      lines: order.items.map((item) => itemLine(item, order)),
    },
    {
      heading: "Shipping address",
      lines: formatAddress(order.shippingAddress).split("\n"),
    },
    { heading: "Shipment", lines: shipmentLines(dispute, at) },
    { heading: "Refunds", lines: refundLines(dispute, at) },
    {
      heading: `Timeline (${timeZone})`,
      lines: dispute.events.filter(isShownToCustomer).map((event) => {
        const { title, detail } = operatorEventText(event, order);
        return `${at(event.at)}: ${[title, detail].filter(Boolean).join(". ")}`;
      }),
    },
    ...dispute.emails.map(({ subject, to, text, sentAt }) => ({
      heading: `Email of ${at(sentAt)} to ${to}: ${subject}`,
      lines: text.split("\n").filter(Boolean),
    })),
  ];
}

/** How many units of an item were ordered, and how many of them have left. */
function itemLine(item: OrderView["items"][number], { shipment, currency }: OrderView): string {
  const { name, sku, quantity, shippingQuantity, unitPrice } = item;
  const product = `${name} (${sku})`;
  const ordered = `ordered at ${formatMoney(unitPrice, currency)} each`;
  const shipped = shipment?.shippedAt ? shippingQuantity : 0;
  if (shipped === 0) return `${product}: none shipped of ${quantity} ${ordered}`;
  return `${shipped} × ${product} shipped of ${quantity} ${ordered}`;
}

function shipmentLines({ order }: DisputeView, at: (time: string) => string): string[] {
  const { shipment, replacementOrderId } = order;
  if (!shipment?.shippedAt) return ["Not shipped."];
  return [
    `Shipped ${at(shipment.shippedAt)}`,
    ...(shipment.carrier ? [`Carrier: ${shipment.carrier}`] : []),
    ...(shipment.trackingNumber ? [`Tracking number: ${shipment.trackingNumber}`] : []),
    shipment.deliveredAt ? `Delivered ${at(shipment.deliveredAt)}` : "Not delivered yet.",
    ...(shipment.status === "lost" ? ["Reported as lost."] : []),
    ...(shipment.status === "returned" ? ["Came back to the shop."] : []),
    ...(replacementOrderId === null ? [] : [`Items sent again as order ${replacementOrderId}.`]),
  ];
}

const refundResults: Readonly<Record<RefundStatus, string>> = {
  requested: ", not confirmed yet",
  pending: ", not confirmed yet",
  succeeded: "",
  failed: ", failed",
};

function refundLines({ order, refunds }: DisputeView, at: (time: string) => string): string[] {
  if (refunds.length === 0) return ["None."];
  const nameOf = (id: number) => order.items.find(({ productId }) => productId === id)?.name ?? id;
  return refunds.map(({ amount, status, requestedAt, units }) => {
    const items = units.map(({ productId, quantity }) => `${quantity} × ${nameOf(productId)}`);
    const of = items.length > 0 ? ` for ${items.join(", ")}` : "";
    const money = formatMoney(amount, order.currency);
    return `${money} on ${at(requestedAt)}${of}${refundResults[status]}`;
  });
}

/** The evidence as text, to be pasted into the gateway's form. */
export function evidenceText(sections: readonly EvidenceSection[]): string {
  return sections.map(({ heading, lines }) => [heading, ...lines].join("\n")).join("\n\n");
}
