import type { Tone } from "@/components/ui/badge";
import type { EmailStatus } from "@/lib/domain/email/email-view";
import type { InventoryStatus, OrderStatus, PaymentStatus } from "@/lib/domain/order/status";
import type { RefundStatus } from "@/lib/domain/payment-row";

/** What a state is called and how it is colored, wherever it is shown or chosen. */
export interface StatusLabel {
  name: string;
  tone: Tone;
}

export type StatusLabels<State extends string> = Readonly<Record<State, StatusLabel>>;

export const orderStatusLabels: StatusLabels<OrderStatus> = {
  pending: { name: "Pending", tone: "warn" },
  processing: { name: "Processing", tone: "carbon" },
  shipped: { name: "Shipped", tone: "carbon" },
  delivered: { name: "Delivered", tone: "good" },
  completed: { name: "Completed", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
  expired: { name: "Expired", tone: "neutral" },
  cancelled: { name: "Cancelled", tone: "neutral" },
};

export const paymentStatusLabels: StatusLabels<PaymentStatus> = {
  pending: { name: "Not paid", tone: "neutral" },
  authorized: { name: "Approved", tone: "carbon" },
  declined: { name: "Declined", tone: "bad" },
  unknown: { name: "Checking", tone: "warn" },
  voided: { name: "Released", tone: "neutral" },
  paid: { name: "Paid", tone: "good" },
  lapsed: { name: "Lapsed", tone: "warn" },
  partially_refunded: { name: "Partly refunded", tone: "good" },
  refunded: { name: "Refunded", tone: "good" },
};

/** It stands beside the payment's: the words of the two differ. */
export const inventoryStatusLabels: StatusLabels<InventoryStatus> = {
  pending: { name: "Not reserved", tone: "neutral" },
  reserved: { name: "Reserved", tone: "carbon" },
  out_of_stock: { name: "Out of stock", tone: "bad" },
  released: { name: "Given back", tone: "neutral" },
  fulfilled: { name: "Left the shelf", tone: "good" },
};

export const refundStatusLabels: StatusLabels<RefundStatus> = {
  requested: { name: "Asked for", tone: "warn" },
  pending: { name: "Under way", tone: "carbon" },
  succeeded: { name: "Refunded", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
};

export const emailStatusLabels: StatusLabels<EmailStatus> = {
  queued: { name: "Queued", tone: "carbon" },
  sent: { name: "Sent", tone: "good" },
  captured: { name: "Captured", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
};

const shipmentStatusLabels: StatusLabels<string> = {
  requested: { name: "Label requested", tone: "neutral" },
  label_created: { name: "Label printed", tone: "carbon" },
  in_transit: { name: "In transit", tone: "carbon" },
  out_for_delivery: { name: "Out for delivery", tone: "carbon" },
  delivered: { name: "Delivered", tone: "good" },
  returned: { name: "Returned", tone: "warn" },
  lost: { name: "Lost", tone: "bad" },
  voided: { name: "Label taken back", tone: "neutral" },
};

export function shipmentStatusLabel(shipment: { status: string } | null): StatusLabel {
  const face = shipment && shipmentStatusLabels[shipment.status];
  return face ?? { name: "Not shipped", tone: "neutral" };
}

/** The words of a filter over these states, "any" first. */
export function statusOptions<State extends string>(faces: StatusLabels<State>): Record<string, string> {
  const named = Object.entries<StatusLabel>(faces).map(([state, { name }]) => [state, name]);
  return { "": "Any", ...Object.fromEntries(named) };
}
