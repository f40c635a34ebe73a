import type { PaymentStatus, RefundStatus } from "./order/status";
import type { PaymentMethodView } from "./saved-card";

/** A row of the payment list. Money in minor units. */
export interface PaymentRowView extends PaymentMethodView {
  id: number;
  orderId: number;
  attempt: number;
  status: PaymentStatus;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  currency: string;
  /** The gateway's id. */
  providerRef: string | null;
  /** The gateway's message about a decline. */
  failure: string | null;
  createdAt: string;
}

/** A row of the refund list. Money in minor units. */
export interface RefundRowView {
  id: number;
  orderId: number;
  status: RefundStatus;
  amount: number;
  currency: string;
  reason: string;
  /** The person's name if known, else the stored actor. */
  actorName: string;
  providerRef: string | null;
  failureCode: string | null;
  createdAt: string;
}
