import type { RefundLine } from "./facts";
import type { OperatorActions } from "./operator-actions";
import type { PaymentStatus } from "./status";
import type { OrderEventView, OrderView } from "./view";
import type { NextAction, WaitingFor } from "./waiting";

/** Who did something: as the timeline keeps it, and by name, where there is one. */
export interface AdminActor {
  actor: string;
  name: string;
}

/** One attempt to pay, with all that was refunded of it. Money in minor units. */
export interface AdminPayment {
  id: number;
  attempt: number;
  status: PaymentStatus;
  /** Null for the hosted page. */
  method: string | null;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  providerRef: string | null;
  failure: string | null;
  createdAt: string;
  refunds: AdminRefund[];
}

export interface AdminRefund extends AdminActor {
  id: number;
  amount: number;
  status: "requested" | "pending" | "succeeded" | "failed";
  reason: string;
  lines: RefundLine[];
  restocked: boolean;
  failureCode: string | null;
  createdAt: string;
}

/** How the units of one item stand. */
export interface AdminStock {
  productId: number;
  reservation: "open" | "fulfilled" | "released" | null;
  /** Units on the shelf that nobody has reserved; null for a product without stock. */
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
  /** Up to `orderCountMax`; one more stands for "more than". */
  orders: number;
}

/** Counting all orders of a reseller would cost more than the number is worth. */
export const orderCountMax = 999;

/** Work about this order that failed past its last retry. */
export interface AdminFailure {
  functionId: string;
  error: string;
  failures: number;
  failedAt: string;
}

/** What an order waits for, as its page tells it. */
export interface AdminWaiting {
  for: WaitingFor;
  since: string | null;
  until: string | null;
  /** What the system does next by itself; null when only time or a person can. */
  action: NextAction | null;
  /** When it looks again, at the latest. */
  resumeAt: string | null;
  attention: string | null;
}

export type AdminEvent = OrderEventView & { actorName: string };

/** Everything that the admin shows of one order. */
export interface AdminOrder {
  order: OrderView;
  events: AdminEvent[];
  payments: AdminPayment[];
  stock: AdminStock[];
  emails: AdminEmail[];
  notes: AdminNote[];
  customer: AdminCustomer;
  failures: AdminFailure[];
  waiting: AdminWaiting | null;
  hold: { since: string; reason: string } | null;
  /** Whether an operator has released it for shipping. */
  shipRequestedAt: string | null;
  labelUrl: string | null;
  /** What can still be refunded, in minor units. */
  refundable: number;
  fulfillment: "auto" | "manual";
  actions: OperatorActions;
}
