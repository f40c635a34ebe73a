import type { PaymentMethodView } from "@/lib/domain/saved-card";
import type { DisputeStatus } from "./dispute-status";
import type { RefundLine } from "./facts";
import type { ForeignPaymentView } from "./foreign-payment";
import type { OperatorActions } from "./operator-actions";
import type { PaymentStatus, RefundStatus } from "./status";
import type { OrderEventView, OrderView } from "./view";
import type { NextAction, WaitingFor } from "./waiting";

/** Who did something: the stored actor, and the name to show. */
export interface AdminActor {
  actor: string;
  name: string;
}

/** A payment attempt with its refunds. Money in minor units. */
export interface AdminPayment extends PaymentMethodView {
  id: number;
  attempt: number;
  status: PaymentStatus;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  providerRef: string | null;
  failure: string | null;
  createdAt: string;
  refunds: AdminRefund[];
  disputes: AdminDispute[];
}

/** A dispute of a payment, or an early fraud warning about it. */
export interface AdminDispute {
  id: number;
  status: DisputeStatus;
  /** The gateway's own status, if it is one that this version doesn't know. */
  unknownStatus: string | null;
  /** In the dispute's own currency, usually the order's. */
  amount: number;
  currency: string;
  reason: string;
  evidenceDueBy: string | null;
  isReviewed: boolean;
}

export interface AdminRefund extends AdminActor {
  id: number;
  amount: number;
  status: RefundStatus;
  reason: string;
  lines: RefundLine[];
  isRestocked: boolean;
  failureCode: string | null;
  createdAt: string;
}

/** The stock of one order item. */
export interface AdminStock {
  productId: number;
  reservation: "open" | "fulfilled" | "released" | null;
  /** The units that were taken out before the payment was captured. */
  unchargedQuantity: number;
  /** Unreserved units on hand; null for a product without stock. */
  available: number | null;
}

export interface AdminEmail {
  id: number;
  kind: string;
  to: string;
  subject: string;
  status: "queued" | "sent" | "captured" | "failed";
  error: string | null;
  createdAt: string;
}

export interface AdminNote extends AdminActor {
  id: number;
  text: string;
  createdAt: string;
}

export interface AdminCustomer {
  name: string | null;
  email: string | null;
  /** Counted up to `orderCountMax`; one more means "more than that". */
  orders: number;
}

/** A limit, because counting every order of a large reseller is slow. */
export const orderCountMax = 999;

/** A run for this order that failed after its last retry. */
export interface AdminFailure {
  /** Its group of failures. */
  fingerprint: string;
  runId: string;
  functionId: string;
  error: string;
  failures: number;
  failedAt: string;
}

/** What an order waits for, for the sentence on its page. */
export interface AdminWaiting {
  for: WaitingFor;
  since: string | null;
  until: string | null;
  /** What Waybill does next; null when only time or a person can move the order. */
  action: NextAction | null;
  /** When Waybill checks the order again at the latest. */
  resumeAt: string | null;
  attention: string | null;
}

export type AdminEvent = OrderEventView & { actorName: string };

/** Everything that the admin's page of one order shows. */
export interface AdminOrder {
  order: OrderView;
  events: AdminEvent[];
  payments: AdminPayment[];
  /** Payments at the gateway that name this order but aren't its own. */
  foreignPayments: ForeignPaymentView[];
  stock: AdminStock[];
  emails: AdminEmail[];
  notes: AdminNote[];
  customer: AdminCustomer;
  failures: AdminFailure[];
  waiting: AdminWaiting | null;
  hold: { since: string; reason: string } | null;
  /** When an operator requested shipping; null if none has. */
  shipRequestedAt: string | null;
  labelUrl: string | null;
  /** How much can still be refunded, in minor units. */
  refundable: number;
  /** What is refunded or being refunded, in minor units. */
  refundedOrPending: number;
  /** What the shop keeps if the order is closed now, in minor units. */
  kept: number;
  fulfillment: "auto" | "manual";
  /** The units that have shipped and can be restocked. */
  restockable: { productId: number; quantity: number }[];
  /** How many units were restocked, apart from refunds. */
  restockedCount: number;
  actions: OperatorActions;
}
