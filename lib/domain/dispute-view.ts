import type { AdminEvent } from "./order/admin-view";
import type { DisputeStatus } from "./order/dispute-status";
import type { OrderView } from "./order/view";

/** A row of the list of disputes. Money in minor units. */
export interface DisputeRowView {
  id: number;
  orderId: number;
  status: DisputeStatus;
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

/** A dispute with what the shop itself knows about the order. */
export interface DisputeView extends DisputeRowView {
  paymentRef: string;
  paidAt: string;
  order: OrderView;
  events: AdminEvent[];
  emails: EvidenceEmail[];
}
