import { operatorEventText } from "@/components/admin/order/operator-event-text";
import { formatAddress } from "@/lib/domain/address";
import type { DisputeView } from "@/lib/domain/dispute-view";
import { formatTime } from "@/lib/domain/format-time";
import { formatMoney } from "@/lib/domain/money";
import { isShownToCustomer } from "@/lib/domain/order/customer-events";
import { operatorDisputeReason } from "./operator-dispute-text";

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
        `Disputed: ${money(dispute.amount)}, ${operatorDisputeReason(dispute.reason)}`,
        ...(order.email ? [`Customer: ${order.email}`] : []),
      ],
    },
    {
      heading: "Items",
      lines: order.items.map(
        ({ name, sku, quantity, subtotal }) => `${quantity} × ${name} (${sku}): ${money(subtotal)}`,
      ),
    },
    {
      heading: "Shipping address",
      lines: formatAddress(order.shippingAddress).split("\n"),
    },
    { heading: "Shipment", lines: shipmentLines(dispute, at) },
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

function shipmentLines({ order }: DisputeView, at: (time: string) => string): string[] {
  const { shipment } = order;
  if (!shipment?.shippedAt) return ["Not shipped."];
  return [
    `Shipped ${at(shipment.shippedAt)}`,
    ...(shipment.carrier ? [`Carrier: ${shipment.carrier}`] : []),
    ...(shipment.trackingNumber ? [`Tracking number: ${shipment.trackingNumber}`] : []),
    shipment.deliveredAt ? `Delivered ${at(shipment.deliveredAt)}` : "Not delivered yet.",
  ];
}

/** The evidence as text, to be pasted into the gateway's form. */
export function evidenceText(sections: readonly EvidenceSection[]): string {
  return sections.map(({ heading, lines }) => [heading, ...lines].join("\n")).join("\n\n");
}
