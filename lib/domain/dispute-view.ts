import type { AdminEvent } from "./order/admin-view";
import type { DisputeStatus } from "./order/dispute-status";
import type { RefundStatus } from "./order/status";
import type { OrderView } from "./order/view";

/** A row of the list of disputes. Money in minor units. */
export interface DisputeRowView {
  id: number;
  orderId: number;
  status: DisputeStatus;
  /** The gateway's own status, if it is one that this version doesn't know. */
  unknownStatus: string | null;
  /** In the dispute's own currency, usually the order's. */
  amount: number;
  currency: string;
  reason: string;
  evidenceDueBy: string | null;
  isReviewed: boolean;
  /** The gateway's id of the dispute. */
  providerRef: string;
  openedAt: string;
  closedAt: string | null;
}

/** An email to the order's customer, as evidence. */
export interface EvidenceEmail {
  subject: string;
  to: string;
  text: string;
  sentAt: string;
}

/** A refund of the disputed payment, as evidence. */
export interface EvidenceRefund {
  /** Minor units of the order's currency. */
  amount: number;
  status: RefundStatus;
  requestedAt: string;
  /** The units that it covers; empty when it covers an amount. */
  units: readonly { productId: number; quantity: number }[];
}

/** A dispute with what the shop itself knows about the order. */
export interface DisputeView extends DisputeRowView {
  paymentRef: string;
  paidAt: string;
  order: OrderView;
  refunds: EvidenceRefund[];
  events: AdminEvent[];
  emails: EvidenceEmail[];
}
