import type { Tone } from "@/components/ui/badge";
import type { EmailStatus } from "@/lib/domain/email/email-view";
import type {
  InventoryStatus,
  OrderStatus,
  PaymentStatus,
  RefundStatus,
  ShipmentStatus,
} from "@/lib/domain/order/status";

/** How a status is named and colored, wherever it is displayed or filtered by. */
export interface StatusLabel {
  name: string;
  tone: Tone;
}

export type StatusLabels<Status extends string> = Readonly<Record<Status, StatusLabel>>;

export const orderStatusLabels: StatusLabels<OrderStatus> = {
  pending: { name: "Pending", tone: "warn" },
  processing: { name: "Processing", tone: "carbon" },
  shipped: { name: "Shipped", tone: "carbon" },
  delivered: { name: "Delivered", tone: "good" },
  completed: { name: "Completed", tone: "good" },
  returned: { name: "Returned", tone: "warn" },
  lost: { name: "Lost", tone: "bad" },
  failed: { name: "Failed", tone: "bad" },
  expired: { name: "Expired", tone: "neutral" },
  cancelled: { name: "Cancelled", tone: "neutral" },
};

export const paymentStatusLabels: StatusLabels<PaymentStatus> = {
  pending: { name: "Unpaid", tone: "neutral" },
  authorized: { name: "Authorized", tone: "carbon" },
  declined: { name: "Declined", tone: "bad" },
  unknown: { name: "Confirming", tone: "warn" },
  voided: { name: "Voided", tone: "neutral" },
  paid: { name: "Paid", tone: "good" },
  lapsed: { name: "Authorization expired", tone: "warn" },
  partially_refunded: { name: "Partially refunded", tone: "good" },
  refunded: { name: "Refunded", tone: "good" },
  not_required: { name: "Free", tone: "good" },
};

/** Displayed next to the payment status, so the two share no label. */
export const inventoryStatusLabels: StatusLabels<InventoryStatus> = {
  pending: { name: "Not reserved", tone: "neutral" },
  reserved: { name: "Reserved", tone: "carbon" },
  out_of_stock: { name: "Out of stock", tone: "bad" },
  released: { name: "Released", tone: "neutral" },
  fulfilled: { name: "Fulfilled", tone: "good" },
};

export const refundStatusLabels: StatusLabels<RefundStatus> = {
  requested: { name: "Requested", tone: "warn" },
  pending: { name: "Pending", tone: "carbon" },
  succeeded: { name: "Succeeded", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
};

export const emailStatusLabels: StatusLabels<EmailStatus> = {
  queued: { name: "Queued", tone: "carbon" },
  sent: { name: "Sent", tone: "good" },
  captured: { name: "Not sent (preview)", tone: "neutral" },
  failed: { name: "Failed", tone: "bad" },
};

export const shipmentStatusLabels: StatusLabels<ShipmentStatus> = {
  requested: { name: "Label requested", tone: "neutral" },
  label_created: { name: "Label created", tone: "carbon" },
  in_transit: { name: "In transit", tone: "carbon" },
  out_for_delivery: { name: "Out for delivery", tone: "carbon" },
  delivered: { name: "Delivered", tone: "good" },
  returned: { name: "Returned", tone: "warn" },
  lost: { name: "Lost", tone: "bad" },
  voided: { name: "Label voided", tone: "neutral" },
};

/** A shipment with the shop's own carrier has no label. */
const manualShipmentLabels: Partial<StatusLabels<ShipmentStatus>> = {
  requested: { name: "Shipping requested", tone: "neutral" },
  label_created: { name: "Shipped", tone: "carbon" },
};

/** The label of a shipment's status. Null means that the order has no shipment yet. */
export function shipmentStatusLabel(
  shipment: { status: string; isManual?: boolean } | null,
): StatusLabel {
  const labels: Readonly<Record<string, StatusLabel>> = shipment?.isManual
    ? { ...shipmentStatusLabels, ...manualShipmentLabels }
    : shipmentStatusLabels;
  const label = shipment && labels[shipment.status];
  return label ?? { name: "Not shipped", tone: "neutral" };
}

/** The options of a status filter, starting with "Any". */
export function statusOptions<Status extends string>(
  labels: StatusLabels<Status>,
): Record<string, string> {
  const names = Object.entries<StatusLabel>(labels).map(([status, { name }]) => [status, name]);
  return { "": "Any", ...Object.fromEntries(names) };
}
